namespace LiteLlmOps;

/// <summary>How much is checked.</summary>
public enum CheckLevel
{
    /// <summary>Whether it is up and lets the right ones in: a second.</summary>
    Quick,

    /// <summary>Everything that costs no token.</summary>
    Standard,

    /// <summary>Real calls to models as well, which cost tokens and maybe money.</summary>
    Full,
}
