namespace LiteLlmOps.Smoke;

/// <summary>One check of a deployment.</summary>
/// <param name="Name">Its name, unique in a run.</param>
/// <param name="Category">The part of the deployment that it checks.</param>
/// <param name="Level">The lowest level at which it runs.</param>
/// <param name="Target">The address, file or model that it checks.</param>
/// <param name="Run">Performs the check.</param>
internal sealed record Check(
    string Name,
    string Category,
    CheckLevel Level,
    string Target,
    Func<CancellationToken, Task<LlmCheckResult>> Run
)
{
    /// <summary>The checks that must not fail before this one runs.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The checks that it waits for, whatever their status.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The checks whose failure explains that this one does not finish in time: then it is blocked by them.</summary>
    public IReadOnlyList<string> TimeoutCauses { get; init; } = [];

    /// <summary>Its time limit. Null for the limit of the deployment.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when a failure or a timeout is reported as a warning.</summary>
    public bool IsWarning { get; init; }

    /// <summary>What to do after a timeout or an error. Null when the error message is enough.</summary>
    public string? Remediation { get; init; }
}
