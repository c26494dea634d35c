using LiteLlmOps.Ports;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitoring;

/// <summary>All background jobs of the monitor.</summary>
internal static class MonitorJobs
{
    public static IReadOnlyList<MonitorJob> All(IAdapters adapters)
    {
        var reader = new MonitorReader(adapters);
        return
        [
            Job("checks", reader.ChecksAsync, static s => s.Checks, WithChecks),
            Job("services", reader.ServicesAsync, static s => s.Services, static (s, r) => s with { Services = r }),
            Job("database", reader.DatabaseAsync, static s => s.Database, static (s, r) => s with { Database = r }),
            Job("drift", reader.DriftAsync, static s => s.Drift, static (s, r) => s with { Drift = r }),
            Job("journal", reader.JournalAsync, static s => s.Journal, static (s, r) => s with { Journal = r }),
            Slow("inventory", reader.InventoryAsync, static s => s.Inventory, static (s, r) => s with { Inventory = r }),
            Slow("traffic", new MonitorTrafficReader(adapters).ReadAsync, static s => s.Traffic, static (s, r) => s with { Traffic = r }),
            Slow("keys", reader.KeysAsync, static s => s.Keys, static (s, r) => s with { Keys = r }),
            Slow("endpoints", reader.EndpointsAsync, static s => s.Endpoints, static (s, r) => s with { Endpoints = r }),
            Slow("incidents", new MonitorIncidents(adapters).ReadAsync, static s => s.Incidents, static (s, r) => s with { Incidents = r }),
            Slow("findings", reader.FindingsAsync, static s => s.Findings, static (s, r) => s with { Findings = r }),
        ];
    }

    private static MonitorJob<T> Job<T>(
        string name,
        Func<Deployments.Deployment, CancellationToken, Task<MonitorResult<T>>> read,
        Func<MonitorSnapshot, MonitorReading<T>> of,
        Func<MonitorSnapshot, MonitorReading<T>, MonitorSnapshot> with
    )
        where T : class => new(name, isSlow: false, read, of, with);

    private static MonitorJob<T> Slow<T>(
        string name,
        Func<Deployments.Deployment, CancellationToken, Task<MonitorResult<T>>> read,
        Func<MonitorSnapshot, MonitorReading<T>> of,
        Func<MonitorSnapshot, MonitorReading<T>, MonitorSnapshot> with
    )
        where T : class => new(name, isSlow: true, read, of, with);

    private static MonitorSnapshot WithChecks(MonitorSnapshot snapshot, MonitorReading<MonitorChecks> checks) =>
        snapshot with
        {
            Checks = checks,
            LastGoodRunAt = checks is { IsCurrent: true, Value.Failed.Count: 0 } ? checks.ReadAt : snapshot.LastGoodRunAt,
        };
}
