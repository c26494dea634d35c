using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The requests of a day.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Requests">The number of requests, failed ones included.</param>
/// <param name="Failures">The number of failed requests.</param>
/// <param name="Median">The median duration of successful requests. Null without one.</param>
/// <param name="P95">The 95th percentile of their durations.</param>
internal sealed record RequestDay(DateOnly Day, long Requests, long Failures, TimeSpan? Median, TimeSpan? P95);

/// <summary>How often requests ended with a status.</summary>
/// <param name="Status">"Succeeded", or "Failed" with the code and the class of the error.</param>
/// <param name="HasFailed">True for a failure.</param>
/// <param name="Requests">The number of requests.</param>
internal sealed record RequestStatus(string Status, bool HasFailed, long Requests);

/// <summary>The requests of a time range.</summary>
/// <param name="Days">By day, oldest first. Days without requests are not included.</param>
/// <param name="Statuses">By status, the most frequent first.</param>
internal sealed record RequestFigures(IReadOnlyList<RequestDay> Days, IReadOnlyList<RequestStatus> Statuses)
{
    public static RequestFigures None { get; } = new([], []);

    public long Requests => Days.Sum(static d => d.Requests);

    public long Failures => Days.Sum(static d => d.Failures);
}

/// <summary>Counts the requests of the spend log by day and by status.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that it has.</param>
internal sealed class RequestFigureQuery(IRecordDatabase records, StoredSchema schema)
{
    private const string Failure = "failure";

    public static readonly string[] Tables = [SpendSource.Log];

    /// <param name="since">The start, in UTC.</param>
    /// <param name="until">The end, in UTC, not included.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">There is no spend log, or it cannot be read.</exception>
    public async Task<RequestFigures> ReadAsync(DateTime since, DateTime until, CancellationToken token)
    {
        RecordColumns.Require(schema, SpendSource.Log);
        object[] range = [TimeRange.Parameter(since), TimeRange.Parameter(until)];
        var days = await records.ReadAllAsync(new RecordStatement(Days(), range), DayOf, token);
        var statuses = await records.ReadAllAsync(new RecordStatement(Statuses(), range), StatusOf, token);
        return new RequestFigures(days, statuses);
    }

    private string From => $"FROM {RecordColumns.Name(schema, SpendSource.Log)} s WHERE s.\"startTime\" >= $1 AND s.\"startTime\" < $2";

    // Rows of older releases have the status in the metadata only.
    private string HasFailed =>
        schema.HasColumn(SpendSource.Log, "status")
            ? $"COALESCE(NULLIF(s.status, ''), s.metadata ->> 'status') = '{Failure}'"
            : $"s.metadata ->> 'status' = '{Failure}'";

    private string Days() =>
        $"""
            SELECT date_trunc('day', s."startTime") AS day, count(*) AS requests, count(*) FILTER (WHERE {HasFailed}) AS failures,
              percentile_cont(0.5) WITHIN GROUP (ORDER BY {Seconds}) FILTER (WHERE NOT COALESCE({HasFailed}, false)) AS median,
              percentile_cont(0.95) WITHIN GROUP (ORDER BY {Seconds}) FILTER (WHERE NOT COALESCE({HasFailed}, false)) AS p95
            {From} GROUP BY 1 ORDER BY 1
            """;

    private const string Seconds = "extract(epoch FROM s.\"endTime\" - s.\"startTime\")::float8";

    private string Statuses() =>
        $"""
            SELECT COALESCE({HasFailed}, false) AS has_failed,
              CASE WHEN {HasFailed} THEN s.metadata #>> '{ErrorPath("error_code")}' END AS code,
              CASE WHEN {HasFailed} THEN s.metadata #>> '{ErrorPath("error_class")}' END AS class,
              count(*) AS requests
            {From} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3
            """;

    private static string ErrorPath(string name) => "{error_information," + name + "}";

    private static RequestDay DayOf(IRecord row) =>
        new(
            DateOnly.FromDateTime(row.Time("day") ?? DateTime.UnixEpoch),
            row.Number("requests") ?? 0,
            row.Number("failures") ?? 0,
            Duration(row.Amount("median")),
            Duration(row.Amount("p95"))
        );

    private static RequestStatus StatusOf(IRecord row)
    {
        var failed = row.Flag("has_failed") ?? false;
        var parts = new[] { row.Text("code"), row.Text("class") }.Where(static p => p is { Length: > 0 });
        return new RequestStatus(
            failed ? $"Failed: {string.Join(" ", parts)}".TrimEnd(' ', ':') : "Succeeded",
            failed,
            row.Number("requests") ?? 0
        );
    }

    private static TimeSpan? Duration(decimal? seconds) =>
        seconds is { } value and >= 0 and < 1e9m ? TimeSpan.FromSeconds((double)value) : null;
}
