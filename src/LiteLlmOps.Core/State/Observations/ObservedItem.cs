using LiteLlmOps.Configuration;

namespace LiteLlmOps.Observations;

/// <summary>One thing that a run returned: an incident, a difference, a check or a finding, with secrets masked as it was displayed.</summary>
internal abstract record ObservedItem
{
    /// <summary>Identifies the same thing in other runs of this kind.</summary>
    public abstract string Key { get; }

    /// <summary>What the first parameter of the command selects by: the signature, the section, the name of the check, the id of the finding.</summary>
    public abstract string FilteredName { get; }

    /// <summary>Where it was seen: logs, or the plane. Empty for others.</summary>
    public virtual IReadOnlyList<string> Areas => [];

    /// <summary>True when it needs attention, as the property IsFailure of the result.</summary>
    public bool IsFailure { get; init; }

    /// <summary>Whether its severity is one or a higher one.</summary>
    /// <param name="severity">The name of the severity.</param>
    public virtual bool IsAtLeast(string severity) => true;

    private protected static bool IsAtLeast<T>(T own, string severity)
        where T : struct, Enum => Enum.TryParse<T>(severity, out var lowest) && Comparer<T>.Default.Compare(own, lowest) >= 0;
}

/// <summary>A question that a probe asked to verify an incident.</summary>
/// <param name="Question">The probe with its arguments, in words.</param>
/// <param name="Answer">What it observed.</param>
/// <param name="Outcome">Confirmed, Cleared, Refuted or Inconclusive.</param>
internal sealed record ObservedProbe(string Question, string Answer, string Outcome);

/// <summary>An incident of Get-LlmIncident.</summary>
internal sealed record ObservedIncident : ObservedItem
{
    public required string Signature { get; init; }

    public required string Subject { get; init; }

    /// <summary>All subjects of incidents that were returned as one. At most one for others.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    public required string Title { get; init; }

    public string Family { get; init; } = "";

    public required SignatureSeverity Severity { get; init; }

    /// <summary>Real, Unverified, FalsePositive or Resolved.</summary>
    public required string Verdict { get; init; }

    public string? Cause { get; init; }

    public required long Count { get; init; }

    /// <summary>The first and the last occurrence, in UTC. Null when the logs contain no time.</summary>
    public DateTime? FirstSeen { get; init; }

    public DateTime? LastSeen { get; init; }

    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>One of its log lines.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Why it has this verdict. A repeated run with the same facts has the text of the first one.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>What the probes asked and saw. Empty when none ran.</summary>
    public IReadOnlyList<ObservedProbe> Probes { get; init; } = [];

    public string? Remediation { get; init; }

    /// <summary>The services to restart.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    // More than five subjects with one verdict are one incident, whose subjects change from run to run.
    public override string Key => Subjects.Count > 1 ? $"{Signature}\n*" : $"{Signature}\n{Subject}";

    public override string FilteredName => Signature;

    public override IReadOnlyList<string> Areas => Logs;

    public override bool IsAtLeast(string severity) => IsAtLeast(Severity, severity);
}

/// <summary>A difference of Get-LlmDrift.</summary>
internal sealed record ObservedDrift : ObservedItem
{
    public required Plane Plane { get; init; }

    public required string Section { get; init; }

    public string Name { get; init; } = "";

    public required string Path { get; init; }

    public required DriftKind Difference { get; init; }

    public required DriftSeverity Severity { get; init; }

    /// <summary>The values as displayed. Null for no value.</summary>
    public string? Desired { get; init; }

    public string? Actual { get; init; }

    /// <summary>Effective, Restart, Ignored, Shadowed …</summary>
    public string Effect { get; init; } = "";

    /// <summary>NotApplied, OutOfBand, ReplicaLag …</summary>
    public string Cause { get; init; } = "";

    public string? Reason { get; init; }

    public string? Remediation { get; init; }

    /// <summary>Why it is expected. Null when it is not.</summary>
    public string? Expected { get; init; }

    public string? ChangedBy { get; init; }

    /// <summary>In UTC.</summary>
    public DateTime? ChangedAt { get; init; }

    public string? File { get; init; }

    public int? Line { get; init; }

    public IReadOnlyList<string> Services { get; init; } = [];

    public IReadOnlyList<string> Replicas { get; init; } = [];

    public override string Key => $"{Plane}\n{Path}";

    public override string FilteredName => Section;

    public override IReadOnlyList<string> Areas => [Plane.ToString()];
}

/// <summary>A result of Test-LlmSmoke.</summary>
internal sealed record ObservedCheck : ObservedItem
{
    public required string Name { get; init; }

    public string Category { get; init; } = "";

    public string Target { get; init; } = "";

    /// <summary>Passed, Failed, Warning, Expected, Blocked or Skipped.</summary>
    public required string Status { get; init; }

    public string Message { get; init; } = "";

    public string? Remediation { get; init; }

    public string? BlockedBy { get; init; }

    public string? File { get; init; }

    public int? Line { get; init; }

    public override string Key => Name;

    public override string FilteredName => Name;
}

/// <summary>A finding of Test-LlmConsistency.</summary>
internal sealed record ObservedFinding : ObservedItem
{
    public required string Id { get; init; }

    /// <summary>The variable, file, model, key or process that it concerns.</summary>
    public required string Subject { get; init; }

    public required FindingSeverity Severity { get; init; }

    public string Evidence { get; init; } = "";

    public string Impact { get; init; } = "";

    public string Remediation { get; init; } = "";

    public string? FixCommand { get; init; }

    /// <summary>Why it is accepted. Null when it is not.</summary>
    public string? Accepted { get; init; }

    public string? File { get; init; }

    public int? Line { get; init; }

    public override string Key => $"{Id}\n{Subject}";

    public override string FilteredName => Id;

    public override bool IsAtLeast(string severity) => IsAtLeast(Severity, severity);
}
