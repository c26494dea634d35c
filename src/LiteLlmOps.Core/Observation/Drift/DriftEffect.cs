namespace LiteLlmOps.Drift;

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
