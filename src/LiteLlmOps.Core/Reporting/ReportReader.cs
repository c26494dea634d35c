using LiteLlmOps.AccessPoints;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;

namespace LiteLlmOps.Reporting;

/// <summary>Reads the facts of a report. What cannot be read is a fact as well: the report says so, and the rest is there.</summary>
/// <param name="adapters">Opens the state folder, the database, the proxy and the services.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="limit">The time limit of each statement.</param>
internal sealed class ReportReader(IAdapters adapters, Deployment deployment, TimeSpan limit)
{
    private static readonly TimeSpan EndpointLimit = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<SpendDimension, string[]> NoFilters = [];

    private readonly IStateStore _state = adapters.OpenState(deployment);

    public async Task<ReportFacts> ReadAsync(ReportSpan span, PipedResults piped, CancellationToken token)
    {
        // The records first: what happens while the rest is read belongs to the next report.
        var journal = await TryAsync(() => Task.FromResult(Journal(span)));
        var observations = await TryAsync(() => Task.FromResult(_state.ReadObservations(span.Since, span.Until)));
        var (previous, problem) = new ReportHistory(_state).Read();
        var services = TryAsync(() => ServicesAsync(token));
        var inventory = InventoryAsync(token);
        var spend = piped.Spend.Count > 0 ? Task.FromResult(Reading.Of(piped.Spend)) : SpendAsync(span, token);
        var requests = TryAsync(() => RequestsAsync(span, token));
        var points = TryAsync(() => AccessPointsAsync(token));
        return new ReportFacts
        {
            Name = deployment.Name,
            Deployment = deployment.Path,
            Rendered = deployment.Config.Rendered,
            Mode = deployment.Mode,
            Span = span,
            CreatedAt = adapters.Time.UtcNow(),
            CreatedBy = $"{Environment.UserName}@{Environment.MachineName}",
            Journal = journal.Value is { } read
                ? Reading.Of(read.Entries) with
                {
                    Notes = read.Gaps,
                }
                : Reading.Failed<IReadOnlyList<LlmJournalEntry>>(journal.Problem!),
            Observations = observations,
            Piped = piped,
            Services = await services,
            Inventory = await inventory,
            Spend = await spend,
            Requests = await requests,
            AccessPoints = await points,
            Previous = previous,
            PreviousProblem = problem,
        };
    }

    private sealed record JournalOfSpan(IReadOnlyList<LlmJournalEntry> Entries, IReadOnlyList<string> Gaps);

    private JournalOfSpan Journal(ReportSpan span)
    {
        var journal = _state.ReadJournal();
        return new JournalOfSpan(
            [
                .. journal
                    .Lines.Select(l => LlmJournalEntry.Of(l, deployment.State.Folder, deployment.Path))
                    .OfType<LlmJournalEntry>()
                    .Where(e => e.Time is { } time && span.Contains(time)),
            ],
            [.. JournalGaps.Of(journal, span.Since)]
        );
    }

    private async Task<IReadOnlyList<LlmService>> ServicesAsync(CancellationToken token)
    {
        using var reader = new ServiceStatusReader(adapters, deployment);
        return await reader.ReadAsync(deployment.Services, token);
    }

    private async Task<IReadOnlyList<ReportAccessPoint>> AccessPointsAsync(CancellationToken token)
    {
        using var probe = new EndpointProbe(adapters, deployment, EndpointLimit);
        var points = new List<ReportAccessPoint>();
        await foreach (var endpoint in probe.RunAsync([.. new EndpointTargets(deployment).All()], token))
            points.Add(ReportAccessPoint.Of(endpoint));
        return [.. points.OrderBy(static p => p.Name, StringComparer.Ordinal)];
    }

    private async Task<Reading<LlmInventory>> InventoryAsync(CancellationToken token)
    {
        try
        {
            var planes = await new PlaneReader(adapters, deployment).ReadAsync([Plane.Rendered, Plane.Stored, Plane.Live], token);
            var reader = new InventoryReader(adapters, deployment, limit);
            var inventory = await reader.ReadAsync(planes, token);
            return Reading.Of(inventory) with
            {
                Notes = [.. planes.Problems.Concat(reader.Problems).Select(static p => p.Message).Distinct(StringComparer.Ordinal)],
            };
        }
        catch (LlmException e)
        {
            return Reading.Failed<LlmInventory>(e.Message);
        }
    }

    private async Task<Reading<IReadOnlyList<LlmSpend>>> SpendAsync(ReportSpan span, CancellationToken token)
    {
        try
        {
            var exact = await TryAsync(() => SpendAsync(PeriodOf(span), token));
            if (exact.Value is { Count: > 0 })
                return exact;
            // The spend log may be off or not readable; LiteLLM sums whole days in other tables.
            if (exact.Problem is null && await HasRequestsAsync(WholeDays(span), token))
                return exact;
            var days = await SpendAsync(PeriodOf(WholeDays(span)), token);
            return days.Count == 0 && exact.Problem is null
                ? exact
                : Reading.Of(days) with
                {
                    Notes =
                    [
                        exact.Problem is { } problem
                            ? $"The spend of exactly this span could not be determined, because {Sentence.Of(problem)} These are sums of whole UTC days."
                            : "The spend log has no request on these days, but the daily tables have spend. These are sums of whole UTC days.",
                    ],
                };
        }
        catch (LlmException e)
        {
            return Reading.Failed<IReadOnlyList<LlmSpend>>(e.Message);
        }
    }

    private async Task<IReadOnlyList<LlmSpend>> SpendAsync(SpendPeriod period, CancellationToken token)
    {
        var records = adapters.OpenRecords(deployment, limit);
        var schema = await records.ReadTablesAsync(SpendQuery.Tables, token);
        var names = new SpendNames(records, schema, deployment.Proxy.MasterKey is { } key ? MasterKeyId.HashOf(key.Text) : null);
        var criteria = new SpendCriteria(period, SpendDimension.Day, [SpendDimension.Model], NoFilters);
        var reading = await new SpendReader(records, schema, names).ReadAsync(criteria, compares: false, recentDays: null, token);
        return new SpendReport(criteria, names, deployment.Path).Rows(reading.Sums);
    }

    private async Task<bool> HasRequestsAsync(ReportSpan span, CancellationToken token) =>
        (await RequestsAsync(span, token)).Days.Count > 0;

    private SpendPeriod PeriodOf(ReportSpan span) => new(span.Since, span.Until, TimeZoneInfo.Utc, adapters.Time.UtcNow());

    private static ReportSpan WholeDays(ReportSpan span) =>
        span with
        {
            Since = span.Since.Date,
            Until = span.Until.TimeOfDay == TimeSpan.Zero ? span.Until : span.Until.Date.AddDays(1),
        };

    private async Task<RequestFigures> RequestsAsync(ReportSpan span, CancellationToken token)
    {
        var records = adapters.OpenRecords(deployment, limit);
        var schema = await records.ReadTablesAsync(RequestFigureQuery.Tables, token);
        return await new RequestFigureQuery(records, schema).ReadAsync(span.Since, span.Until, token);
    }

    private static async Task<Reading<T>> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return Reading.Of(await read());
        }
        catch (LlmException e)
        {
            return Reading.Failed<T>(e.Message);
        }
    }
}
