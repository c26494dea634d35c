using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Checks whether a table is complete for a report, so that missing rows are not taken for missing spend.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that it has.</param>
internal sealed class SpendCoverage(IRecordDatabase records, StoredSchema schema)
{
    // The newest requests show which model groups share a model.
    private const int Sample = 2_000;

    /// <summary>The time of the first row of the spend log, in UTC. Null for an empty one, and when it cannot be read.</summary>
    public async Task<DateTime?> FirstRequestAsync(CancellationToken token) =>
        !schema.HasColumn(SpendSource.Log, "startTime")
            ? null
            : (
                await records.ReadAllAsync(
                    new RecordStatement($"SELECT min(\"startTime\") AS first FROM {RecordColumns.Name(schema, SpendSource.Log)}"),
                    static r => r.Time("first"),
                    token
                )
            )[0];

    /// <summary>A warning when the spend log begins after the time range, and the daily table has spend before. Null otherwise.</summary>
    public async Task<string?> GapOfLogAsync(SpendPeriod period, CancellationToken token)
    {
        if (!schema.HasColumns(SpendSource.DailyUser, ["date", "api_requests", "spend"]))
            return null;
        var first = await FirstRequestAsync(token);
        // The day on which the log begins may be incomplete, but only the days before it are certain.
        var day =
            first is { } time && time < period.End
                ? DateOnly.FromDateTime(time)
                : DateOnly.FromDateTime(period.End.AddTicks(-1)).AddDays(1);
        var (requests, spend) = (
            await records.ReadAllAsync(
                new RecordStatement(
                    $"SELECT sum(api_requests)::bigint AS requests, sum(spend) AS spend FROM {RecordColumns.Name(schema, SpendSource.DailyUser)} WHERE date >= $1 AND date < $2",
                    Text(DateOnly.FromDateTime(period.Since.AddDays(1).AddTicks(-1))),
                    Text(day)
                ),
                static r => (r.Number("requests") ?? 0, r.Amount("spend") ?? 0),
                token
            )
        )[0];
        if (requests == 0)
            return null;
        var begin = first is { } at ? $"begins at {at:yyyy-MM-dd HH:mm:ss}Z" : "is empty";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The result is incomplete: {SpendSource.Log} {begin}, but {SpendSource.DailyUser} has {requests} requests (${spend:N4}) on earlier days of the time range. Use whole UTC days and dimensions that a daily table has, or a later -Since."
        );
    }

    /// <summary>
    /// In words, that a daily table is empty or begins within the time range, although the spend log has earlier requests that it would
    /// count. Null otherwise.
    /// </summary>
    /// <exception cref="LlmException">The spend log could not be searched in time.</exception>
    public async Task<string?> GapOfDailyAsync(string table, SpendCriteria criteria, CancellationToken token)
    {
        var period = criteria.Period;
        var first = (
            await records.ReadAllAsync(
                new RecordStatement($"SELECT min(date) AS first FROM {RecordColumns.Name(schema, table)}"),
                static r => RecordText.Day(r.Text("first")),
                token
            )
        )[0];
        if (first <= period.FirstDay)
            return null;
        var end = first is { } day && day < period.DayAfter ? day : period.DayAfter;
        var counted = criteria.Needed.Where(static d => SpendSource.DailyOf(d) != SpendSource.DailyUser).Select(IsCounted);
        var isMissing = (
            await records.ReadAllAsync(
                new RecordStatement(
                    $"SELECT EXISTS (SELECT FROM {RecordColumns.Name(schema, SpendSource.Log)} "
                        + $"WHERE \"startTime\" >= $1 AND \"startTime\" < $2{string.Concat(counted)}) AS is_missing",
                    TimeRange.Parameter(period.Since),
                    TimeRange.Parameter(period.StartOf(end))
                ),
                static r => r.Flag("is_missing"),
                token
            )
        )[0];
        return isMissing != true ? null
            : first is null ? $"{table} is empty, but the spend log has requests that it would count"
            : $"{table} begins at {first:yyyy-MM-dd}, but the spend log has requests before that it would count";
    }

    // The daily tables of these dimensions have no requests without a value.
    private static string IsCounted(SpendDimension dimension) =>
        dimension == SpendDimension.Tag
            ? " AND request_tags <> '[]'"
            : $" AND {RecordColumns.Quote(SpendSource.ColumnOf(dimension, isLog: true))} <> ''";

    /// <summary>
    /// A model that several model groups use, in words. A row of a daily table is of a day, key and model, and has the model group of the first request only
    /// (db_spend_update_writer.py: model_group is not part of the unique key). Null when there is no evidence of one.
    /// </summary>
    public async Task<string?> SharedModelAsync(string table, SpendPeriod period, CancellationToken token)
    {
        var sources = new List<string>
        {
            $"SELECT model, custom_llm_provider, model_group FROM {RecordColumns.Name(schema, table)} WHERE date >= $1 AND date < $2",
        };
        if (schema.HasColumns(SpendSource.Log, ["startTime", "model", "custom_llm_provider", "model_group"]))
            sources.Add(
                $"SELECT model, custom_llm_provider, model_group FROM (SELECT model, custom_llm_provider, model_group FROM {RecordColumns.Name(schema, SpendSource.Log)} WHERE \"startTime\" >= $1::timestamp AND \"startTime\" < $2::timestamp ORDER BY \"startTime\" DESC LIMIT {Sample}) newest"
            );
        var found = await records.ReadAllAsync(
            new RecordStatement(
                $"SELECT model, array_agg(DISTINCT model_group) AS groups FROM ({string.Join(" UNION ", sources)}) used WHERE model_group <> '' GROUP BY model, custom_llm_provider HAVING count(DISTINCT model_group) > 1 LIMIT 1",
                Text(period.FirstDay),
                Text(period.DayAfter)
            ),
            static r => $"the model groups {string.Join(" and ", r.Texts("groups") ?? [])} use the model {r.Text("model")}",
            token
        );
        return found.Count == 0 ? null : found[0];
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
