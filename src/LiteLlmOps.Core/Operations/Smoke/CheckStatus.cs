namespace LiteLlmOps.Smoke;

/// <summary>The result of a check.</summary>
public enum CheckStatus
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check failed.</summary>
    Failed,

    /// <summary>It works, but needs attention.</summary>
    Warning,

    /// <summary>The check does not apply to this deployment.</summary>
    Skipped,

    /// <summary>The check failed for a known reason, for example because the database was not seeded yet.</summary>
    Expected,

    /// <summary>Not run, because a check that it depends on failed: <see cref="LlmCheckResult.BlockedBy"/>.</summary>
    Blocked,
}
