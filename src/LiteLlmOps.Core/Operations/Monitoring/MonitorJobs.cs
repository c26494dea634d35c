using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Monitoring;

/// <summary>All background jobs of the monitor.</summary>
/// <param name="open">Opens new adapters for a run: they keep what they have read, and would not see later changes of the files.</param>
internal sealed class MonitorJobs(Func<IAdapters> open)
{
    /// <summary>Those that run at the short interval.</summary>
    public IReadOnlyList<MonitorJob> Frequent =>
        [
            Job("checks", isSlow: false, static (a, d, t) => new MonitorReader(a).ChecksAsync(d, t), static s => s.Checks, WithChecks),
            Job(
                "services",
                isSlow: false,
                static (a, d, t) => new MonitorReader(a).ServicesAsync(d, t),
                static s => s.Services,
                static (s, r) => s with { Services = r }
            ),
            Job(
                "database",
                isSlow: false,
                static (a, d, t) => new MonitorReader(a).DatabaseAsync(d, t),
                static s => s.Database,
                static (s, r) => s with { Database = r }
            ),
            Job(
                "drift",
                isSlow: false,
                static (a, d, t) => new MonitorReader(a).DriftAsync(d, t),
                static s => s.Drift,
                static (s, r) => s with { Drift = r }
            ),
            Job(
                "journal",
                isSlow: false,
                static (a, d, t) => new MonitorReader(a).JournalAsync(d, t),
                static s => s.Journal,
                static (s, r) => s with { Journal = r }
            ),
        ];

    /// <summary>Those that run at the long interval.</summary>
    public IReadOnlyList<MonitorJob> Slow =>
        [
            Job(
                "inventory",
                isSlow: true,
                static (a, d, t) => new MonitorReader(a).InventoryAsync(d, t),
                static s => s.Inventory,
                static (s, r) => s with { Inventory = r }
            ),
            Job(
                "traffic",
                isSlow: true,
                static (a, d, t) => new MonitorTrafficReader(a).ReadAsync(d, t),
                static s => s.Traffic,
                static (s, r) => s with { Traffic = r }
            ),
            Job(
                "keys",
                isSlow: true,
                static (a, d, t) => new MonitorReader(a).KeysAsync(d, t),
                static s => s.Keys,
                static (s, r) => s with { Keys = r }
            ),
            Job(
                "endpoints",
                isSlow: true,
                static (a, d, t) => new MonitorReader(a).EndpointsAsync(d, t),
                static s => s.Endpoints,
                static (s, r) => s with { Endpoints = r }
            ),
            Job(
                "incidents",
                isSlow: true,
                static (a, d, t) => new MonitorIncidents(a).ReadAsync(d, t),
                static s => s.Incidents,
                static (s, r) => s with { Incidents = r }
            ),
            Job(
                "findings",
                isSlow: true,
                static (a, d, t) => new MonitorReader(a).FindingsAsync(d, t),
                static s => s.Findings,
                static (s, r) => s with { Findings = r }
            ),
        ];

    private MonitorJob<T> Job<T>(
        string name,
        bool isSlow,
        Func<IAdapters, Deployment, CancellationToken, Task<MonitorResult<T>>> read,
        Func<MonitorSnapshot, MonitorReading<T>> of,
        Func<MonitorSnapshot, MonitorReading<T>, MonitorSnapshot> with
    )
        where T : class => new(name, isSlow, (deployment, token) => RunAsync(read, deployment, token), of, with);

    private async Task<MonitorResult<T>> RunAsync<T>(
        Func<IAdapters, Deployment, CancellationToken, Task<MonitorResult<T>>> read,
        Deployment deployment,
        CancellationToken token
    )
        where T : class
    {
        var adapters = open();
        using var _ = adapters as IDisposable;
        return await read(adapters, deployment, token);
    }

    private static MonitorSnapshot WithChecks(MonitorSnapshot snapshot, MonitorReading<MonitorChecks> checks) =>
        snapshot with
        {
            Checks = checks,
            LastGoodRunAt = checks is { IsCurrent: true, Value.IsGood: true } ? checks.ReadAt : snapshot.LastGoodRunAt,
        };
}
