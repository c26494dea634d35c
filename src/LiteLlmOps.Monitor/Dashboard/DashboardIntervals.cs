namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>How often things are read. What is older than three intervals is not shown as current.</summary>
internal sealed record DashboardIntervals
{
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
