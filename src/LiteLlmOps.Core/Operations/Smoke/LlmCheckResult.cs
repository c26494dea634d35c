namespace LiteLlmOps.Smoke;

/// <summary>The result of one check of a deployment.</summary>
public sealed record LlmCheckResult
{
    private readonly bool? _isFailure;

    /// <summary>The name of the check.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The part of the deployment that was checked: Config, Database, Proxy, Services, Calls, or the category of a custom check.</summary>
    public string Category
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The lowest level at which the check runs.</summary>
    public CheckLevel Level { get; internal init; }

    /// <summary>The address, file or model that was checked.</summary>
    public string Target
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>The result.</summary>
    public CheckStatus Status { get; internal init; }

    /// <summary>How long the check took, without the time that it waited for other checks.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The result in one sentence.</summary>
    public string Message
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>What to do. Null when no action is needed.</summary>
    public string? Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>What was observed: the status and the beginning of a response, versions, counts; without secrets. Null when there is nothing to add.</summary>
    public string? Details
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The failed check that this one depends on. Null unless the status is Blocked.</summary>
    public string? BlockedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>When the check started, in UTC.</summary>
    public DateTime StartedAt { get; internal init; }

    /// <summary>The number of tokens that a model call used. Null for other checks.</summary>
    public int? Tokens { get; internal init; }

    /// <summary>The cost of a model call in US dollars, as reported by the proxy. Null for other checks, or when the proxy reports none.</summary>
    public decimal? Cost { get; internal init; }

    /// <summary>The time to the first token of a streamed response. Null for other checks.</summary>
    public TimeSpan? FirstToken { get; internal init; }

    /// <summary>True when the check failed or was blocked. With -FailOn, only the statuses that it selects are failures.</summary>
    public bool IsFailure
    {
        get => _isFailure ?? Status is CheckStatus.Failed or CheckStatus.Blocked;
        internal init => _isFailure = value;
    }

    /// <summary>The file with the problem. Null when the result has no position in a file.</summary>
    public string? File { get; internal init; }

    /// <summary>The line in that file, from 1. Null when the result has no position in a file.</summary>
    public int? Line { get; internal init; }

    /// <summary>The path of the deployment, as accepted by -Deployment.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>True for a failure that may be temporary: a service is still starting or busy.</summary>
    internal bool IsTransient { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Status} {Name}: {Message}";

    internal static LlmCheckResult Passed(string message, string? details = null) =>
        new()
        {
            Status = CheckStatus.Passed,
            Message = message,
            Details = details,
        };

    internal static LlmCheckResult Failed(string message, string? remediation, string? details = null, bool isTransient = false) =>
        new()
        {
            Status = CheckStatus.Failed,
            Message = message,
            Remediation = remediation,
            Details = details,
            IsTransient = isTransient,
        };

    internal static LlmCheckResult Failed(LlmException error, string? remediation) =>
        Failed(
            Sentence.Of(error.Message),
            remediation,
            isTransient: error.Kind is LlmErrorKind.Connection or LlmErrorKind.Timeout or LlmErrorKind.Busy
        );

    internal static LlmCheckResult Warning(string message, string? remediation, string? details = null) =>
        new()
        {
            Status = CheckStatus.Warning,
            Message = message,
            Remediation = remediation,
            Details = details,
        };

    internal static LlmCheckResult Skipped(string message) => new() { Status = CheckStatus.Skipped, Message = message };

    internal static LlmCheckResult Blocked(string by, bool isTransient) =>
        new()
        {
            Status = CheckStatus.Blocked,
            Message = $"Not run: {by} failed.",
            BlockedBy = by,
            IsTransient = isTransient,
        };

    /// <summary>The result with the first of some positions in files.</summary>
    internal LlmCheckResult At(IEnumerable<SourcePosition> positions) =>
        positions.FirstOrDefault(static p => p.IsKnown) is { IsKnown: true } first
            ? this with
            {
                File = first.File,
                Line = first.Line,
            }
            : this;
}
