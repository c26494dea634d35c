using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>The state of the change that a checkpoint belongs to.</summary>
public enum CheckpointStatus
{
    /// <summary>The change was written.</summary>
    Applied,

    /// <summary>The change is still running, or its process was killed; the next seed determines which.</summary>
    Pending,

    /// <summary>The change was undone.</summary>
    Undone,

    /// <summary>The checkpoint file cannot be read.</summary>
    Unreadable,
}

/// <summary>The rows that a change overwrote, saved in the deployment's state folder so that the change can be undone.</summary>
public sealed record LlmCheckpoint
{
    internal LlmCheckpoint() { }

    /// <summary>The id, which sorts by time: what Undo-LlmSeed accepts as -Checkpoint.</summary>
    public string Id
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The time of the change, in UTC. Null when the file cannot be read.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The cmdlet that made the change. Null when the file cannot be read.</summary>
    public string? Command
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The user who ran it. Null when the file cannot be read.</summary>
    public string? User
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The -Reason of the change. Null when none was given, or the file cannot be read.</summary>
    public string? Reason
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The state of the change.</summary>
    public CheckpointStatus Status { get; internal init; }

    /// <summary>The actions and paths, without values: "Update /router_settings/timeout".</summary>
    public LlmList<string> Changes { get; internal init; } = [];

    /// <summary>The number of database rows it contains. Null when the file cannot be read.</summary>
    public int? Rows { get; internal init; }

    /// <summary>The id of the checkpoint that this change undid. Null when it was not an undo.</summary>
    public string? Undoes
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the checkpoint of the undo that undid this change. Null when it was not undone.</summary>
    public string? UndoneBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>Why the file cannot be read. Null when it can.</summary>
    public string? Problem
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>The checkpoints of a deployment, in the order of the facts.</summary>
    internal static IReadOnlyList<LlmCheckpoint> Of(IReadOnlyList<SavedCheckpoint> facts, string deployment)
    {
        var undone = facts
            .Where(static f => f is { IsPending: false, Checkpoint.Undoes: not null })
            .ToLookup(static f => f.Checkpoint!.Undoes!, static f => f.Id, StringComparer.Ordinal);
        return [.. facts.Select(f => Of(f, undone[f.Id].LastOrDefault(), deployment))];
    }

    private static LlmCheckpoint Of(SavedCheckpoint fact, string? undoneBy, string deployment) =>
        new()
        {
            Id = fact.Id,
            CreatedAt = fact.Checkpoint?.CreatedAt,
            Command = fact.Checkpoint?.Command,
            User = fact.Checkpoint?.User,
            Reason = fact.Checkpoint?.Reason,
            Status = StatusOf(fact, undoneBy),
            Changes = [.. fact.Checkpoint?.Changes ?? []],
            Rows = fact.Checkpoint?.Rows.Count,
            Undoes = fact.Checkpoint?.Undoes,
            UndoneBy = undoneBy,
            Problem = fact.Problem,
            Deployment = deployment,
        };

    private static CheckpointStatus StatusOf(SavedCheckpoint fact, string? undoneBy) =>
        fact.Checkpoint is null ? CheckpointStatus.Unreadable
        : fact.IsPending ? CheckpointStatus.Pending
        : undoneBy is null ? CheckpointStatus.Applied
        : CheckpointStatus.Undone;
}
