using LiteLlmOps.Monitoring;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The last run of the smoke checks.</summary>
internal static class CheckMetrics
{
    private const string Check = "check";
    private const string Category = "category";
    private const string State = "status";

    // Beyond the limit, those that failed have series.
    private static readonly CheckStatus[] MostImportantFirst =
    [
        CheckStatus.Failed,
        CheckStatus.Blocked,
        CheckStatus.Warning,
        CheckStatus.Expected,
        CheckStatus.Passed,
        CheckStatus.Skipped,
    ];

    private static readonly MetricFamily Checks = new(
        "llmops_smoke_checks",
        "The number of smoke checks (Test-LlmSmoke) with a status in the last run.",
        State
    );

    private static readonly MetricFamily Status = new(
        "llmops_smoke_check_status",
        "1 for the status of a smoke check (Test-LlmSmoke) in the last run, 0 for the other statuses.",
        Check,
        Category,
        State
    );

    private static readonly MetricFamily Duration = new(
        "llmops_smoke_check_duration_seconds",
        "How long a smoke check (Test-LlmSmoke) took in the last run. No series for a check that was skipped or blocked.",
        Check,
        Category
    );

    public static void Write(MetricSet metrics, MonitorChecks checks)
    {
        foreach (var status in Enum.GetValues<CheckStatus>())
            metrics.Set(Checks, checks.Results.Count(r => r.Status == status), status.ToString());
        foreach (var result in checks.Results.OrderBy(static r => Array.IndexOf(MostImportantFirst, r.Status)).Take(MetricSet.MostDeclared))
            Write(metrics, result, LabelText.Of(result.Name), LabelText.Of(result.Category));
    }

    private static void Write(MetricSet metrics, LlmCheckResult result, string check, string category)
    {
        metrics.SetState(Status, result.Status, check, category);
        if (result.Status is not (CheckStatus.Skipped or CheckStatus.Blocked))
            metrics.SetSeconds(Duration, result.Duration, check, category);
    }
}
