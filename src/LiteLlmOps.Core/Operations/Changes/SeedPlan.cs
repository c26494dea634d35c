using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Changes;

/// <summary>One change with the row content that it asks for.</summary>
/// <param name="Change">What users see of it.</param>
/// <param name="Row">The row it belongs to.</param>
/// <param name="RowName">The model's, server's or credential's name; the section for settings.</param>
/// <param name="SettingKey">The key that changes; null when the change is the whole row.</param>
/// <param name="Value">The new value of the key or row; null to take it away.</param>
/// <param name="Fingerprint">The row's fingerprint when the plan was made. Null when there was no row.</param>
/// <param name="Variables">The variables whose values went into the new value.</param>
internal sealed record PlannedChange(
    LlmChange Change,
    RowKey Row,
    string RowName,
    string? SettingKey,
    ConfigNode? Value,
    string? Fingerprint,
    IReadOnlyList<string> Variables
);

/// <summary>A change that was asked for and cannot be made, with the reason.</summary>
internal sealed record BlockedChange(ErrorId Id, string Path, string Reason);

/// <summary>What a seed would do. Made by pure functions from what was read; nothing is written yet.</summary>
/// <param name="Changes">The changes that can be made.</param>
/// <param name="Blocked">What cannot be made: each is an error.</param>
/// <param name="Left">What is left alone on purpose: undeclared rows without -Prune, unreadable values without -Force.</param>
/// <param name="Rows">The rows that are there now.</param>
internal sealed record SeedPlan(
    IReadOnlyList<PlannedChange> Changes,
    IReadOnlyList<BlockedChange> Blocked,
    IReadOnlyList<BlockedChange> Left,
    IReadOnlyDictionary<RowKey, StoredRow> Rows
)
{
    /// <summary>Why the plan as a whole must not be carried out; null when it may.</summary>
    public LlmException? Refusal { get; init; }

    /// <summary>The rows to write for the changes that were confirmed, in the order in which they are to be written.</summary>
    public IReadOnlyList<RowWrite> WritesFor(IReadOnlyCollection<PlannedChange> confirmed) =>
        [.. confirmed.GroupBy(static c => c.Row).Select(g => Write(g.Key, [.. g]))];

    private RowWrite Write(RowKey key, IReadOnlyList<PlannedChange> changes)
    {
        var row = Rows.GetValueOrDefault(key);
        var name = changes[0].RowName;
        if (changes.FirstOrDefault(static c => c.SettingKey is null) is { } whole)
            return new RowWrite(key, name, whole.Value, row?.Fingerprint) { Version = row?.Version };
        var settings = row?.Value as ConfigMap ?? ConfigMap.Empty;
        foreach (var change in changes)
            settings = change.Value is null ? settings.Without(change.SettingKey!) : settings.With(change.SettingKey!, change.Value);
        return new RowWrite(key, name, settings, row?.Fingerprint) { Version = row?.Version };
    }
}
