namespace LiteLlmOps;

/// <summary>How serious a drift is.</summary>
public enum DriftSeverity
{
    /// <summary>It does not affect what is served.</summary>
    Info,

    /// <summary>The deployment does not behave as declared.</summary>
    Warning,

    /// <summary>Something declared is not served, or is served incorrectly.</summary>
    Error,
}
