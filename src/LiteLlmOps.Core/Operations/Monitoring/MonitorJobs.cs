using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Monitoring;

/// <summary>All background jobs of the monitor.</summary>
internal static class MonitorJobs
{
    /// <param name="open">Opens new adapters for a run: they keep what they have read, and would not see later changes of the files.</param>
    public static IReadOnlyList<MonitorJob> All(Func<IAdapters> open)
    {
        return
        [
            Job("checks", Run(static a => new MonitorReader(a).ChecksAsync), static s => s.Checks, WithChecks),
            Job(
                "services",
                Run(static a => new MonitorReader(a).ServicesAsync),
                static s => s.Services,
                static (s, r) => s with { Services = r }
            ),
            Job(
                "database",
                Run(static a => new MonitorReader(a).DatabaseAsync),
                static s => s.Database,
                static (s, r) => s with { Database = r }
            ),
            Job("drift", Run(static a => new MonitorReader(a).DriftAsync), static s => s.Drift, static (s, r) => s with { Drift = r }),
            Job(
                "journal",
                Run(static a => new MonitorReader(a).JournalAsync),
                static s => s.Journal,
                static (s, r) => s with { Journal = r }
            ),
            Slow(
                "inventory",
                Run(static a => new MonitorReader(a).InventoryAsync),
                static s => s.Inventory,
                static (s, r) => s with { Inventory = r }
            ),
            Slow(
                "traffic",
                Run(static a => new MonitorTrafficReader(a).ReadAsync),
                static s => s.Traffic,
                static (s, r) => s with { Traffic = r }
            ),
            Slow("keys", Run(static a => new MonitorReader(a).KeysAsync), static s => s.Keys, static (s, r) => s with { Keys = r }),
            Slow(
                "endpoints",
                Run(static a => new MonitorReader(a).EndpointsAsync),
                static s => s.Endpoints,
                static (s, r) => s with { Endpoints = r }
            ),
            Slow(
                "incidents",
                Run(static a => new MonitorIncidents(a).ReadAsync),
                static s => s.Incidents,
                static (s, r) => s with { Incidents = r }
            ),
            Slow(
                "findings",
                Run(static a => new MonitorReader(a).FindingsAsync),
                static s => s.Findings,
                static (s, r) => s with { Findings = r }
            ),
        ];

        Func<Deployment, CancellationToken, Task<MonitorResult<T>>> Run<T>(
            Func<IAdapters, Func<Deployment, CancellationToken, Task<MonitorResult<T>>>> reader
        )
            where T : class =>
            async (deployment, token) =>
            {
                var adapters = open();
                using var _ = adapters as IDisposable;
                return await reader(adapters)(deployment, token);
            };
    }

    private static MonitorJob<T> Job<T>(
        string name,
        Func<Deployment, CancellationToken, Task<MonitorResult<T>>> read,
        Func<MonitorSnapshot, MonitorReading<T>> of,
        Func<MonitorSnapshot, MonitorReading<T>, MonitorSnapshot> with
    )
        where T : class => new(name, isSlow: false, read, of, with);

    private static MonitorJob<T> Slow<T>(
        string name,
        Func<Deployment, CancellationToken, Task<MonitorResult<T>>> read,
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
