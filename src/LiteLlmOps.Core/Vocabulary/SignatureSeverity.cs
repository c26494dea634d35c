namespace LiteLlmOps;

/// <summary>How much a trouble matters when it is real.</summary>
public enum SignatureSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Somebody is refused or slowed down, and most goes on.</summary>
    Warning,

    /// <summary>A part does not work.</summary>
    Error,

    /// <summary>The proxy does not serve, or not for long.</summary>
    Critical,
}

/// <summary>Whether a trouble passes by itself.</summary>
public enum SignatureTransience
{
    /// <summary>The line alone does not tell.</summary>
    Unknown,

    /// <summary>It passes by itself, or with a restart.</summary>
    Transient,

    /// <summary>It comes back until config, data, version or an outside service is changed.</summary>
    Persistent,
}
