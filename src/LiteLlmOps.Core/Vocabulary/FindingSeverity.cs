namespace LiteLlmOps;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>It works, and may not for long, or not as it should.</summary>
    Warning,

    /// <summary>Something is broken, or open to those who should not be let in.</summary>
    Error,
}
