using System.Globalization;
using System.Text;

namespace LiteLlmOps.Results;

/// <summary>Prometheus' text form.</summary>
internal static class PrometheusText
{
    public static string Of(ResultSet results)
    {
        // Checks of one name and target come once: a series may not be there twice.
        var items = results.Items.GroupBy(Labels, StringComparer.Ordinal).Select(static g => (Labels: g.Key, Item: g.Last())).ToList();
        var text = new StringBuilder();
        Head(text, "llmops_check_failed", "Whether the check failed: 1, or 0");
        foreach (var (labels, item) in items)
            Line(text, "llmops_check_failed", labels, item.IsFailure ? 1 : 0);
        Head(text, "llmops_check_status", "How the check came out: 1 at the status that it has");
        foreach (var (labels, item) in items)
            Line(text, "llmops_check_status", $"{labels},status=\"{Escape(item.Status)}\"", 1);
        Head(text, "llmops_check_duration_seconds", "How long the check took");
        foreach (var (labels, item) in items)
            Line(text, "llmops_check_duration_seconds", labels, item.Duration.TotalSeconds);
        Head(text, "llmops_check_run_timestamp_seconds", "When the checks began, in Unix time");
        foreach (var deployment in results.Items.Select(static i => i.Deployment).Distinct(StringComparer.Ordinal))
            Line(
                text,
                "llmops_check_run_timestamp_seconds",
                $"deployment=\"{Escape(deployment)}\"",
                new DateTimeOffset(results.TimeOf(deployment)).ToUnixTimeSeconds()
            );
        return text.ToString();
    }

    private static string Labels(ResultItem item) =>
        $"deployment=\"{Escape(item.Deployment)}\",category=\"{Escape(item.Group)}\",name=\"{Escape(item.Name)}\",target=\"{Escape(item.Target)}\"";

    private static void Head(StringBuilder text, string name, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value:0.######}\n");

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .ReplaceLineEndings("\n")
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
