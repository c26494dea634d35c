using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>What became of an issue.</summary>
internal enum IssueState
{
    /// <summary>It was seen, and no later run shows that it is gone.</summary>
    Open,

    /// <summary>It is gone, and the journal has no change that explains it.</summary>
    NotObserved,

    /// <summary>It is gone, and a change in the journal, or its own evidence, explains it.</summary>
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
/// <param name="Text">The resolution as one or two sentences.</param>
/// <param name="At">When it was known to be over, in UTC. Null for an open issue.</param>
/// <param name="Entries">The entries of the journal that explain it.</param>
internal sealed record IssueResolution(IssueState State, string Text, DateTime? At, IReadOnlyList<LlmJournalEntry> Entries);

/// <summary>An issue of the report: what one incident, one failed check, one finding or the drift of a section was, and what became of it.</summary>
internal sealed record ReportIssue
{
    /// <summary>Its number in the report, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Identifies it in other reports.</summary>
    public required string Key { get; init; }

    public required ObservationKind Kind { get; init; }

    public required string Title { get; init; }

    public required IssueSeverity Severity { get; init; }

    /// <summary>The items, one except for drift, as they were seen last.</summary>
    public required IReadOnlyList<ObservedItem> Items { get; init; }

    /// <summary>The runs in which it was seen: command and time, oldest first.</summary>
    public required IReadOnlyList<(string Command, DateTime Time)> SeenBy { get; init; }

    public required IssueResolution Resolution { get; init; }

    public bool IsOpen => Resolution.State == IssueState.Open;
}
