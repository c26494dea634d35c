namespace LiteLlmOps;

/// <summary>How much a drift matters.</summary>
public enum DriftSeverity
{
    /// <summary>Nothing that is served depends on it.</summary>
    Info,

    /// <summary>The deployment does not behave as declared.</summary>
    Warning,

    /// <summary>Something declared is not served, or is served wrongly.</summary>
    Error,
}
