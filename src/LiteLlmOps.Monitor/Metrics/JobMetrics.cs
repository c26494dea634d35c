using LiteLlmOps.Monitoring;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>What the jobs of the monitor know of themselves. A job that has not run yet has no series.</summary>
internal static class JobMetrics
{
    // Not "job": that is the label of Prometheus for the scraped target.
    private const string Label = "job_name";

    private static readonly MetricFamily Up = new(
        "llmops_job_up",
        "1 when the last run of the job succeeded, 0 when it failed. A job that has not run yet has no series.",
        Label
    );

    private static readonly MetricFamily LastSuccess = new(
        "llmops_job_last_success_timestamp_seconds",
        "The end of the last successful run of the job. The values that the job reads are of this time.",
        Label
    );

    private static readonly MetricFamily Duration = new(
        "llmops_job_duration_seconds",
        "The duration of the last successful run of the job.",
        Label
    );

    private static readonly MetricFamily FailingSince = new(
        "llmops_job_failing_since_timestamp_seconds",
        "The end of the first failed run of the job since its last success. Only while it fails.",
        Label
    );

    private static readonly MetricFamily Notes = new(
        "llmops_job_notes",
        "The number of parts that the last successful run of the job could not read.",
        Label
    );

    public static void Write(MetricSet metrics, MonitorSnapshot snapshot)
    {
        Write(metrics, "checks", snapshot.Checks);
        Write(metrics, "drift", snapshot.Drift);
        Write(metrics, "findings", snapshot.Findings);
        Write(metrics, "incidents", snapshot.Incidents);
        Write(metrics, "services", snapshot.Services);
        Write(metrics, "database", snapshot.Database);
        Write(metrics, "traffic", snapshot.Traffic);
        Write(metrics, "keys", snapshot.Keys);
        Write(metrics, "endpoints", snapshot.Endpoints);
        Write(metrics, "inventory", snapshot.Inventory);
        Write(metrics, "journal", snapshot.Journal);
    }

    private static void Write<T>(MetricSet metrics, string job, MonitorReading<T> reading)
        where T : class
    {
        if (reading.Value is null && reading.Problem is null)
            return;
        metrics.Set(Up, reading.IsCurrent ? 1 : 0, job);
        metrics.SetTime(LastSuccess, reading.ReadAt, job);
        metrics.SetSeconds(Duration, reading.Duration, job);
        metrics.SetTime(FailingSince, reading.FailingSince, job);
        metrics.Set(Notes, reading.Value is null ? null : reading.Notes.Count, job);
    }
}
