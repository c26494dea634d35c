using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>
/// Spend, requests and tokens: of all requests, by model group and by team. The groups that have series of their own are the first ones by
/// spend and by requests, so that free models with many requests are among them.
/// </summary>
internal static class TrafficMetrics
{
    private static readonly TrafficFamilies All = new("llmops_", "all model groups");
    private static readonly TrafficFamilies ByModelGroup = new("llmops_model_", "the model group", "model_group");
    private static readonly TrafficFamilies ByTeam = new("llmops_team_", "the team", "team");

    public static void Write(MetricSet metrics, MonitorTraffic traffic, int top)
    {
        All.Write(metrics, traffic.ByModelGroup);
        Write(metrics, ByModelGroup, traffic.ByModelGroup, static r => r.ModelGroup, top);
        Write(metrics, ByTeam, traffic.ByTeam, static r => r.Team, top);
    }

    private static void Write(
        MetricSet metrics,
        TrafficFamilies families,
        IReadOnlyList<LlmSpend> rows,
        Func<LlmSpend, string?> nameOf,
        int top
    )
    {
        var values = LabelValues.Of(ByRank([.. rows.Where(static r => !r.IsOthers)], nameOf).Select(nameOf), top);
        foreach (var group in rows.GroupBy(r => r.IsOthers ? LabelValues.Other : values[nameOf(r)], StringComparer.Ordinal))
            families.Write(metrics, [.. group], group.Key);
    }

    // The first by spend, the first by requests, the second by spend ...
    private static IEnumerable<LlmSpend> ByRank(IReadOnlyList<LlmSpend> rows, Func<LlmSpend, string?> nameOf)
    {
        var bySpend = rows.OrderByDescending(static r => r.Spend).ThenBy(nameOf, StringComparer.Ordinal);
        var byRequests = rows.OrderByDescending(static r => r.Requests).ThenBy(nameOf, StringComparer.Ordinal);
        return bySpend.Zip(byRequests).SelectMany(static p => new[] { p.First, p.Second });
    }
}

/// <summary>The metrics of a group of requests.</summary>
/// <param name="prefix">The beginning of their names.</param>
/// <param name="group">The group in words: "the team".</param>
/// <param name="labels">The labels of the group.</param>
internal sealed class TrafficFamilies(string prefix, string group, params string[] labels)
{
    private const string Source = "from LiteLLM's daily tables (Get-LlmSpend).";

    // More than any sum of the tables, and little enough that a sum of all groups cannot overflow.
    private const decimal Largest = 1e20m;

    private readonly MetricFamily _spend = new($"{prefix}spend_usd_total", $"The spend of {group} in US dollars, {Source}", labels);

    private readonly MetricFamily _requests = new(
        $"{prefix}requests_total",
        $"The number of requests of {group}, failed ones included, {Source}",
        labels
    );

    private readonly MetricFamily _failures = new(
        $"{prefix}failed_requests_total",
        $"The number of failed requests of {group}, {Source}",
        labels
    );

    private readonly MetricFamily _tokens = new(
        $"{prefix}tokens_total",
        $"The number of prompt and completion tokens of {group}, {Source}",
        [.. labels, "type"]
    );

    public void Write(MetricSet metrics, IReadOnlyList<LlmSpend> rows, params string[] values)
    {
        metrics.Set(_spend, Sum(rows, static r => r.Spend), values);
        metrics.Set(_requests, Sum(rows, static r => r.Requests), values);
        metrics.Set(_failures, Sum(rows, static r => r.Failures), values);
        metrics.Set(_tokens, Sum(rows, static r => r.PromptTokens), [.. values, "prompt"]);
        metrics.Set(_tokens, Sum(rows, static r => r.CompletionTokens), [.. values, "completion"]);
    }

    private static double Sum(IReadOnlyList<LlmSpend> rows, Func<LlmSpend, decimal> of) =>
        (double)rows.Sum(r => Math.Clamp(of(r), -Largest, Largest));
}
