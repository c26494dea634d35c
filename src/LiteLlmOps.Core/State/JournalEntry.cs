namespace LiteLlmOps.State;

/// <summary>One line of the journal: what was changed, by whom, when. It never holds a value.</summary>
internal sealed record JournalEntry
{
    public required DateTime Time { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    public required string Host { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>Applied, or the id of the error that stopped it.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, in the words of who did it. Null when none were given.</summary>
    public string? Reason { get; init; }

    /// <summary>The checkpoint that undoes it. Null when nothing can.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>What was done to what: "Update /router_settings/num_retries".</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}
