namespace LiteLlmOps.Smoke;

/// <summary>How a check came out.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Not as it should be.</summary>
    Failed,

    /// <summary>It works, and something about it deserves a look.</summary>
    Warning,

    /// <summary>Does not apply to this deployment.</summary>
    Skipped,

    /// <summary>Not as it should be, and known to be so for now: such as missing models in a database that was not seeded yet.</summary>
    Expected,

    /// <summary>Could not be looked at, since what it depends on has failed: <see cref="LlmCheckResult.BlockedBy"/>.</summary>
    Blocked,
}
