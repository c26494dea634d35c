namespace LiteLlmOps.Configuration;

/// <summary>In what way the two sides of a drift differ.</summary>
public enum DriftKind
{
    /// <summary>Desired, and not there.</summary>
    Missing,

    /// <summary>There, and not desired.</summary>
    Unexpected,

    /// <summary>There with another value.</summary>
    Changed,

    /// <summary>There, encrypted under a key that is not known.</summary>
    Unreadable,

    /// <summary>Desired through a variable that is not defined here, so that the two could not be compared.</summary>
    Unverified,

    /// <summary>An entry of the list of expected drift whose last day is over.</summary>
    Expired,

    /// <summary>An entry of the list of expected drift that covers nothing that was found.</summary>
    Unused,

    /// <summary>No drift: both sides agree. Only with -IncludeEqual.</summary>
    Equal,
}
