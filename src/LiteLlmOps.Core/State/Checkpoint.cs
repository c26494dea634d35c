using LiteLlmOps.Entries;

namespace LiteLlmOps.State;

/// <summary>What a change of the database overwrites, saved before it does, and completed afterwards.</summary>
internal sealed record Checkpoint
{
    /// <summary>Its name in the state folder; sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The deployment's name.</summary>
    public required string Deployment { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    /// <summary>The checkpoint that this change took back. Null when it was no undo.</summary>
    public string? Undoes { get; init; }

    /// <summary>What was done to what: "Update /router_settings/num_retries".</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    public required IReadOnlyList<CheckpointRow> Rows { get; init; }
}

/// <param name="Row">Which row.</param>
/// <param name="Name">The name that people know it by.</param>
/// <param name="Before">The row's JSON as it stood in the table, its secrets as encrypted as they were. Null when it did not exist.</param>
/// <param name="Planned">The content that it was to get, as JSON. Null when it was to go.</param>
/// <param name="After">The row's JSON after the change. Null when it was deleted, or as long as the change has not come to its end.</param>
internal sealed record CheckpointRow(RowKey Row, string Name, string? Before, string? Planned, string? After);
