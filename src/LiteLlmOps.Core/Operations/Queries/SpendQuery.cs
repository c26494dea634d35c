using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Sums spend in a daily table or in the spend log.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="source">The table.</param>
/// <param name="criteria">What is summed, and by what.</param>
internal sealed class SpendQuery(StoredSchema schema, SpendSource source, SpendCriteria criteria)
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int Digits = 12;

    // Sums of bigint are numbers of 128 bits, which each process of a parallel query converts to decimal numbers for the others: an eighth of
    // the time of the statement. Sums of numbers that are not negative are exact as floating-point numbers below this limit; when one reaches
    // it, the statement is repeated with exact sums.
    private const long MaxExact = 1L << 53;

    private readonly List<object> _parameters = [];
    private readonly string[] _aliases = [.. criteria.Groups.Select(static (_, i) => string.Create(CultureInfo.InvariantCulture, $"g{i}"))];
    private IReadOnlyList<DateTime>? _starts;

    /// <summary>The tables that a report of spend uses. None is required by itself.</summary>
    public static readonly string[] Tables =
    [
        .. SpendSource.Tables.Concat(SpendNames.Tables).Concat(SpendBudgets.Tables).Distinct(StringComparer.Ordinal),
    ];

    public async Task<IReadOnlyList<SpendSum>> ReadAsync(IRecordDatabase records, CancellationToken token)
    {
        var sums = await records.ReadAllAsync(Statement(isExact: false), Read, token);
        if (sums.Any(static s => s.Largest >= MaxExact))
            sums = await records.ReadAllAsync(Statement(isExact: true), Read, token);
        // A sum of no rows is a row without groups.
        return [.. Merged(sums).Where(static s => s.Requests > 0 || s.Spend != 0)];
    }

    // A missing value is NULL or an empty text. NULLIF in the statement would be evaluated for each row of the table instead of each group.
    private static IEnumerable<SpendSum> Merged(IReadOnlyList<SpendSum> sums)
    {
        var byMissing = sums.ToLookup(static s => s.Ids.Any(static i => i is null));
        return byMissing[false]
            .Concat(byMissing[true].GroupBy(static s => (s.Start, s.Group)).Select(static g => g.Aggregate(static (a, b) => a + b)));
    }

    private RecordStatement Statement(bool isExact)
    {
        _parameters.Clear();
        var groups = Groups().ToList();
        var by = groups.Count == 0 ? "" : $" GROUP BY {string.Join(", ", groups.Select(static (_, i) => i + 1))}";
        var sql = $"SELECT {string.Join(", ", groups.Concat(Sums(isExact)))} {Selected()}{by}";
        return new RecordStatement(sql, [.. _parameters]);
    }

    /// <summary>The FROM and WHERE clauses alone.</summary>
    public RecordStatement From()
    {
        _parameters.Clear();
        var sql = Selected();
        return new RecordStatement(sql, [.. _parameters]);
    }

    private SpendSum Read(IRecord row) =>
        new()
        {
            Start = Start(row),
            Ids = [.. _aliases.Select(a => RecordText.Name(row.Text(a)))],
            // Sums of floating-point numbers have errors in the last digits; prices have fewer.
            Spend = Math.Round(row.Amount("spend") ?? 0, Digits),
            Requests = row.Number("requests") ?? 0,
            Failures = row.Number("failures") ?? 0,
            PromptTokens = row.Number("prompt_tokens") ?? 0,
            CompletionTokens = row.Number("completion_tokens") ?? 0,
            CachedTokens = row.Number("cached_tokens"),
        };

    private bool IsLog => source.IsLog;

    private string Selected() => $"FROM {RecordColumns.Name(schema, source.Table)} s{Joins()} WHERE {string.Join(" AND ", Conditions())}";

    private IEnumerable<string> Groups() =>
        (criteria.Time is null ? [] : new[] { $"{TimeColumn()} AS start" }).Concat(
            criteria.Groups.Select((d, i) => $"{Column(d)} AS {_aliases[i]}")
        );

    // Days and hours of other time zones are found in an array of their starts: the server need not know the time zone.
    private string TimeColumn()
    {
        if (!IsLog)
            return "s.date";
        if (criteria.Period.IsUtc)
            return criteria.Time == SpendDimension.Hour ? "date_trunc('hour', s.\"startTime\")" : "date_trunc('day', s.\"startTime\")";
        _starts = criteria.Period.Starts(criteria.Time == SpendDimension.Hour);
        return $"width_bucket(s.\"startTime\", {Add(_starts.Select(TimeRange.Parameter).ToArray())})";
    }

    private DateTime? Start(IRecord row)
    {
        if (criteria.Time is null)
            return null;
        if (!IsLog)
            return DateTime.TryParseExact(
                row.Text("start"),
                DayFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var day
            )
                ? day
                : null;
        return _starts is { } starts ? starts[(int)(row.Number("start") ?? 1) - 1] : row.Time("start");
    }

    private string Column(SpendDimension dimension) =>
        IsLog && dimension == SpendDimension.Tag ? "tag.name" : "s." + RecordColumns.Quote(SpendSource.ColumnOf(dimension, IsLog));

    // The daily tables of these dimensions do not contain requests without a value, so the spend log leaves them out as well.
    private static bool IsRequired(SpendDimension dimension) =>
        dimension is SpendDimension.Organization or SpendDimension.EndUser or SpendDimension.Tag;

    private IEnumerable<string> Sums(bool isExact) =>
        IsLog
            ?
            [
                "sum(s.spend) AS spend",
                "count(*) AS requests",
                $"count(*) FILTER (WHERE {Failed()}) AS failures",
                "sum(s.prompt_tokens)::bigint AS prompt_tokens",
                "sum(s.completion_tokens)::bigint AS completion_tokens",
                .. Cached(),
            ]
            :
            [
                "sum(s.spend) AS spend",
                $"{Sum("api_requests", isExact)} AS requests",
                $"{Sum("failed_requests", isExact)} AS failures",
                $"{Sum("prompt_tokens", isExact)} AS prompt_tokens",
                $"{Sum("completion_tokens", isExact)} AS completion_tokens",
                .. Has("cache_read_input_tokens") ? [$"{Sum("cache_read_input_tokens", isExact)} AS cached_tokens"] : Array.Empty<string>(),
            ];

    private static string Sum(string column, bool isExact) =>
        isExact
            ? $"sum(s.{column})::bigint"
            : string.Create(CultureInfo.InvariantCulture, $"least(COALESCE(sum(s.{column}::float8), 0), {MaxExact})::bigint");

    // Rows of older releases have the status in the metadata only.
    private string Failed() =>
        $"COALESCE({string.Join(", ", new[] { ("status", "s.status"), ("metadata", "s.metadata ->> 'status'") }.Where(c => Has(c.Item1)).Select(static c => c.Item2).Append("NULL"))}) = 'failure'";

    // LiteLLM converts the number of all providers to this element (types/utils.py: Usage).
    private IEnumerable<string> Cached() =>
        Has("metadata")
            ?
            [
                "sum((jsonb_path_query_first(s.metadata, '$.usage_object.prompt_tokens_details.cached_tokens ? (@.type() == \"number\")'))::numeric)::bigint AS cached_tokens",
            ]
            : [];

    private string Joins() =>
        IsLog && criteria.Groups.Contains(SpendDimension.Tag)
            ? " CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(s.request_tags) WHEN 'array' THEN s.request_tags ELSE '[]' END) AS tag (name)"
            : "";

    private IEnumerable<string> Conditions() =>
        TimeConditions()
            .Concat(criteria.Filters.Select(f => Condition(f.Key, f.Value)))
            .Concat(criteria.Groups.Where(d => IsRequired(d) && !criteria.Filters.ContainsKey(d)).Select(d => $"{Column(d)} <> ''"));

    private IEnumerable<string> TimeConditions()
    {
        var period = criteria.Period;
        if (IsLog)
        {
            yield return $"s.\"startTime\" >= {Add(TimeRange.Parameter(period.Since))}";
            if (period.Until is { } until)
                yield return $"s.\"startTime\" < {Add(TimeRange.Parameter(until))}";
            yield break;
        }

        yield return $"s.date >= {Add(Text(period.FirstDay))}";
        if (!period.IsOpen)
            yield return $"s.date < {Add(Text(period.DayAfter))}";
    }

    private string Condition(SpendDimension dimension, string[] ids) =>
        IsLog && dimension == SpendDimension.Tag && !criteria.Groups.Contains(dimension)
            ? $"s.request_tags ?| {Add(ids)}"
            : $"{Column(dimension)} = ANY({Add(ids)})";

    private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private bool Has(string column) => schema.HasColumn(source.Table, column);

    private string Add(object value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
