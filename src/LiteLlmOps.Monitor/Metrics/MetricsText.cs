using LiteLlmOps.Monitoring;
using Prometheus;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>Writes a snapshot as Prometheus text. Each text has series of what the snapshot has, and no others.</summary>
/// <param name="top">The number of model groups, teams, keys, sections, ids of findings and signatures with series of their own.</param>
internal sealed class MetricsText(int top)
{
    private IReadOnlyDictionary<string, double> _counters = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The media type of the text.</summary>
    public const string ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    /// <summary>The text of a snapshot, in UTF-8.</summary>
    /// <param name="snapshot">The snapshot. A reading that failed after a success has the values of that success.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <param name="token">Stops the work.</param>
    public Task<byte[]> WriteAsync(MonitorSnapshot snapshot, DateTime now, CancellationToken token)
    {
        var metrics = new MetricSet(snapshot.Name, _counters);
        StateMetrics.Write(metrics, snapshot, now);
        JobMetrics.Write(metrics, snapshot);
        if (snapshot.Checks.Value is { } checks)
            CheckMetrics.Write(metrics, checks);
        if (snapshot.Drift.Value is { } drift)
            ProblemMetrics.Write(metrics, drift, top);
        if (snapshot.Findings.Value is { } findings)
            ProblemMetrics.Write(metrics, findings, top);
        if (snapshot.Incidents.Value is { } incidents)
            ProblemMetrics.Write(metrics, incidents, top);
        if (snapshot.Services.Value is { } services)
            ServiceMetrics.Write(metrics, services);
        if (snapshot.Endpoints.Value is { } endpoints)
            EndpointMetrics.Write(metrics, endpoints);
        if (snapshot.Database.Value is { } database)
            DatabaseMetrics.Write(metrics, database);
        if (snapshot.Traffic.Value is { } traffic)
            TrafficMetrics.Write(metrics, traffic, top);
        if (snapshot.Keys.Value is { } keys)
            KeyMetrics.Write(metrics, keys, top, now);
        _counters = metrics.Counters;
        return metrics.WriteAsync(token);
    }
}
