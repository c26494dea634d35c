namespace LiteLlmOps;

/// <summary>Which checks run.</summary>
public enum CheckLevel
{
    /// <summary>Availability and authentication; takes about a second.</summary>
    Quick,

    /// <summary>All checks that use no tokens.</summary>
    Standard,

    /// <summary>Also calls to models, which use tokens and may cost money.</summary>
    Full,
}
