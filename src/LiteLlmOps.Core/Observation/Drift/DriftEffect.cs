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

    /// <summary>
    /// It raises an exception in LiteLLM's poll: settings, MCP servers and other objects that the poll reads later are not applied until the
    /// value is repaired. Invoke-LlmSeed does not write such a value.
    /// </summary>
    StopsPoll,

    /// <summary>It is not known for this version; Reason says why.</summary>
    Unknown,
}
