namespace LiteLlmOps;

/// <summary>The severity of a failure.</summary>
public enum SignatureSeverity
{
    /// <summary>For information only.</summary>
    Info,

    /// <summary>Some requests are rejected or slowed down; most others work.</summary>
    Warning,

    /// <summary>A component does not work.</summary>
    Error,

    /// <summary>The proxy does not serve requests, or soon will not.</summary>
    Critical,
}

/// <summary>Whether a failure ends by itself.</summary>
public enum SignatureTransience
{
    /// <summary>The log line alone does not show it.</summary>
    Unknown,

    /// <summary>It ends by itself, or after a restart.</summary>
    Transient,

    /// <summary>It recurs until the config, data, version or an external service is changed.</summary>
    Persistent,
}
