namespace LiteLlmOps.Incidents;

/// <summary>Whether what a log tells is so.</summary>
public enum IncidentVerdict
{
    /// <summary>It is so, and something has to be done.</summary>
    Real,

    /// <summary>Nothing here could tell: no probe is known for it, or what it would ask is not in reach.</summary>
    Unverified,

    /// <summary>What the line says is not so, or is of no matter.</summary>
    FalsePositive,

    /// <summary>It was so, and is over.</summary>
    Resolved,
}
