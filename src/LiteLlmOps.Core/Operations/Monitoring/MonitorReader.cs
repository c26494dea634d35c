using System.Globalization;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Consistency;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitoring;

/// <summary>Reads what the monitor shows, with the operations of the cmdlets. Nothing is written.</summary>
/// <param name="adapters">Access to files, database, proxy and processes.</param>
internal sealed class MonitorReader(IAdapters adapters)
{
    /// <summary>The planes that are compared. The tables are not: that needs LiteLLM's files.</summary>
    public static readonly IReadOnlyList<Plane> ComparedPlanes = [Plane.Rendered, Plane.Stored, Plane.Live];

    private const int MostEntries = 20;

    private static readonly TimeSpan EndpointLimit = TimeSpan.FromSeconds(5);

    // Without the rights of pg_read_all_stats, sessions of other roles are counted, but have neither type nor times.
    private const string DatabaseSql = """
        SELECT pg_database_size(current_database()), count(*), current_setting('max_connections'),
               extract(epoch FROM coalesce(max(now() - xact_start) FILTER (WHERE pid <> pg_backend_pid()), interval '0')), current_setting('server_version'),
               count(*) FILTER (WHERE backend_type IS NULL)
        FROM pg_stat_activity WHERE datname = current_database()
        """;

    /// <summary>Runs the smoke checks.</summary>
    public async Task<MonitorResult<MonitorChecks>> ChecksAsync(Deployment deployment, CancellationToken token)
    {
        var level = deployment.Monitor.Level;
        var run = new SmokeWait(
            adapters,
            deployment,
            new SmokeQuery(level, static _ => true, static _ => true),
            new SmokeOptions(AllModels: false, MaxCost: null),
            TimeSpan.Zero
        );
        var results = new List<LlmCheckResult>();
        await foreach (var result in run.RunAsync(token))
        {
            if (result is not null)
                results.Add(result);
        }

        return Of(new MonitorChecks(level, [.. results.OrderBy(static r => r.Name, StringComparer.Ordinal)]));
    }

    /// <summary>Compares the planes. A plane that cannot be read is an error: its differences would be missing.</summary>
    public async Task<MonitorResult<IReadOnlyList<LlmDrift>>> DriftAsync(Deployment deployment, CancellationToken token)
    {
        var request = new DriftRequest(new DriftQuery([.. ComparedPlanes]), [], []);
        var reading = await DriftReading.ReadAsync(adapters, deployment, request, token);
        return reading.Problems is [var first, ..] ? throw first : Of<IReadOnlyList<LlmDrift>>([.. reading.Find()], reading.Warnings);
    }

    /// <summary>Audits the deployment. Findings that cannot be determined are notes.</summary>
    public async Task<MonitorResult<IReadOnlyList<LlmFinding>>> FindingsAsync(Deployment deployment, CancellationToken token)
    {
        var planes = await PlanesAsync(deployment, FactsReader.Planes, token);
        var reader = new FactsReader(adapters, deployment);
        var facts = await reader.ReadAsync(planes, null, token);
        if (reader.Problem is { } problem)
            throw problem;
        var audit = new ConsistencyAudit(facts, adapters.Time.Today());
        IReadOnlyList<LlmFinding> findings =
        [
            .. audit.Findings().Where(static f => f.Accepted is null).OrderByDescending(static f => f.Severity),
        ];
        return Of(
            findings,
            [
                .. audit
                    .Undetermined.ToLookup(static u => u.Value, static u => u.Key, StringComparer.Ordinal)
                    .Select(static g => $"Not determined, because {g.Key}: {string.Join(", ", g)}."),
            ]
        );
    }

    public async Task<MonitorResult<IReadOnlyList<LlmService>>> ServicesAsync(Deployment deployment, CancellationToken token)
    {
        using var reader = new ServiceStatusReader(adapters, deployment);
        return Of(await reader.ReadAsync(deployment.Services, token));
    }

    public async Task<MonitorResult<MonitorDatabase>> DatabaseAsync(Deployment deployment, CancellationToken token)
    {
        await using var database = adapters.OpenDatabase(deployment, readOnly: true);
        var row = (await database.QueryAsync(DatabaseSql, 1, token))[0];
        var hidden = Whole(row[5]);
        return Of(
            new MonitorDatabase(
                Whole(row[0]),
                Whole(row[1]),
                Whole(row[2]),
                hidden > 0 ? null : TimeSpan.FromSeconds(double.Parse(row[3]!, CultureInfo.InvariantCulture)),
                PrintableText.Of(row[4]) ?? ""
            ),
            hidden > 0
                ?
                [
                    "The age of the oldest transaction is not known: the role of the monitor does not see the transactions of other roles. Grant it pg_read_all_stats.",
                ]
                : []
        );
    }

    public async Task<MonitorResult<IReadOnlyList<LlmKey>>> KeysAsync(Deployment deployment, CancellationToken token)
    {
        var records = adapters.OpenRecords(deployment, deployment.Monitor.Timeout);
        var schema = await records.ReadTablesAsync(KeyQuery.Tables, token);
        var query = new KeyQuery(schema, adapters.Time.UtcNow(), deployment.Path, withSessions: false);
        return Of(await records.ReadAllAsync(query.Statement(null, null), query.Read, token), query.Note is { } note ? [note] : []);
    }

    public async Task<MonitorResult<IReadOnlyList<LlmEndpoint>>> EndpointsAsync(Deployment deployment, CancellationToken token)
    {
        using var probe = new EndpointProbe(adapters, deployment, EndpointLimit);
        var endpoints = new List<LlmEndpoint>();
        await foreach (var endpoint in probe.RunAsync([.. new EndpointTargets(deployment).All()], token))
            endpoints.Add(endpoint);
        return Of<IReadOnlyList<LlmEndpoint>>([.. endpoints.OrderBy(static e => e.Name, StringComparer.Ordinal)]);
    }

    public async Task<MonitorResult<LlmInventory>> InventoryAsync(Deployment deployment, CancellationToken token)
    {
        var planes = await new PlaneReader(adapters, deployment).ReadAsync([Plane.Rendered, Plane.Stored, Plane.Live], token);
        if (planes.Stored is null && planes.Problems is [var first, ..])
            throw first;
        var reader = new InventoryReader(adapters, deployment, deployment.Monitor.Timeout);
        var inventory = await reader.ReadAsync(planes, token);
        return Of(inventory, [.. planes.Problems.Concat(reader.Problems).Select(static p => p.Message).Distinct(StringComparer.Ordinal)]);
    }

    public Task<MonitorResult<IReadOnlyList<LlmJournalEntry>>> JournalAsync(Deployment deployment, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var journal = adapters.OpenState(deployment).ReadJournal();
        IReadOnlyList<LlmJournalEntry> entries =
        [
            .. journal
                .Lines.Reverse()
                .Select(l => LlmJournalEntry.Of(l, deployment.State.Folder, deployment.Path))
                .OfType<LlmJournalEntry>()
                .Take(MostEntries),
        ];
        return Task.FromResult(Of(entries));
    }

    private async Task<PlaneSet> PlanesAsync(Deployment deployment, IReadOnlyList<Plane> planes, CancellationToken token)
    {
        var read = await new PlaneReader(adapters, deployment).ReadAsync(planes, token);
        return read.Problems is [var first, ..] ? throw first : read;
    }

    private static MonitorResult<T> Of<T>(T value, IReadOnlyList<string>? notes = null)
        where T : class => new(value, notes ?? []);

    private static long Whole(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
