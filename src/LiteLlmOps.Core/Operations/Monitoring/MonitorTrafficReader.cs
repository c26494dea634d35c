using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Monitoring;

/// <summary>Reads spend and requests from LiteLLM's daily tables.</summary>
/// <param name="adapters">Access to the database.</param>
internal sealed class MonitorTrafficReader(IAdapters adapters)
{
    private const int Days = 14;

    // Before the first version of LiteLLM.
    private static readonly DateTime Start = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<SpendDimension, string[]> NoFilters = [];

    /// <exception cref="LlmException">The tables cannot be read.</exception>
    public async Task<MonitorResult<MonitorTraffic>> ReadAsync(Deployment deployment, CancellationToken token)
    {
        var records = adapters.OpenRecords(deployment, deployment.Monitor.Timeout);
        var schema = await records.ReadTablesAsync(SpendQuery.Tables, token);
        var names = new SpendNames(records, schema, deployment.Proxy.MasterKey is { } key ? MasterKeyId.HashOf(key.Text) : null);
        var all = new SpendPeriod(Start, null, TimeZoneInfo.Utc, adapters.Time.UtcNow());
        var recent = all with { Since = all.StartOf(all.Today.AddDays(1 - Days)) };
        return new MonitorResult<MonitorTraffic>(
            new MonitorTraffic(
                await RowsAsync(new SpendCriteria(all, null, [SpendDimension.ModelGroup], NoFilters)),
                await RowsAsync(new SpendCriteria(all, null, [SpendDimension.Team], NoFilters)),
                await RowsAsync(new SpendCriteria(recent, SpendDimension.Day, [], NoFilters))
            ),
            []
        );

        // The daily tables only. They attribute a model that several groups share to one of them; the spend log, which could tell, may have
        // millions of rows.
        async Task<IReadOnlyList<LlmSpend>> RowsAsync(SpendCriteria criteria)
        {
            var sums = await new SpendQuery(schema, SpendSource.Of(schema, criteria), criteria).ReadAsync(records, token);
            for (var i = 0; i < criteria.Groups.Count; i++)
                await names.LoadAsync(criteria.Groups[i], sums.Select(s => s.Ids[i]).OfType<string>(), token);
            return new SpendReport(criteria, names, deployment.Path).Rows(sums);
        }
    }
}
