namespace LiteLlmOps.Incidents;

/// <summary>What a probe has found out of a trouble.</summary>
internal enum ProbeFinding
{
    /// <summary>It cannot tell.</summary>
    Open,

    /// <summary>It is so.</summary>
    Holds,

    /// <summary>It is not so now.</summary>
    Gone,

    /// <summary>What the line says is not so: who wrote it has an old picture.</summary>
    Untrue,
}

/// <param name="Finding">What was found out.</param>
/// <param name="Evidence">What was seen; no secrets.</param>
internal sealed record ProbeAnswer(ProbeFinding Finding, string Evidence)
{
    /// <summary>Why the line says what is not so, for as long as it goes on. Null when that is not known.</summary>
    public string? Because { get; init; }

    /// <summary>What to do. Null for what the signature says.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether a restart cures it. Null for what the signature says.</summary>
    public bool? Restart { get; init; }

    public static ProbeAnswer Open(string evidence) => new(ProbeFinding.Open, evidence);

    public static ProbeAnswer Holds(string evidence) => new(ProbeFinding.Holds, evidence);

    public static ProbeAnswer Gone(string evidence) => new(ProbeFinding.Gone, evidence);

    public static ProbeAnswer Untrue(string evidence) => new(ProbeFinding.Untrue, evidence);
}
