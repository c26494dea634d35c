namespace LiteLlmOps.Drift;

/// <summary>When a stored value takes effect in the version that runs.</summary>
public enum DriftEffect
{
    /// <summary>The proxy applies it at its next poll.</summary>
    Effective,

    /// <summary>The proxy applies it after a restart.</summary>
    Restart,

    /// <summary>This version never reads it from the database.</summary>
    Ignored,

    /// <summary>The config file or an environment variable overrides it.</summary>
    Shadowed,
}
