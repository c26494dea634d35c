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

    /// <summary>True for what an audit found, false for how a check came out.</summary>
    public bool IsFinding { get; init; }

    /// <summary>When it was looked at, in UTC. Null when the result does not tell.</summary>
    public DateTime? Time { get; init; }

    /// <exception cref="LlmException">It is no result.</exception>
    public static ResultItem Of(object result) =>
        result switch
        {
            LlmCheckResult check => Of(check),
            LlmFinding finding => Of(finding),
            _ => throw new LlmException(
                ErrorIds.UnsupportedInputType,
                $"'{result.GetType().Name}' is no result: they come from Test-LlmSmoke and Test-LlmConsistency.",
                result
            ),
        };

    private static ResultItem Of(LlmFinding finding) =>
        new(
            finding.Id,
            "Consistency",
            finding.Subject,
            finding.Accepted is null ? finding.Severity.ToString() : ResultSet.Accepted,
            finding is { Accepted: null, Severity: FindingSeverity.Error },
            finding.Accepted is not null,
            $"{finding.Evidence}. {finding.Why}".TrimEnd('.')
        )
        {
            Remedy = finding.Remedy,
            Seen = finding.Accepted,
            IsFinding = true,
            Deployment = finding.Deployment,
        };

    private static ResultItem Of(LlmCheckResult result) =>
        new(
            result.Name,
            result.Category,
            result.Target,
            result.Status.ToString(),
            result.Status == CheckStatus.Failed,
            result.Status is CheckStatus.Skipped or CheckStatus.Blocked or CheckStatus.Expected,
            result.Message
        )
        {
            Remedy = result.Remedy,
            Seen = result.Seen,
            Duration = result.Duration,
            Time = result.StartedAt,
            Deployment = result.Deployment,
        };
}

/// <summary>The results of one run.</summary>
/// <param name="Items">The results, in the order in which they came.</param>
/// <param name="Time">When they were written, in UTC.</param>
internal sealed record ResultSet(IReadOnlyList<ResultItem> Items, DateTime Time)
{
    public const string Accepted = "Accepted";

    public int Failed => Items.Count(static i => i.IsFailure);

    public int Skipped => Items.Count(static i => i.IsSkipped);

    public int Warnings => Items.Count(static i => i.Status == nameof(CheckStatus.Warning));

    public int Findings => Items.Count(static i => i.IsFinding);

    public IEnumerable<IGrouping<string, ResultItem>> Groups => Items.GroupBy(static i => i.Group, StringComparer.Ordinal);

    /// <summary>When the checks of a deployment began; of an audit, when its findings were written.</summary>
    public DateTime TimeOf(string deployment) => Items.Where(i => i.Deployment == deployment).Min(static i => i.Time) ?? Time;

    public string Summary => string.Join("; ", new[] { OfChecks(), OfFindings() }.OfType<string>());

    private string? OfChecks()
    {
        var checks = Items.Where(static i => !i.IsFinding).ToList();
        var (failed, warnings, skipped) = (
            checks.Count(static i => i.IsFailure),
            checks.Count(static i => i.Status == nameof(CheckStatus.Warning)),
            checks.Count(static i => i.IsSkipped)
        );
        return checks.Count == 0
            ? null
            : $"{checks.Count} checks: {checks.Count - failed - warnings - skipped} passed, {failed} failed, {warnings} with a warning, {skipped} not looked at or expected";
    }

    private string? OfFindings()
    {
        var findings = Items.Where(static i => i.IsFinding).ToList();
        int Count(string status) => findings.Count(i => i.Status == status);
        return findings.Count == 0
            ? null
            : $"{findings.Count} findings: {Count(nameof(FindingSeverity.Error))} errors, {Count(nameof(FindingSeverity.Warning))} warnings, {Count(nameof(FindingSeverity.Info))} good to know, {Count(Accepted)} accepted";
    }
}
