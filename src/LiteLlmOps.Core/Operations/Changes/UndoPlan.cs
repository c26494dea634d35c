using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>One change of an undo, with the row that it writes.</summary>
/// <param name="Change">What users see of it.</param>
/// <param name="Undo">The row that it belongs to. Null for what is kept.</param>
internal sealed record UndoChange(LlmChange Change, RowUndo? Undo);

/// <summary>What taking back a checkpoint comes to.</summary>
internal static class UndoPlan
{
    /// <summary>A change for each key of a settings row and for each other row, and what is kept.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="planes">The database as it is now.</param>
    /// <param name="open">Opens a row of the checkpoint.</param>
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
                ByPath(undo.Reverted, row).Select(g => new UndoChange(Change(g.Key, [.. g], row, planes, ChangeStatus.Planned), undo))
            );
            changes.AddRange(
                ByPath(undo.Kept, row).Select(g => new UndoChange(Change(g.Key, [.. g], row, planes, ChangeStatus.Kept), null))
            );
        }

        return changes;
    }

    /// <summary>The rows to write, where only some of their changes are wanted.</summary>
    public static IReadOnlyList<RowWrite> Writes(IReadOnlyCollection<UndoChange> confirmed, StoredState stored) =>
        [.. confirmed.Where(static c => c.Undo?.Write is not null).GroupBy(static c => c.Undo!).Select(g => Write(g.Key, [.. g], stored))];

    private static RowWrite Write(RowUndo undo, IReadOnlyList<UndoChange> confirmed, StoredState stored)
    {
        var write = undo.Write!;
        var paths = confirmed.SelectMany(static c => c.Change.Fields).ToHashSet(StringComparer.Ordinal);
        var wanted = undo.Reverted.Where(d => paths.Contains(d.Pointer)).ToList();
        if (wanted.Count == undo.Reverted.Count)
            return write;
        return write with { Raw = null, Value = NodePatch.Apply(stored.Find(write.Row)?.Value, wanted, JsonPointer.Of(write.Row.Section)) };
    }

    private static IEnumerable<IGrouping<string, NodeDifference>> ByPath(IEnumerable<NodeDifference> differences, CheckpointRow row) =>
        differences.GroupBy(
            d => ConfigSections.IsSettings(row.Row.Section) ? FirstTwo(d.Pointer) : JsonPointer.Of(row.Row.Section, row.Row.Key),
            StringComparer.Ordinal
        );

    private static string FirstTwo(string pointer)
    {
        return SettingPath.Parse(pointer).Entry.ToString();
    }

    private static LlmChange Change(
        string path,
        IReadOnlyList<NodeDifference> differences,
        CheckpointRow row,
        PlaneSet planes,
        ChangeStatus status
    )
    {
        var (desired, actual) = (Side(path, differences, static d => d.Desired), Side(path, differences, static d => d.Actual));
        var (shown, was) = (DriftFactory.Show(desired, path), DriftFactory.Show(actual, path));
        var isWhole = differences is [var only] && only.Pointer == path;
        var action =
            isWhole && desired is null ? ChangeAction.Remove
            : isWhole && actual is null ? ChangeAction.Add
            : ChangeAction.Update;
        var effect = Effect(row.Row.Section, path, desired, actual, planes.Effects);
        var name = ConfigSections.IsSettings(row.Row.Section) ? SettingPath.Parse(path).Key ?? row.Name : row.Name;
        return new LlmChange(
            new ChangeFacts
            {
                Action = action,
                Section = row.Row.Section,
                Name = name,
                Id = row.Row.Key,
                Path = path,
                Fields = [.. differences.Select(static d => d.Pointer)],
                Desired = shown.Value,
                Actual = was.Value,
                IsSecret = shown.IsSecret || was.IsSecret,
                Verdict = status == ChangeStatus.Kept ? effect with { Reason = differences[0].Reason } : effect,
                Deployment = planes.Deployment.Path,
            },
            status,
            LiveStatus.NotChecked,
            null
        )
        {
            Impact = status == ChangeStatus.Kept ? LlmImpact.None : LlmImpact.Unknown,
        };
    }

    private static EffectVerdict Effect(string section, string path, ConfigNode? desired, ConfigNode? actual, EffectRules effects) =>
        ConfigSections.IsSettings(section)
            ? effects.OfSetting(section, SettingPath.Parse(path).Key ?? "", desired, actual)
            : effects.OfEntry(section, desired is null, isLast: false);

    private static ConfigNode? Side(string path, IReadOnlyList<NodeDifference> differences, Func<NodeDifference, ConfigNode?> side)
    {
        if (differences is [var only] && only.Pointer == path)
            return side(only);
        var fields = differences.Where(d => side(d) is not null).Select(d => d with { Desired = side(d) }).ToList();
        return fields.Count == 0 ? null : NodePatch.Apply(ConfigMap.Empty, fields, path);
    }
}
