namespace LiteLlmOps.State;

/// <summary>One line of the journal: what was changed and by whom; the store adds the time. It contains no values.</summary>
internal sealed record JournalEntry
{
    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    public required string User { get; init; }

    public required string Host { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>Applied, Noted, RecordedLater for a change whose entry was added by a later command, or the id of the error that ended it.</summary>
    public required string Outcome { get; init; }

    /// <summary>The reason that the user gave. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>The checkpoint with which it can be undone. Null when there is none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The id of the update of files that it belongs to. Null when there is none.</summary>
    public string? Update { get; init; }

    /// <summary>A remark. Null when it is no note.</summary>
    public string? Text { get; init; }

    /// <summary>A command that was run by hand. Null when it is no note of one.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The exit code of that command. Null when it was not given.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Action and path of each change, such as "Update /router_settings/num_retries".</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}
