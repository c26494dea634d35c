namespace LiteLlmOps.Drift;

/// <summary>One of the places in which a deployment's configuration exists.</summary>
public enum Plane
{
    /// <summary>What the proxy process is started with; held against what is declared.</summary>
    Rendered,

    /// <summary>The tables of the database; held against what is declared.</summary>
    Stored,

    /// <summary>What the running proxy serves; held against what it should serve from its file and its database.</summary>
    Live,

    /// <summary>The tables, columns and indexes of the database; held against what the installed LiteLLM expects.</summary>
    Schema,

    /// <summary>The list of expected drift in llmops.yaml; held against the drift that was found.</summary>
    Ledger,
}

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

/// <summary>What a stored value does in the version that runs.</summary>
public enum DriftEffect
{
    /// <summary>The proxy obeys it within one poll.</summary>
    Effective,

    /// <summary>The proxy obeys it after a restart.</summary>
    Restart,

    /// <summary>It lies in the database, and this version never reads it.</summary>
    Ignored,

    /// <summary>It would be obeyed, but the file or a variable of the environment wins.</summary>
    Shadowed,
}
