using LiteLlmOps.Consistency;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Results;

/// <summary>A result in the one form that all writers know.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">What it is about.</param>
/// <param name="Target">What was looked at.</param>
/// <param name="Status">How it came out, in the word of its cmdlet.</param>
/// <param name="IsFailure">True when it is not in order.</param>
/// <param name="IsSkipped">True when it was not looked at, or is not expected to be in order.</param>
/// <param name="Message">What it means.</param>
internal sealed record ResultItem(string Name, string Group, string Target, string Status, bool IsFailure, bool IsSkipped, string Message)
{
    public string? Remedy { get; init; }

    public string? Seen { get; init; }

    public TimeSpan Duration { get; init; }

    public string Deployment { get; init; } = "";

    /// <exception cref="LlmException">It is no result.</exception>
    public static ResultItem Of(object result) => result switch
    {
        LlmCheckResult check => Of(check),
        LlmFinding finding => Of(finding),
        _ => throw new LlmException("ResultUnknown", LlmErrorKind.InvalidData, $"'{result.GetType().Name}' is no result: they come from Test-LlmSmoke and Test-LlmConsistency.", result),
    };

    private static ResultItem Of(LlmFinding finding) => new(
        finding.Id, "Consistency", finding.Subject, finding.Accepted is null ? finding.Severity.ToString() : "Accepted",
        finding is { Accepted: null, Severity: FindingSeverity.Error }, finding.Accepted is not null, $"{finding.Evidence}. {finding.Why}".TrimEnd('.'))
    {
        Remedy = finding.Remedy,
        Seen = finding.Accepted,
        Deployment = finding.Deployment,
    };

    private static ResultItem Of(LlmCheckResult result) => new(
        result.Name, result.Category, result.Target, result.Status.ToString(), result.Status == CheckStatus.Failed,
        result.Status is CheckStatus.Skipped or CheckStatus.Blocked or CheckStatus.Expected, result.Message)
    {
        Remedy = result.Remedy,
        Seen = result.Seen,
        Duration = result.Duration,
        Deployment = result.Deployment,
    };
}

/// <summary>The results of one run.</summary>
/// <param name="Items">The results, in the order in which they came.</param>
/// <param name="Time">When they were written, in UTC.</param>
internal sealed record ResultSet(IReadOnlyList<ResultItem> Items, DateTime Time)
{
    public int Failed => Items.Count(static i => i.IsFailure);

    public int Skipped => Items.Count(static i => i.IsSkipped);

    public int Warnings => Items.Count(static i => i.Status == nameof(CheckStatus.Warning));

    public IEnumerable<IGrouping<string, ResultItem>> Groups => Items.GroupBy(static i => i.Group, StringComparer.Ordinal);

    public string Summary =>
        $"{Items.Count} checks: {Items.Count - Failed - Skipped - Warnings} passed, {Failed} failed, {Warnings} with a warning, {Skipped} not looked at or expected";
}
