namespace LiteLlmOps;

/// <summary>How serious a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>For information.</summary>
    Info,

    /// <summary>It works now, but incorrectly or at risk.</summary>
    Warning,

    /// <summary>Something is broken or insecure.</summary>
    Error,
}
