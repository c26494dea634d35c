namespace LiteLlmOps.State;

/// <summary>One line of the journal. It contains no values.</summary>
internal sealed record JournalEntry
{
    public required DateTime Time { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    public required string Host { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>Applied, or the id of the error.</summary>
    public required string Outcome { get; init; }

    /// <summary>The -Reason. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the checkpoint. Null when nothing was written.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The actions and paths: "Update /router_settings/num_retries".</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}
