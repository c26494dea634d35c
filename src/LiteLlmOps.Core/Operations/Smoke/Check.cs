namespace LiteLlmOps.Smoke;

/// <summary>One thing to look at.</summary>
/// <param name="Name">Its name; no other check of a run has it.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Level">The level from which on it runs.</param>
/// <param name="Target">What is looked at.</param>
/// <param name="Run">Looks.</param>
internal sealed record Check(string Name, string Category, CheckLevel Level, string Target, Func<CancellationToken, Task<CheckOutcome>> Run)
{
    /// <summary>The checks without which this one has nothing to look at.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The checks that it waits for, however they come out.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Its time limit. Null for that of the deployment.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when it warns in place of failing, also at its time limit.</summary>
    public bool IsWarning { get; init; }

    /// <summary>What to do when it takes too long, or fails without saying. Null when there is no better word than what the error says.</summary>
    public string? Remedy { get; init; }
}

/// <param name="Status">How it came out.</param>
/// <param name="Message">What it means.</param>
internal sealed record CheckOutcome(CheckStatus Status, string Message)
{
    public string? Remedy { get; init; }

    public string? Seen { get; init; }

    public string? BlockedBy { get; init; }

    public int? Tokens { get; init; }

    public decimal? Cost { get; init; }

    public TimeSpan? FirstToken { get; init; }

    /// <summary>True for a failure that may pass by itself: something is still starting, or is busy.</summary>
    public bool MayPass { get; init; }

    public static CheckOutcome Passed(string message, string? seen = null) => new(CheckStatus.Passed, message) { Seen = seen };

    public static CheckOutcome Failed(string message, string? remedy, string? seen = null, bool mayPass = false) =>
        new(CheckStatus.Failed, message)
        {
            Remedy = remedy,
            Seen = seen,
            MayPass = mayPass,
        };

    public static CheckOutcome Warning(string message, string? remedy, string? seen = null) =>
        new(CheckStatus.Warning, message) { Remedy = remedy, Seen = seen };

    public static CheckOutcome Skipped(string message) => new(CheckStatus.Skipped, message);

    public static CheckOutcome Of(LlmException problem, string? remedy) =>
        new(CheckStatus.Failed, problem.Message)
        {
            Remedy = remedy,
            MayPass = problem.Kind is LlmErrorKind.Connection or LlmErrorKind.Timeout or LlmErrorKind.Busy,
        };
}
