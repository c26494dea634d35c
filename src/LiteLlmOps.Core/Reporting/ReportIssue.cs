using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>What became of an issue.</summary>
internal enum IssueState
{
    /// <summary>It was observed, and no later run shows that it has ended.</summary>
    Open,

    /// <summary>It is no longer observed, and the journal has no change that explains it.</summary>
    NotObserved,

    /// <summary>It is no longer observed, and a change in the journal, or its own evidence, explains it.</summary>
    Resolved,

    /// <summary>The probes found that it is not real.</summary>
    FalsePositive,

    /// <summary>The declaration accepts it.</summary>
    Accepted,
}

/// <summary>How severe an issue is; the same scale for incidents, drift, checks and findings.</summary>
internal enum IssueSeverity
{
    Info,
    Warning,
    Error,
    Critical,
}

/// <summary>How an issue ended.</summary>
/// <param name="State">What became of it.</param>
/// <param name="End">How it is known to be over, or that it is open, as one or two sentences.</param>
/// <param name="At">When it was known to be over, in UTC. Null for an open issue.</param>
internal sealed record IssueResolution(IssueState State, string End, DateTime? At = null)
{
    /// <summary>The entry of the journal that explains it. Null when none does.</summary>
    public LlmJournalEntry? Entry { get; init; }

    /// <summary>The changes of the entry that name it. Empty when the entry is the command that is known to fix it.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The resolution as one or two sentences.</summary>
    public string Text =>
        (Entry, Changes) switch
        {
            (null, _) => End,
            (_, []) => $"The command that fixes it ran in between: {Command} at {ReportTime.Of(Entry.Time)}. {End}",
            (_, [var only]) => $"Resolved by {Command} at {ReportTime.Of(Entry.Time)} ({only}). {End}",
            _ => $"Resolved by {Command} at {ReportTime.Of(Entry.Time)} ({Changes[0]} and {Changes.Count - 1} more). {End}",
        };

    private string Command => Entry is null ? "" : Entry.CommandLine ?? Entry.Command;
}

/// <summary>An issue of the report: what an incident, a failed check, findings of one id or the drift of a section was, and what became of it.</summary>
internal sealed record ReportIssue
{
    /// <summary>Its number in the report, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Identify its items in other reports, in which they may be of different issues.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    public required ObservationKind Kind { get; init; }

    public required string Title { get; init; }

    public required IssueSeverity Severity { get; init; }

    /// <summary>The items, as they were seen last while they were a problem. Several for drift of a section, and for findings of one id.</summary>
    public required IReadOnlyList<ObservedItem> Items { get; init; }

    /// <summary>The runs in which it was seen: command and time, oldest first.</summary>
    public required IReadOnlyList<(string Command, DateTime Time)> SeenBy { get; init; }

    public required IssueResolution Resolution { get; init; }

    public bool IsOpen => Resolution.State == IssueState.Open;
}
