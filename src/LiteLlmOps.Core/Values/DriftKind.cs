namespace LiteLlmOps.Configuration;

/// <summary>In what way the two sides of a drift differ.</summary>
public enum DriftKind
{
    /// <summary>Expected but not found.</summary>
    Missing,

    /// <summary>Found but not expected.</summary>
    Unexpected,

    /// <summary>Found with another value.</summary>
    Changed,

    /// <summary>Found, but encrypted with an unknown key.</summary>
    Unreadable,

    /// <summary>Not compared, because the expected value is that of a variable that is not defined here.</summary>
    Unverified,

    /// <summary>An entry of the list 'expected' that has expired.</summary>
    Expired,

    /// <summary>An entry of the list 'expected' that covers no drift.</summary>
    Unused,

    /// <summary>No drift: both sides are equal. Only with -IncludeEqual.</summary>
    Equal,
}
