using LiteLlmOps.Deployments;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>
/// How often things are read. What is older than three intervals, and the time that a run may take, is not shown as current.
/// </summary>
internal sealed record DashboardIntervals
{
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromSeconds(15);

    /// <summary>The intervals of a deployment.</summary>
    public static DashboardIntervals Of(MonitorSettings settings) =>
        new()
        {
            Refresh =
                settings.Interval < ShortestRefresh ? ShortestRefresh
                : settings.Interval > LongestRefresh ? LongestRefresh
                : settings.Interval,
            Run = settings.Timeout,
            Checks = settings.Interval,
            Services = settings.Interval,
            Database = settings.Interval,
            Drift = settings.Interval,
            Journal = settings.Interval,
            Findings = settings.SlowInterval,
            Incidents = settings.SlowInterval,
            Traffic = settings.SlowInterval,
            Keys = settings.SlowInterval,
            Endpoints = settings.SlowInterval,
            Inventory = settings.SlowInterval,
        };

    /// <summary>The time that one run may take.</summary>
    public TimeSpan Run { get; init; }

    /// <summary>How often an open page asks for news.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The interval of the smoke checks.</summary>
    public TimeSpan Checks { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The interval of the comparison of the planes.</summary>
    public TimeSpan Drift { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval of the consistency audit.</summary>
    public TimeSpan Findings { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The interval of the incidents.</summary>
    public TimeSpan Incidents { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The interval of the services.</summary>
    public TimeSpan Services { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The interval of the state of the database server.</summary>
    public TimeSpan Database { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The interval of spend and requests.</summary>
    public TimeSpan Traffic { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval of the keys.</summary>
    public TimeSpan Keys { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval of the access points.</summary>
    public TimeSpan Endpoints { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval of the inventory.</summary>
    public TimeSpan Inventory { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The interval of the journal.</summary>
    public TimeSpan Journal { get; init; } = TimeSpan.FromMinutes(1);
}
