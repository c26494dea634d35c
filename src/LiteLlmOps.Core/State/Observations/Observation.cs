using LiteLlmOps.Configuration;

namespace LiteLlmOps.Observations;

/// <summary>What a run observed.</summary>
internal enum ObservationKind
{
    /// <summary>Get-LlmIncident.</summary>
    Incident,

    /// <summary>Get-LlmDrift.</summary>
    Drift,

    /// <summary>Test-LlmSmoke.</summary>
    Check,

    /// <summary>Test-LlmConsistency.</summary>
    Finding,
}

/// <summary>What a run could have returned: without it, the absence of a thing from a run proves nothing.</summary>
internal sealed record ObservationScope
{
    /// <summary>The names and wildcards of the first parameter of the command. Null for all.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What was read completely: the paths of logs, the names of planes. For checks the level. Empty for findings.</summary>
    public IReadOnlyList<string> Areas { get; init; } = [];

    /// <summary>The lowest severity that was returned. Null for all.</summary>
    public string? LowestSeverity { get; init; }

    /// <summary>The time range of log lines, in UTC. Null for no limit.</summary>
    public DateTime? Since { get; init; }

    public DateTime? Until { get; init; }

    /// <summary>All filters as they were given: "-Severity Error". Empty for a run without.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>True when a filter excluded things that the other properties do not describe: -Model, -Verdict, -Category.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The ids of findings that could not be determined.</summary>
    public IReadOnlyList<string> Undetermined { get; init; } = [];

    /// <summary>Whether the run would have returned something that still existed.</summary>
    public bool Covers(ObservedItem item) =>
        !IsPartial
        && Names?.Any(n => NameGlob.Matches(n, item.FilteredName)) != false
        && !Undetermined.Contains(item.FilteredName, StringComparer.OrdinalIgnoreCase)
        && (LowestSeverity is null || item.IsAtLeast(LowestSeverity))
        && item.Areas.All(a => Areas.Contains(a, StringComparer.Ordinal));
}

/// <summary>One run of an observing command, and what it returned.</summary>
internal sealed record Observation
{
    public required ObservationKind Kind { get; init; }

    public required string Command { get; init; }

    /// <summary>The end of the run, in UTC. The store sets it.</summary>
    public DateTime Time { get; init; }

    public string User { get; init; } = "";

    public string Host { get; init; } = "";

    public int ProcessId { get; init; }

    public required ObservationScope Scope { get; init; }

    /// <summary>The number of things that the run returned. <see cref="Items"/> has fewer when there were more than <see cref="MaxItems"/>.</summary>
    public required int Count { get; init; }

    /// <summary>The time of the run that wrote these items: an earlier one than <see cref="Time"/> when this run returned the same again.</summary>
    public DateTime FirstTime { get; init; }

    public IReadOnlyList<ObservedIncident> Incidents { get; init; } = [];

    public IReadOnlyList<ObservedDrift> Drift { get; init; } = [];

    public IReadOnlyList<ObservedCheck> Checks { get; init; } = [];

    public IReadOnlyList<ObservedFinding> Findings { get; init; } = [];

    /// <summary>The most items of one run that are kept.</summary>
    public const int MaxItems = 500;

    public IReadOnlyList<ObservedItem> Items =>
        Kind switch
        {
            ObservationKind.Incident => Incidents,
            ObservationKind.Drift => Drift,
            ObservationKind.Check => Checks,
            _ => Findings,
        };

    /// <summary>
    /// Whether this run shows that something has ended: it would have returned it, and did not. A run with other filters shows nothing.
    /// Never for a check: each check that ran has a result.
    /// </summary>
    public bool ShowsAbsenceOf(ObservedItem item) =>
        item is not ObservedCheck
        && Items.Count == Count
        && (Kind, item)
            is
                (ObservationKind.Incident, ObservedIncident)
                or
                (ObservationKind.Drift, ObservedDrift)
                or
                (ObservationKind.Finding, ObservedFinding)
        && Scope.Covers(item)
        && !Items.Any(i => i.Key == item.Key);
}

/// <summary>The observations of a time range.</summary>
/// <param name="Runs">The runs, oldest first.</param>
/// <param name="Gaps">What is missing, a sentence each: lines that are damaged, files that were deleted since they exceeded the limit.</param>
internal sealed record ObservationLog(IReadOnlyList<Observation> Runs, IReadOnlyList<string> Gaps)
{
    public static ObservationLog Empty { get; } = new([], []);
}
