using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>What one page shows: a snapshot, and how current each part of it is.</summary>
internal sealed class DashboardModel
{
    /// <summary>Keys that have spent this part of their budget are listed, in percent.</summary>
    public const int NearBudget = 80;

    /// <summary>Keys that expire within this number of days are listed.</summary>
    public const int NearExpiry = 14;

    public DashboardModel(MonitorSnapshot snapshot, DashboardIntervals intervals, DateTime now)
    {
        (Snapshot, Now, Commands) = (snapshot, now, new DashboardCommands(snapshot.Deployment));
        Checks = JobFreshness.Of("Checks", snapshot.Checks, intervals.Checks, intervals.Run, now);
        Drift = JobFreshness.Of("Drift", snapshot.Drift, intervals.Drift, intervals.Run, now);
        Services = JobFreshness.Of("Services", snapshot.Services, intervals.Services, intervals.Run, now);
        Incidents = JobFreshness.Of("Incidents", snapshot.Incidents, intervals.Incidents, intervals.Run, now);
        Findings = JobFreshness.Of("Findings", snapshot.Findings, intervals.Findings, intervals.Run, now);
        Traffic = JobFreshness.Of("Spend and requests", snapshot.Traffic, intervals.Traffic, intervals.Run, now);
        Keys = JobFreshness.Of("Keys", snapshot.Keys, intervals.Keys, intervals.Run, now);
        Endpoints = JobFreshness.Of("Access points", snapshot.Endpoints, intervals.Endpoints, intervals.Run, now);
        Journal = JobFreshness.Of("Journal", snapshot.Journal, intervals.Journal, intervals.Run, now);
        Inventory = JobFreshness.Of("Inventory", snapshot.Inventory, intervals.Inventory, intervals.Run, now);
        Database = JobFreshness.Of("Database server", snapshot.Database, intervals.Database, intervals.Run, now);
        Jobs = [Checks, Drift, Services, Incidents, Findings, Traffic, Keys, Endpoints, Journal, Inventory, Database];
    }

    public MonitorSnapshot Snapshot { get; }

    /// <summary>The time, in UTC.</summary>
    public DateTime Now { get; }

    public DashboardCommands Commands { get; }

    public JobFreshness Checks { get; }

    public JobFreshness Drift { get; }

    public JobFreshness Services { get; }

    public JobFreshness Incidents { get; }

    public JobFreshness Findings { get; }

    public JobFreshness Traffic { get; }

    public JobFreshness Keys { get; }

    public JobFreshness Endpoints { get; }

    public JobFreshness Journal { get; }

    public JobFreshness Inventory { get; }

    public JobFreshness Database { get; }

    /// <summary>All jobs, in the order of the page.</summary>
    public IReadOnlyList<JobFreshness> Jobs { get; }

    /// <summary>The keys near their budget or their expiry, the most urgent first.</summary>
    public IReadOnlyList<LlmKey> UrgentKeys =>
        [
            .. (Snapshot.Keys.Value ?? [])
                .Where(k => !k.IsBlocked && !IsExpired(k) && (k.BudgetUsed >= NearBudget || k.ExpiresAt <= Now.AddDays(NearExpiry)))
                .OrderByDescending(static k => k.BudgetUsed >= 100)
                .ThenBy(static k => k.ExpiresAt ?? DateTime.MaxValue)
                .ThenByDescending(static k => k.BudgetUsed)
                .ThenBy(static k => k.Key, StringComparer.Ordinal),
        ];

    // A key may expire between two readings.
    private bool IsExpired(LlmKey key) => key.IsExpired || key.ExpiresAt <= Now;
}
