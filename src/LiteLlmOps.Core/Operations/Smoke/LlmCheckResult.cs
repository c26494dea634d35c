namespace LiteLlmOps.Smoke;

/// <summary>How one check of a deployment came out.</summary>
public sealed class LlmCheckResult
{
    internal LlmCheckResult(Check check, CheckOutcome outcome, DateTime startedAt, TimeSpan duration, string deployment)
    {
        Name = check.Name;
        Category = check.Category;
        Level = check.Level;
        Target = check.Target;
        Status = outcome.Status;
        StartedAt = startedAt;
        Duration = duration;
        Message = outcome.Message;
        Remedy = outcome.Remedy;
        Seen = outcome.Seen;
        BlockedBy = outcome.BlockedBy;
        Tokens = outcome.Tokens;
        Cost = outcome.Cost;
        FirstToken = outcome.FirstToken;
        Deployment = deployment;
    }

    /// <summary>The name of the check.</summary>
    public string Name { get; }

    /// <summary>What it is about: Config, Proxy, Database, Services, Calls, or a category of your own.</summary>
    public string Category { get; }

    /// <summary>The level from which on it runs.</summary>
    public CheckLevel Level { get; }

    /// <summary>What was checked: an address, a file, a model.</summary>
    public string Target { get; }

    /// <summary>How it came out.</summary>
    public CheckStatus Status { get; }

    /// <summary>How long it took, waiting for other checks not counted.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What it means, in a sentence.</summary>
    public string Message { get; }

    /// <summary>What to do next. Null when there is nothing to do.</summary>
    public string? Remedy { get; }

    /// <summary>What was seen: status and beginning of an answer, versions, counts; no secrets. Null when there was nothing.</summary>
    public string? Seen { get; }

    /// <summary>The failed check that this one depends on. Null when it could be looked at.</summary>
    public string? BlockedBy { get; }

    /// <summary>When it began, in UTC.</summary>
    public DateTime StartedAt { get; }

    /// <summary>The tokens of a call to a model. Null for other checks.</summary>
    public int? Tokens { get; }

    /// <summary>What a call to a model cost, in US dollars, as the proxy says. Null for other checks, or when it does not say.</summary>
    public decimal? Cost { get; }

    /// <summary>How long the first token of a streamed answer took. Null for other checks.</summary>
    public TimeSpan? FirstToken { get; }

    /// <summary>True when it failed, or could not be looked at because another failed.</summary>
    public bool IsFailure => Status is CheckStatus.Failed or CheckStatus.Blocked;

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Status} {Name}: {Message}";
}
