using System.Globalization;
using System.Text;

namespace LiteLlmOps.Results;

/// <summary>Writes the Prometheus text format. Each kind of result has its own metrics, such as llmops_check_failed and llmops_drift_failed.</summary>
internal static class PrometheusText
{
    public static string Of(ResultSet results)
    {
        var text = new StringBuilder();
        foreach (var kind in results.Kinds)
            Metrics(text, NameOf(kind.Key), [.. kind], results.Time);
        return text.ToString();
    }

    private static void Metrics(StringBuilder text, string kind, IReadOnlyList<ResultItem> all, DateTime time)
    {
        // A series may occur once only: the last result wins.
        var items = all.GroupBy(Labels, StringComparer.Ordinal).Select(static g => (Labels: g.Key, Item: g.Last())).ToList();
        Metric(
            text,
            $"llmops_{kind}_failed",
            "1 when the result is a failure, otherwise 0.",
            items.Select(static i => (i.Labels, i.Item.IsFailure ? 1.0 : 0))
        );
        Metric(
            text,
            $"llmops_{kind}_status",
            "1 for the current status.",
            items.Select(static i => ($"{i.Labels},status=\"{Escape(i.Item.Status)}\"", 1.0))
        );
        Metric(
            text,
            $"llmops_{kind}_duration_seconds",
            "The duration in seconds.",
            items.Where(static i => i.Item.Duration is not null).Select(static i => (i.Labels, i.Item.Duration!.Value.TotalSeconds))
        );
        Metric(
            text,
            $"llmops_{kind}_occurrences",
            "The number of occurrences.",
            items.Where(static i => i.Item.Count is not null).Select(static i => (i.Labels, (double)i.Item.Count!.Value))
        );
        Metric(
            text,
            $"llmops_{kind}_run_timestamp_seconds",
            "The time of the run as a Unix timestamp.",
            all.GroupBy(static i => i.Deployment, StringComparer.Ordinal).Select(g => ($"deployment=\"{Escape(g.Key)}\"", RunTime(g, time)))
        );
    }

    // The time of an incident is that of its last occurrence, not of the run.
    private static double RunTime(IEnumerable<ResultItem> items, DateTime time) =>
        new DateTimeOffset(ResultSet.TimeOf(items.Where(static i => i.Kind != ResultKind.Incident), time)).ToUnixTimeSeconds();

    private static string NameOf(ResultKind kind) =>
        kind switch
        {
            ResultKind.Finding => "finding",
            ResultKind.ServiceOperation => "service_operation",
            ResultKind.JournalFinding => "journal_finding",
            _ => kind.ToString().ToLowerInvariant(),
        };

    private static string Labels(ResultItem item) =>
        $"deployment=\"{Escape(item.Deployment)}\",category=\"{Escape(item.Category)}\",name=\"{Escape(item.Name)}\",target=\"{Escape(item.Target)}\"";

    private static void Metric(StringBuilder text, string name, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        var isFirst = true;
        foreach (var (labels, value) in samples)
        {
            if (isFirst)
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
            isFirst = false;
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value:0.######}\n");
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .ReplaceLineEndings("\n")
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
