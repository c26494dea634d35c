namespace LiteLlmOps;

/// <summary>How serious a problem is when it is confirmed.</summary>
public enum SignatureSeverity
{
    /// <summary>For information.</summary>
    Info,

    /// <summary>Some requests are rejected or delayed; most work.</summary>
    Warning,

    /// <summary>A feature does not work.</summary>
    Error,

    /// <summary>The proxy does not serve, or will soon stop serving.</summary>
    Critical,
}

/// <summary>Whether a problem disappears without intervention.</summary>
public enum SignatureTransience
{
    /// <summary>The log line alone does not show it.</summary>
    Unknown,

    /// <summary>It disappears without intervention, or after a restart.</summary>
    Transient,

    /// <summary>It recurs until the config, the data, the version or an external service is changed.</summary>
    Persistent,
}
