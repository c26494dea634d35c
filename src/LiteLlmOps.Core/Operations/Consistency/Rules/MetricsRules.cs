using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks whether /metrics exists, and whether what it shows is whole.</summary>
internal static class MetricsRules
{
    private const string Id = "MetricsIncomplete";
    private const string Folder = "PROMETHEUS_MULTIPROC_DIR";

    /// <summary>All troubles.</summary>
    public static readonly IReadOnlyList<ReportedTrouble> All =
    [
        new("joryirving/home-ops#6955; proxy_server.py of 1.83.2 and 1.106.0", NotMounted),
        new("BerriAI/litellm#10595 and #14929; proxy_cli.py of 1.81.15 and 1.83.2", PerWorker) { Until = "1.81.15" },
        new("BerriAI/litellm#42566; proxy_cli.py of 1.83.2 and 1.106.0", Shared) { From = "1.83.2" },
        new("BerriAI/litellm#30839; types/integrations/prometheus.py of 1.83.2 and 1.106.0", Names)
        {
            From = "1.83.2",
            Until = "1.106.999",
        },
    ];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var view = new SettingsView(facts);
        return [.. All.SelectMany(t => t.In(view))];
    }

    private static IEnumerable<LlmFinding> NotMounted(SettingsView view)
    {
        var (key, value) = view.Section(ConfigSections.LiteLlm)
            .Entries.FirstOrDefault(static e => e.Key.Contains("prometheus", StringComparison.Ordinal) && !SettingsView.IsOff(e.Value));
        if (key is not null && !view.Callbacks.Any(static c => c.StartsWith("prometheus", StringComparison.Ordinal)))
            yield return new LlmFinding(
                Id,
                FindingSeverity.Warning,
                "/metrics",
                $"litellm_settings.{PrintableText.Of(key)} is set, but no callback prometheus is: LiteLLM mounts /metrics only for that callback, which this key does not register.",
                "GET /metrics is answered with 404; Prometheus scrapes nothing.",
                "Add prometheus to litellm_settings.callbacks (or success_callback) of the file with which the proxy is started, and restart it."
            ).At(value.Position);
    }

    private static IEnumerable<LlmFinding> PerWorker(SettingsView view)
    {
        if (view.Workers > 1 && view.KnowsVariables && view.Callbacks.Contains("prometheus") && !view.IsSet(Folder))
            yield return new LlmFinding(
                Id,
                FindingSeverity.Warning,
                "/metrics",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The proxy has {view.Workers} workers, each with metrics of its own, and {Folder} is not set: each scrape reads one worker, at random."
                ),
                "Counters go up and down from scrape to scrape, and are too low.",
                $"Set {Folder} to a writable directory of this proxy (from 1.81.0 on LiteLLM reads it; 1.83.2 sets it by itself), or run one worker per proxy."
            );
    }

    // Each start deletes the files of the folder.
    private static IEnumerable<LlmFinding> Shared(SettingsView view)
    {
        var running = view.Facts.Machine.Running.Where(static p => p.Workers > 1 && p.MetricsFolder is not null).ToList();
        foreach (var own in running.Where(p => view.Facts.Deployment.Proxy.Addresses.Any(a => a.IsLoopback && a.Port == p.Port)))
        {
            if (running.Find(p => p.ProcessId != own.ProcessId && p.MetricsFolder == own.MetricsFolder) is { } other)
                yield return new LlmFinding(
                    Id,
                    FindingSeverity.Warning,
                    "/metrics",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The proxies of process {own.ProcessId} (port {own.Port}) and process {other.ProcessId} (port {other.Port}) collect their metrics in the same folder {own.MetricsFolder}, which each start empties."
                    ),
                    "The proxy that was started first shows only the samples of the other one.",
                    $"Give each proxy a {Folder} of its own, and restart both."
                );
        }
    }

    private static IEnumerable<LlmFinding> Names(SettingsView view)
    {
        var groups = (view.Section(ConfigSections.LiteLlm)["prometheus_metrics_config"] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];
        foreach (var list in groups.Select(static g => g["metrics"]).OfType<ConfigList>())
        {
            foreach (
                var item in list.Items.OfType<ConfigScalar>().Where(static i => i.Text is { } name && !PrometheusMetrics.Contains(name))
            )
                yield return new LlmFinding(
                    Id,
                    FindingSeverity.Error,
                    PrintableText.Of(item.Text!),
                    "LiteLLM does not accept this name in prometheus_metrics_config: neither 1.83.2 nor 1.106.0 has it in its list.",
                    "The start stops with Configuration Validation Errors (Invalid Metric Names); metrics that are not listed are hidden.",
                    "Remove the name. Without prometheus_metrics_config all metrics are shown."
                ).At(item.Position);
        }
    }
}
