using LiteLlmOps.AccessPoints;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitoring;

/// <summary>All that the monitor knows at one moment. Immutable: the jobs replace it, and each request uses one.</summary>
internal sealed record MonitorSnapshot
{
    /// <summary>The name of the deployment.</summary>
    public required string Name { get; init; }

    /// <summary>The path of the deployment, as for -Deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>The version of this module.</summary>
    public required string ModuleVersion { get; init; }

    /// <summary>The start of the monitor, in UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>
    /// Why the deployment file could not be read last time. Null when it was: the jobs use the deployment as it was read before.
    /// </summary>
    public string? DeploymentProblem { get; init; }

    /// <summary>
    /// The end of the last good run of the smoke checks (<see cref="MonitorChecks.IsGood"/>), in UTC. Null before the first one.
    /// </summary>
    public DateTime? LastGoodRunAt { get; init; }

    /// <summary>The last run of the smoke checks.</summary>
    public MonitorReading<MonitorChecks> Checks { get; init; } = MonitorReading<MonitorChecks>.None;

    /// <summary>The differences of all planes, without accepted ones.</summary>
    public MonitorReading<IReadOnlyList<LlmDrift>> Drift { get; init; } = MonitorReading<IReadOnlyList<LlmDrift>>.None;

    /// <summary>The findings of the consistency audit, without accepted ones.</summary>
    public MonitorReading<IReadOnlyList<LlmFinding>> Findings { get; init; } = MonitorReading<IReadOnlyList<LlmFinding>>.None;

    /// <summary>The incidents of the last 24 hours, from severity Warning on, verified.</summary>
    public MonitorReading<IReadOnlyList<LlmIncident>> Incidents { get; init; } = MonitorReading<IReadOnlyList<LlmIncident>>.None;

    /// <summary>The services.</summary>
    public MonitorReading<IReadOnlyList<LlmService>> Services { get; init; } = MonitorReading<IReadOnlyList<LlmService>>.None;

    /// <summary>The state of the database server.</summary>
    public MonitorReading<MonitorDatabase> Database { get; init; } = MonitorReading<MonitorDatabase>.None;

    /// <summary>Spend and requests.</summary>
    public MonitorReading<MonitorTraffic> Traffic { get; init; } = MonitorReading<MonitorTraffic>.None;

    /// <summary>The keys.</summary>
    public MonitorReading<IReadOnlyList<LlmKey>> Keys { get; init; } = MonitorReading<IReadOnlyList<LlmKey>>.None;

    /// <summary>The access points, with the expiry of their certificates.</summary>
    public MonitorReading<IReadOnlyList<LlmEndpoint>> Endpoints { get; init; } = MonitorReading<IReadOnlyList<LlmEndpoint>>.None;

    /// <summary>The current state: versions, numbers of models, keys and users, last seed and restart.</summary>
    public MonitorReading<LlmInventory> Inventory { get; init; } = MonitorReading<LlmInventory>.None;

    /// <summary>The last entries of the journal, newest first.</summary>
    public MonitorReading<IReadOnlyList<LlmJournalEntry>> Journal { get; init; } = MonitorReading<IReadOnlyList<LlmJournalEntry>>.None;
}

/// <summary>A run of the smoke checks.</summary>
/// <param name="Level">The level.</param>
/// <param name="Results">The results, ordered by name.</param>
internal sealed record MonitorChecks(CheckLevel Level, IReadOnlyList<LlmCheckResult> Results)
{
    /// <summary>
    /// The checks because of which the deployment is not ready: those that failed, and those that could not run because of them.
    /// </summary>
    public IReadOnlyList<LlmCheckResult> Failed { get; } =
    [.. Results.Where(static r => r.Status is CheckStatus.Failed or CheckStatus.Blocked)];

    /// <summary>
    /// The checks that failed for a known reason, such as a seed that is still to come. They do not make the deployment unready.
    /// </summary>
    public IReadOnlyList<LlmCheckResult> Expected { get; } = [.. Results.Where(static r => r.Status == CheckStatus.Expected)];

    /// <summary>The number of checks that have a result: all but those that do not apply.</summary>
    public int Applied { get; } = Results.Count(static r => r.Status != CheckStatus.Skipped);

    /// <summary>
    /// True when a check has a result, and none has failed without a known reason or is blocked. A run in which no check applies proves
    /// nothing.
    /// </summary>
    public bool IsGood => Applied > 0 && Failed.Count == 0;
}

/// <summary>What the database server says of itself.</summary>
/// <param name="Size">The size of the database, in bytes.</param>
/// <param name="Connections">The connections to this database.</param>
/// <param name="MaxConnections">The limit of the server (max_connections).</param>
/// <param name="OldestTransaction">
/// The age of the oldest open transaction of this database. Zero when none is open; null when it is not known, because this role does not
/// see the transactions of other roles.
/// </param>
/// <param name="ServerVersion">The version of PostgreSQL.</param>
internal sealed record MonitorDatabase(long Size, long Connections, long MaxConnections, TimeSpan? OldestTransaction, string ServerVersion);

/// <summary>Spend and requests, from LiteLLM's daily tables where they can answer.</summary>
/// <param name="ByModelGroup">The sums of all days, by model group. They only grow, except when rows are deleted.</param>
/// <param name="ByTeam">The sums of all days, by team. A row without a team has the requests without one.</param>
/// <param name="ByDay">The sums of the last 14 days, by UTC day, oldest first. Days without requests have no row.</param>
internal sealed record MonitorTraffic(IReadOnlyList<LlmSpend> ByModelGroup, IReadOnlyList<LlmSpend> ByTeam, IReadOnlyList<LlmSpend> ByDay);
