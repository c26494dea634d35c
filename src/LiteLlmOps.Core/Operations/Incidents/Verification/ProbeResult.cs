namespace LiteLlmOps.Incidents;

/// <summary>The outcome of a probe.</summary>
internal enum ProbeOutcome
{
    /// <summary>The probe could not decide.</summary>
    Inconclusive,

    /// <summary>The failure exists.</summary>
    Confirmed,

    /// <summary>The failure does not exist now.</summary>
    Cleared,

    /// <summary>The statement of the log line is not true: its process works with outdated information.</summary>
    Refuted,
}

/// <summary>The result of a probe.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Evidence">The observation; contains no secrets.</param>
internal sealed record ProbeResult(ProbeOutcome Outcome, string Evidence)
{
    /// <summary>What a general probe has observed, such as a login that failed. A signature names in proves what of it is its failure.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>True when the observation can have other causes than this failure: migrations are pending.</summary>
    public bool IsGeneral { get; init; }

    /// <summary>True when the process is not running. That is this failure when the failure is the last line that it has written.</summary>
    public bool IsDown { get; init; }

    /// <summary>True when the condition may have been met in another way, such as a variable that only the process has.</summary>
    public bool IsIndirect { get; init; }

    /// <summary>Why the process logs an untrue statement. Null when it is not known.</summary>
    public string? Explanation { get; init; }

    /// <summary>What to do. Null for the remediation of the signature.</summary>
    public string? Remediation { get; init; }

    /// <summary>Whether a restart resolves the failure. Null for the value of the signature.</summary>
    public bool? NeedsRestart { get; init; }

    public static ProbeResult Inconclusive(string evidence) => new(ProbeOutcome.Inconclusive, evidence);

    public static ProbeResult Confirmed(string evidence) => new(ProbeOutcome.Confirmed, evidence);

    public static ProbeResult Cleared(string evidence) => new(ProbeOutcome.Cleared, evidence);

    public static ProbeResult Refuted(string evidence) => new(ProbeOutcome.Refuted, evidence);
}
