using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>One change of an undo.</summary>
/// <param name="Change">The change.</param>
/// <param name="Undo">The row that it belongs to. Null for a value that is kept.</param>
internal sealed record UndoChange(LlmChange Change, RowUndo? Undo)
{
    /// <summary>True when another plan reverts the same values to the same values.</summary>
    public bool ChangesTheSame(UndoChange other) => NodeDifference.AreSame(Differences, other.Differences);

    private IReadOnlyList<NodeDifference> Differences =>
        [.. (Undo?.Reverted ?? []).Where(d => Change.Fields.Contains(d.Pointer, StringComparer.Ordinal))];

    /// <summary>True when the value is kept because LiteLLM's poll would end at the previous one.</summary>
    public bool StopsPoll => Undo is null && Change.Effect == DriftEffect.StopsPoll;
}

/// <summary>Plans the undo of a checkpoint.</summary>
internal static class UndoPlan
{
    private static readonly DriftEffect[] ByAttention =
    [
        DriftEffect.StopsPoll,
        DriftEffect.Unknown,
        DriftEffect.Restart,
        DriftEffect.Effective,
        DriftEffect.Shadowed,
        DriftEffect.Ignored,
    ];

    /// <summary>A change for each key of a settings row and for each other row, including those that are kept.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="planes">The current database.</param>
    /// <param name="open">Decrypts a row of the checkpoint.</param>
    public static IReadOnlyList<UndoChange> Of(Checkpoint checkpoint, PlaneSet planes, Func<RowKey, string, StoredRow> open)
    {
        var changes = new List<UndoChange>();
        foreach (var row in checkpoint.Rows)
        {
            var current = planes.Stored!.Find(row.Row);
            var undo = RowUndo.Of(
                row,
                row.Before is null ? null : open(row.Row, row.Before),
                row.After is null ? null : open(row.Row, row.After),
                current
            );
            changes.AddRange(
                ByPath(undo.Reverted, row)
                    .Select(g => Reverted(Change(g.Key, [.. g], row, planes, ChangeStatus.Planned), undo, planes.Effects))
            );
            changes.AddRange(
                ByPath(undo.Kept, row).Select(g => new UndoChange(Change(g.Key, [.. g], row, planes, ChangeStatus.Kept), null))
            );
        }

        return changes;
    }

    /// <summary>The rows to write for the confirmed changes.</summary>
    public static IReadOnlyList<RowWrite> Writes(IReadOnlyCollection<UndoChange> confirmed, StoredState stored) =>
        [.. confirmed.Where(static c => c.Undo?.Write is not null).GroupBy(static c => c.Undo!).Select(g => Write(g.Key, [.. g], stored))];

    // As a seed, an undo never writes a value at which LiteLLM's poll ends.
    private static UndoChange Reverted(LlmChange change, RowUndo undo, EffectRules effects) =>
        Stopping(change, undo, effects) is { } reason
            ? new UndoChange(
                change with
                {
                    Status = ChangeStatus.Kept,
                    Effect = DriftEffect.StopsPoll,
                    Reason = reason,
                    Impact = LlmImpact.None,
                },
                null
            )
            : new UndoChange(change, undo);

    private static string? Stopping(LlmChange change, RowUndo undo, EffectRules effects)
    {
        if (undo.Write?.Value is not { } value)
            return null;
        var verdicts =
            !ConfigSections.IsSettings(change.Section) ? [effects.OfDeclared(change.Section, value, change.Id)]
            : JsonPointer.Split(change.Path).Count > 1 ? [new EffectVerdict(change.Effect, change.Reason)]
            : ((value as ConfigMap)?.Entries ?? []).Select(e => effects.OfSetting(change.Section, e.Key, e.Value, null));
        return verdicts.FirstOrDefault(static v => v.Effect == DriftEffect.StopsPoll).Reason;
    }

    private static RowWrite Write(RowUndo undo, IReadOnlyList<UndoChange> confirmed, StoredState stored)
    {
        var write = undo.Write!;
        var paths = confirmed.SelectMany(static c => c.Change.FieldTexts.Select(static f => f.Exact)).ToHashSet(StringComparer.Ordinal);
        var wanted = undo.Reverted.Where(d => paths.Contains(d.Pointer)).ToList();
        if (wanted.Count == undo.Reverted.Count)
            return write;
        return write with { Raw = null, Value = NodePatch.Apply(stored.Find(write.Row)?.Value, wanted, JsonPointer.Of(write.Row.Section)) };
    }

    private static IEnumerable<IGrouping<string, NodeDifference>> ByPath(IEnumerable<NodeDifference> differences, CheckpointRow row) =>
        differences.GroupBy(
            d =>
                ConfigSections.IsSettings(row.Row.Section) ? ChangedFields.PathOf(d.Pointer) : JsonPointer.Of(row.Row.Section, row.Row.Key),
            StringComparer.Ordinal
        );

    private static LlmChange Change(
        string path,
        IReadOnlyList<NodeDifference> differences,
        CheckpointRow row,
        PlaneSet planes,
        ChangeStatus status
    )
    {
        var fields = new ChangedFields(path, differences);
        var (desired, actual) = (DriftFactory.Show(fields.Desired, path), DriftFactory.Show(fields.Actual, path));
        var effect = Effect(row.Row.Section, path, fields, planes.Effects);
        return new LlmChange
        {
            Action = Action(fields),
            Section = row.Row.Section,
            Name = ConfigSections.IsSettings(row.Row.Section) ? JsonPointer.Split(path).ElementAtOrDefault(1) ?? row.Name : row.Name,
            Id = row.Row.Key,
            Path = path,
            FieldTexts = fields.Pointers,
            Desired = desired.Value,
            Actual = actual.Value,
            IsSecret = desired.IsSecret || actual.IsSecret,
            Effect = effect.Effect,
            Reason = status == ChangeStatus.Kept ? differences[0].Reason : effect.Reason,
            Services = [.. effect.Services ?? []],
            Deployment = planes.Deployment.Path,
            Status = status,
            Impact = status == ChangeStatus.Kept ? LlmImpact.None : LlmImpact.Unknown,
        };
    }

    // The effect of the key that needs the most attention.
    private static EffectVerdict OfWholeRow(string section, ConfigMap? desired, ConfigMap? actual, EffectRules effects) =>
        (desired?.Keys ?? [])
            .Union(actual?.Keys ?? [], StringComparer.Ordinal)
            .Select(key => effects.OfSetting(section, key, desired?[key], actual?[key]))
            .OrderBy(static v => Array.IndexOf(ByAttention, v.Effect))
            .FirstOrDefault(new EffectVerdict(DriftEffect.Effective));

    private static ChangeAction Action(ChangedFields fields) =>
        fields.IsWhole && fields.Desired is null ? ChangeAction.Remove
        : fields.IsWhole && fields.Actual is null ? ChangeAction.Add
        : ChangeAction.Update;

    private static EffectVerdict Effect(string section, string path, ChangedFields fields, EffectRules effects) =>
        ConfigSections.IsSettings(section)
            ? JsonPointer.Split(path).ElementAtOrDefault(1) is { } key
                ? effects.OfSetting(section, key, fields.Desired, fields.Actual)
                : OfWholeRow(section, fields.Desired as ConfigMap, fields.Actual as ConfigMap, effects)
            : effects.OfEntry(section, fields.Desired is null, isLast: false);
}
