using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Changes;

/// <summary>A change that is not made, and why.</summary>
internal sealed record BlockedChange(ErrorId Id, string Path, string Reason);

/// <summary>What a seed would change.</summary>
/// <param name="Changes">The changes that can be made.</param>
/// <param name="Blocked">The changes that cannot be made; each is an error.</param>
/// <param name="Skipped">The changes that the options exclude: undeclared rows without -Prune, unreadable values without -Force.</param>
/// <param name="Rows">The current rows.</param>
internal sealed record SeedPlan(
    IReadOnlyList<LlmChange> Changes,
    IReadOnlyList<BlockedChange> Blocked,
    IReadOnlyList<BlockedChange> Skipped,
    IReadOnlyDictionary<RowKey, StoredRow> Rows
)
{
    /// <summary>Why the plan as a whole must not be applied. Null when it may.</summary>
    public LlmException? Refusal { get; init; }

    /// <summary>The rows to write for the confirmed changes.</summary>
    public IReadOnlyList<RowWrite> WritesFor(IReadOnlyCollection<LlmChange> confirmed) =>
        [.. confirmed.Select(static c => c.Write!).GroupBy(static w => w.Row).Select(g => Write(g.Key, [.. g]))];

    private RowWrite Write(RowKey key, IReadOnlyList<PlannedWrite> changes)
    {
        var row = Rows.GetValueOrDefault(key);
        var name = changes[0].RowName;
        if (changes.FirstOrDefault(static c => c.SettingKey is null) is { } whole)
            return RowWrite.Of(key, name, whole.Value, row);
        var settings = row?.Value as ConfigMap ?? ConfigMap.Empty;
        foreach (var change in changes)
            settings = change.Value is null ? settings.Without(change.SettingKey!) : settings.With(change.SettingKey!, change.Value);
        return RowWrite.Of(key, name, settings, row);
    }
}
