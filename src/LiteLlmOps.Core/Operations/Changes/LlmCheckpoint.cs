using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>What became of the change that a checkpoint belongs to.</summary>
public enum CheckpointStatus
{
    /// <summary>It is in the database.</summary>
    Applied,

    /// <summary>It is being made, or its process was killed: the next seed tells which.</summary>
    Pending,

    /// <summary>It was taken back by an undo.</summary>
    Undone,

    /// <summary>The checkpoint cannot be opened.</summary>
    Unreadable,
}

/// <summary>What a seed overwrote, kept in the deployment's state folder so that it can be taken back.</summary>
public sealed class LlmCheckpoint
{
    internal LlmCheckpoint(SavedCheckpoint fact, string? undoneBy, string deployment)
    {
        Id = fact.Id;
        CreatedAt = fact.Checkpoint?.CreatedAt;
        Command = fact.Checkpoint?.Command;
        User = fact.Checkpoint?.User;
        Changes = [.. fact.Checkpoint?.Changes ?? []];
        Rows = fact.Checkpoint?.Rows.Count;
        Undoes = fact.Checkpoint?.Undoes;
        UndoneBy = undoneBy;
        Problem = fact.Problem;
        Deployment = deployment;
        Status =
            fact.Checkpoint is null ? CheckpointStatus.Unreadable
            : fact.IsPending ? CheckpointStatus.Pending
            : undoneBy is null ? CheckpointStatus.Applied
            : CheckpointStatus.Undone;
    }

    /// <summary>Its id; sorts by time. What Undo-LlmSeed takes as -Checkpoint.</summary>
    public string Id { get; }

    /// <summary>When, in UTC. Null when it cannot be opened.</summary>
    public DateTime? CreatedAt { get; }

    /// <summary>The cmdlet that made the change. Null when it cannot be opened.</summary>
    public string? Command { get; }

    /// <summary>Who ran it. Null when it cannot be opened.</summary>
    public string? User { get; }

    /// <summary>What became of the change.</summary>
    public CheckpointStatus Status { get; }

    /// <summary>What was done to what, such as "Update /router_settings/timeout"; without any value.</summary>
    public string[] Changes { get; }

    /// <summary>How many rows of the database it covers. Null when it cannot be opened.</summary>
    public int? Rows { get; }

    /// <summary>The checkpoint that this change took back. Null when it was no undo.</summary>
    public string? Undoes { get; }

    /// <summary>The checkpoint of the undo that took this change back. Null when none has.</summary>
    public string? UndoneBy { get; }

    /// <summary>Why it cannot be opened. Null when it can.</summary>
    public string? Problem { get; }

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;

    internal static IReadOnlyList<LlmCheckpoint> Of(IReadOnlyList<SavedCheckpoint> facts, string deployment)
    {
        var undone = facts
            .Where(static f => f is { IsPending: false, Checkpoint.Undoes: not null })
            .ToLookup(static f => f.Checkpoint!.Undoes!, static f => f.Id);
        return [.. facts.Select(f => new LlmCheckpoint(f, undone[f.Id].LastOrDefault(), deployment))];
    }
}
