using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The settings that decide what LiteLLM writes to the spend log.</summary>
/// <param name="IsLogDisabled">Whether general_settings.disable_spend_logs is true. Null when it could not be determined.</param>
/// <param name="Retention">As general_settings.maximum_spend_logs_retention_period. Null when it is not set or could not be determined.</param>
internal sealed record SpendLogSettings(bool? IsLogDisabled, TimeSpan? Retention);

/// <summary>Compares a daily table with the spend log, day by day.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that it has.</param>
/// <param name="criteria">The time range in whole UTC days, and the filters.</param>
/// <param name="settings">The settings of the deployment.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class SpendVerification(
    IRecordDatabase records,
    StoredSchema schema,
    SpendCriteria criteria,
    SpendLogSettings settings,
    string deployment
)
{
    // LiteLLM writes at most so many rows of a daily table at a time, about each 10 seconds (db_spend_update_writer.py: BATCH_SIZE; issue 29292).
    private const int WriteLimit = 100;
    private const int WriteInterval = 10;

    // Sums of floating-point numbers depend on the order.
    private const decimal Tolerance = 0.000001m;

    private readonly SpendDimension? _own = criteria.Needed.FirstOrDefault(HasOwnTable) is var own && HasOwnTable(own) ? own : null;

    /// <summary>The daily table that is compared.</summary>
    public string Table { get; } = SpendSource.DailyFor(criteria) ?? SpendSource.DailyUser;

    /// <summary>The days of the last comparison on which both have requests and agree.</summary>
    public int Agreeing { get; private set; }

    public async Task<IReadOnlyList<LlmSpendDifference>> CompareAsync(CancellationToken token)
    {
        var daily = await DaysAsync(Table, token);
        var logged = await DaysAsync(SpendSource.Log, token);
        var differing = new List<LlmSpendDifference>();
        foreach (var day in daily.Keys.Union(logged.Keys).Order())
        {
            var (table, log) = (daily.GetValueOrDefault(day, SpendDay.None), logged.GetValueOrDefault(day, SpendDay.None));
            if (table.Requests == log.Requests && Math.Abs(table.Spend - log.Spend) <= Tolerance + Tolerance * Math.Abs(log.Spend))
            {
                Agreeing++;
                continue;
            }

            var (cause, evidence) = await CauseAsync(day, table, log, token);
            differing.Add(
                new LlmSpendDifference
                {
                    Day = day,
                    Table = Table,
                    DailySpend = table.Spend,
                    LogSpend = log.Spend,
                    DailyRequests = table.Requests,
                    LogRequests = log.Requests,
                    Cause = cause,
                    Evidence = evidence,
                    Deployment = deployment,
                }
            );
        }

        return differing;
    }

    private static bool HasOwnTable(SpendDimension dimension) =>
        dimension == SpendDimension.User || SpendSource.DailyOf(dimension) != SpendSource.DailyUser;

    private async Task<(SpendDifferenceCause, string?)> CauseAsync(DateOnly day, SpendDay table, SpendDay log, CancellationToken token) =>
        log.Requests < table.Requests
            ? await CauseOfMissingRowsAsync(day, table, log, token)
            : await CauseOfMissingSumsAsync(day, table, log, token);

    private async Task<(SpendDifferenceCause, string?)> CauseOfMissingRowsAsync(
        DateOnly day,
        SpendDay table,
        SpendDay log,
        CancellationToken token
    )
    {
        if (settings.IsLogDisabled == true)
            return (SpendDifferenceCause.LogDisabled, "general_settings.disable_spend_logs is true.");
        var first = await new SpendCoverage(records, schema).FirstRequestAsync(token);
        if (first is null)
            return (SpendDifferenceCause.LogBeginsLater, $"{SpendSource.Log} is empty.");
        if (first > Start(day))
            return settings.Retention is { } period && Start(day) < criteria.Period.Now - period
                ? (
                    SpendDifferenceCause.Retention,
                    $"{SpendSource.Log} begins at {Text(first.Value)}, and maximum_spend_logs_retention_period is {Durations.Format(period)}."
                )
                : (SpendDifferenceCause.LogBeginsLater, $"{SpendSource.Log} begins at {Text(first.Value)}.");
        // The two tables are written by different jobs of the proxy.
        return day == criteria.Period.Today && table.UpdatedAt is { } updated && (log.LastEnd is null || log.LastEnd < updated)
            ? (
                SpendDifferenceCause.WritePending,
                $"{Table} was written at {Text(updated)}, and the last request of the day in {SpendSource.Log} ended {(log.LastEnd is { } end ? "at " + Text(end) : "before this day")}."
            )
            : (SpendDifferenceCause.Unknown, null);
    }

    private async Task<(SpendDifferenceCause, string?)> CauseOfMissingSumsAsync(
        DateOnly day,
        SpendDay table,
        SpendDay log,
        CancellationToken token
    )
    {
        var first = await FirstDayAsync(token);
        if (first is null || first > day)
            return (
                SpendDifferenceCause.DailyTableBeginsLater,
                first is { } begin ? $"The first day of {Table} is {begin:yyyy-MM-dd}." : $"{Table} is empty."
            );
        if (table.UpdatedAt is { } updated && log.LastEnd > updated && await PendingAsync(day, updated, token) is > 0 and var pending)
            return (
                SpendDifferenceCause.WritePending,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pending} requests ended after {Text(updated)}, when the day was last written to {Table}."
                )
            );
        if (log.WithoutUser > 0 && log.WithoutUser == log.Requests - table.Requests)
            return (
                SpendDifferenceCause.WithoutUser,
                string.Create(CultureInfo.InvariantCulture, $"{log.WithoutUser} requests have no user, and as many are missing in {Table}.")
            );
        return log.Requests > table.Requests && await CombinationsAsync(day, token) is > WriteLimit and var count
            ? (
                SpendDifferenceCause.WriteLimit,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Up to {count} combinations of key, model and provider were used within {WriteInterval} seconds; LiteLLM writes the sums of at most {WriteLimit} at a time and discards the others."
                )
            )
            : (SpendDifferenceCause.Unknown, null);
    }

    private async Task<Dictionary<DateOnly, SpendDay>> DaysAsync(string table, CancellationToken token)
    {
        var days = await records.ReadAllAsync(new SpendDayQuery(schema, table, criteria, _own).Statement(), SpendDay.Read, token);
        return days.Where(static d => d.Day is not null).ToDictionary(static d => d.Day!.Value, static d => d);
    }

    private async Task<DateOnly?> FirstDayAsync(CancellationToken token) =>
        (
            await records.ReadAllAsync(
                new RecordStatement($"SELECT min(date) AS day FROM {RecordColumns.Name(schema, Table)}"),
                static r => SpendDay.Parse(r.Text("day")),
                token
            )
        )[0];

    private async Task<long> PendingAsync(DateOnly day, DateTime updated, CancellationToken token) =>
        await NumberAsync(
            "SELECT count(*) AS number FROM {0} WHERE \"startTime\" >= $1 AND \"startTime\" < $2 AND \"endTime\" > $3",
            token,
            TimeRange.Parameter(Start(day)),
            TimeRange.Parameter(Start(day.AddDays(1))),
            TimeRange.Parameter(updated)
        );

    private async Task<long> CombinationsAsync(DateOnly day, CancellationToken token) =>
        await NumberAsync(
            $"SELECT max(number) AS number FROM (SELECT count(DISTINCT (api_key, model, custom_llm_provider)) AS number FROM {{0}} WHERE \"startTime\" >= $1 AND \"startTime\" < $2 GROUP BY floor(extract(epoch FROM \"endTime\") / {WriteInterval})) i",
            token,
            TimeRange.Parameter(Start(day)),
            TimeRange.Parameter(Start(day.AddDays(1)))
        );

    private async Task<long> NumberAsync(string sql, CancellationToken token, params object[] parameters) =>
        (
            await records.ReadAllAsync(
                new RecordStatement(
                    string.Format(CultureInfo.InvariantCulture, sql, RecordColumns.Name(schema, SpendSource.Log)),
                    parameters
                ),
                static r => r.Number("number") ?? 0,
                token
            )
        )[0];

    private static DateTime Start(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
}

/// <summary>The sums of a day in one of the tables.</summary>
internal sealed record SpendDay
{
    public static readonly SpendDay None = new();

    public DateOnly? Day { get; private init; }

    public decimal Spend { get; private init; }

    public long Requests { get; private init; }

    /// <summary>The requests without a user, in the spend log.</summary>
    public long WithoutUser { get; private init; }

    /// <summary>The last time at which the day was written, in a daily table.</summary>
    public DateTime? UpdatedAt { get; private init; }

    /// <summary>The end of the last request, in the spend log.</summary>
    public DateTime? LastEnd { get; private init; }

    public static SpendDay Read(IRecord row) =>
        new()
        {
            Day = row.Time("start") is { } start ? DateOnly.FromDateTime(start) : Parse(row.Text("day")),
            Spend = row.Amount("spend") ?? 0,
            Requests = row.Number("requests") ?? 0,
            WithoutUser = row.Number("without_user") ?? 0,
            UpdatedAt = row.Time("updated_at"),
            LastEnd = row.Time("last_end"),
        };

    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
