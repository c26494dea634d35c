using LiteLlmOps.Entries;

namespace LiteLlmOps.Queries;

/// <summary>The table that answers a query of spend.</summary>
/// <param name="Table">The table.</param>
/// <param name="Reason">Why this one, for -Verbose.</param>
internal sealed record SpendSource(string Table, string Reason)
{
    public const string Log = "LiteLLM_SpendLogs";
    public const string DailyUser = "LiteLLM_DailyUserSpend";

    // Each daily table has the columns of its own dimension and the common ones (db_spend_update_writer.py).
    private static readonly Dictionary<SpendDimension, string> Daily = new()
    {
        [SpendDimension.User] = DailyUser,
        [SpendDimension.Team] = "LiteLLM_DailyTeamSpend",
        [SpendDimension.Organization] = "LiteLLM_DailyOrganizationSpend",
        [SpendDimension.Tag] = "LiteLLM_DailyTagSpend",
        [SpendDimension.EndUser] = "LiteLLM_DailyEndUserSpend",
    };

    // What every report reads.
    private static readonly string[] DailySums = ["date", "spend", "api_requests", "failed_requests", "prompt_tokens", "completion_tokens"];
    private static readonly string[] LogSums = ["startTime", "spend", "prompt_tokens", "completion_tokens"];

    public static IEnumerable<string> Tables => [Log, .. Daily.Values];

    public bool IsLog => Table == Log;

    /// <summary>The daily table that has a dimension.</summary>
    public static string DailyOf(SpendDimension dimension) => Daily.GetValueOrDefault(dimension, DailyUser);

    /// <summary>The column of a dimension. In the spend log, the tag is that of a joined element of request_tags.</summary>
    public static string ColumnOf(SpendDimension dimension, bool isLog) =>
        dimension switch
        {
            SpendDimension.Model => "model",
            SpendDimension.ModelGroup => "model_group",
            SpendDimension.Key => "api_key",
            SpendDimension.Provider => "custom_llm_provider",
            SpendDimension.User => isLog ? "user" : "user_id",
            SpendDimension.Team => "team_id",
            SpendDimension.Organization => "organization_id",
            SpendDimension.EndUser => isLog ? "end_user" : "end_user_id",
            SpendDimension.Tag => isLog ? "request_tags" : "tag",
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, null),
        };

    /// <summary>Chooses a daily table when one has the answer, otherwise the spend log.</summary>
    /// <param name="schema">The tables that exist.</param>
    /// <param name="criteria">What is asked for.</param>
    /// <exception cref="LlmException">No table has the answer.</exception>
    public static SpendSource Of(StoredSchema schema, SpendCriteria criteria)
    {
        RequireAny(schema);
        if (Obstacle(schema, criteria) is not { } obstacle)
        {
            var table = DailyFor(criteria)!;
            return new SpendSource(table, $"{table} answers: whole UTC days, and it has all dimensions.");
        }

        try
        {
            RequireLog(schema, criteria);
        }
        catch (LlmException e)
        {
            throw new LlmException(e.Id, $"{Sentence(obstacle)} Only the spend log could answer. {e.Message}", e.Target, e);
        }

        return new SpendSource(Log, $"{Log} answers: {obstacle}.");
    }

    /// <summary>The daily table that has all dimensions. Null when none has.</summary>
    public static string? DailyFor(SpendCriteria criteria)
    {
        var own = criteria.Needed.Where(Daily.ContainsKey).Select(DailyOf).Distinct(StringComparer.Ordinal).ToList();
        return own switch
        {
            [] => DailyUser,
            [var table] => table,
            _ => null,
        };
    }

    /// <summary>Why no daily table can answer, without a period at the end. Null when one can.</summary>
    private static string? Obstacle(StoredSchema schema, SpendCriteria criteria)
    {
        if (criteria.Time == SpendDimension.Hour)
            return "the daily tables do not have hours";
        if (!criteria.Period.IsUtc)
            return $"the days of the time zone {criteria.Period.Zone.Id} are not the UTC days of the daily tables";
        if (!criteria.Period.IsWholeUtcDays)
            return "the time range begins or ends within a UTC day, and the daily tables have whole UTC days only";
        return ObstacleOfDimensions(schema, criteria);
    }

    /// <summary>As for the dimensions alone.</summary>
    public static string? ObstacleOfDimensions(StoredSchema schema, SpendCriteria criteria)
    {
        if (DailyFor(criteria) is not { } table)
            return $"no daily table has both {string.Join(" and ", criteria.Needed.Where(Daily.ContainsKey))}";
        if (
            criteria.Filters.TryGetValue(SpendDimension.Tag, out var tags)
            && tags.Length > 1
            && !criteria.Groups.Contains(SpendDimension.Tag)
        )
            return $"{table} counts a request with several of these tags several times";
        if (schema.Denied.Contains(table))
            return $"the database user may not read {table}";
        if (!schema.Columns.ContainsKey(table))
            return $"the database has no table {table}";
        if (
            RecordColumns.Denied(schema, table, [.. DailySums, .. criteria.Needed.Select(d => ColumnOf(d, isLog: false))])
            is [var column, ..]
        )
            return $"the database user may not read {column}";
        return criteria.Needed.Select(d => ColumnOf(d, isLog: false)).FirstOrDefault(c => !schema.HasColumn(table, c)) is { } absent
            ? $"{table} has no column {absent}"
            : null;
    }

    /// <exception cref="LlmException">The database has no spend table.</exception>
    public static void RequireAny(StoredSchema schema)
    {
        if (!Tables.Any(t => schema.Columns.ContainsKey(t) || schema.Denied.Contains(t)))
            throw new LlmException(
                ErrorIds.TableNotFound,
                $"The database has no spend tables: neither {Log} nor {DailyUser} exists in the schema '{schema.Name}'. Check the database name and ?schema= in DATABASE_URL, and that LiteLLM has run its migrations.",
                Log
            );
    }

    /// <exception cref="LlmException">The spend log does not exist, cannot be read or lacks a column.</exception>
    public static void RequireLog(StoredSchema schema, SpendCriteria criteria)
    {
        RecordColumns.Require(schema, Log, [.. LogSums, .. criteria.Needed.Select(d => ColumnOf(d, isLog: true))]);
        if (criteria.Needed.Select(d => ColumnOf(d, isLog: true)).FirstOrDefault(c => !schema.HasColumn(Log, c)) is { } absent)
            throw new LlmException(ErrorIds.ColumnNotFound, $"{Log} of this version of LiteLLM has no column {absent}.", absent);
    }

    public static bool CanUseLog(StoredSchema schema, SpendCriteria criteria) =>
        schema.HasColumns(Log, [.. LogSums, .. criteria.Needed.Select(d => ColumnOf(d, isLog: true))]);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
