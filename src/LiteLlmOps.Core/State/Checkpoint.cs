using LiteLlmOps.Entries;

namespace LiteLlmOps.State;

/// <summary>The rows that a change of the database overwrites. It is saved before the change and completed afterwards.</summary>
internal sealed record Checkpoint
{
    /// <summary>How many checkpoints of committed changes a state folder keeps.</summary>
    public const int MaxKept = 100;

    /// <summary>Its name in the state folder; it sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>The time of creation, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The name of the deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    /// <summary>The machine on which it was made. Null in checkpoints of older versions.</summary>
    public string? Host { get; init; }

    /// <summary>The process that made it. Null in checkpoints of older versions.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The -Reason of the change. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the checkpoint that this change undid. Null when it was not an undo.</summary>
    public string? Undoes { get; init; }

    /// <summary>The actions and paths: "Update /router_settings/num_retries".</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    public required IReadOnlyList<CheckpointRow> Rows { get; init; }

    /// <summary>The change of the encryption key. Null for a change of what the rows mean.</summary>
    public KeyRotation? Rotation { get; init; }
}

/// <summary>A change of the encryption key. Its rows have a table in place of the section, and only the encrypted columns.</summary>
/// <param name="OldKey">The id of the old key.</param>
/// <param name="NewKey">The id of the new key.</param>
/// <param name="Variable">The variable of the key. Null when it is not defined by a variable.</param>
/// <param name="File">The environment file with the new key. Null when the user sets it.</param>
internal sealed record KeyRotation(string OldKey, string NewKey, string? Variable, string? File)
{
    /// <summary>The environment file before and after, only while the change is pending.</summary>
    public UpdatedFile? Update { get; init; }
}

/// <param name="Row">The row.</param>
/// <param name="Name">The name of the model, server or credential; the section for settings.</param>
/// <param name="Before">The row's JSON before the change, with its secrets encrypted as in the table. Null when it did not exist.</param>
/// <param name="Planned">The planned content, as JSON. Null when the row is deleted.</param>
/// <param name="After">The row's JSON after the change. Null when it was deleted, and while the change is pending.</param>
internal sealed record CheckpointRow(RowKey Row, string Name, string? Before, string? Planned, string? After);

/// <summary>A checkpoint file in the state folder.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsPending">True when its change is not known to be committed.</param>
/// <param name="IsOwned">True when the process that makes the change is still running.</param>
/// <param name="Checkpoint">Its content. Null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read. Null when it can.</param>
internal sealed record SavedCheckpoint(string Id, bool IsPending, bool IsOwned, Checkpoint? Checkpoint, string? Problem)
{
    /// <summary>True while not all records of its change are written. True for a pending one too.</summary>
    public bool IsUnfinished { get; init; }
}
