using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>
/// Drift, findings and incidents, counted. There is no series with the value 0: a part of a deployment that could not be read has none
/// either.
/// </summary>
internal static class ProblemMetrics
{
    private const string Severity = "severity";

    private static readonly MetricFamily Drift = new(
        "llmops_drift",
        "The number of differences between the planes (Get-LlmDrift), without accepted ones. No series where there is none.",
        "plane",
        "section",
        Severity
    );

    private static readonly MetricFamily Findings = new(
        "llmops_findings",
        "The number of findings of the audit (Test-LlmConsistency), without accepted ones. No series where there is none.",
        "id",
        Severity
    );

    private static readonly MetricFamily Incidents = new(
        "llmops_incidents",
        "The number of incidents in the logs of the last 24 hours (Get-LlmIncident), each with its own subject. No series where there is none.",
        "signature",
        "verdict",
        Severity
    );

    private static readonly MetricFamily Occurrences = new(
        "llmops_incidents_log_occurrences",
        "How often the incidents occurred in the logs of the last 24 hours (Get-LlmIncident).",
        "signature",
        "verdict",
        Severity
    );

    public static void Write(MetricSet metrics, IReadOnlyList<LlmDrift> drift, int top)
    {
        var counted = drift.Where(static d => d.Kind != DriftKind.Equal).ToList();
        var sections = LabelValues.Of(counted, static d => d.Section, top);
        foreach (var (labels, count) in counted.CountBy(d => (d.Plane, Section: sections[d.Section], d.Severity)))
            metrics.Set(Drift, count, labels.Plane.ToString(), labels.Section, labels.Severity.ToString());
    }

    public static void Write(MetricSet metrics, IReadOnlyList<LlmFinding> findings, int top)
    {
        var ids = LabelValues.Of(findings, static f => f.Id, top);
        foreach (var (labels, count) in findings.CountBy(f => (Id: ids[f.Id], f.Severity)))
            metrics.Set(Findings, count, labels.Id, labels.Severity.ToString());
    }

    public static void Write(MetricSet metrics, IReadOnlyList<LlmIncident> incidents, int top)
    {
        var signatures = LabelValues.Of(incidents, static i => i.Signature, top);
        foreach (var group in incidents.GroupBy(i => (Signature: signatures[i.Signature], i.Verdict, i.Severity)))
        {
            string[] labels = [group.Key.Signature, group.Key.Verdict.ToString(), group.Key.Severity.ToString()];
            metrics.Set(Incidents, group.Count(), labels);
            metrics.Set(Occurrences, (double)group.Sum(static i => (decimal)i.Count), labels);
        }
    }
}
