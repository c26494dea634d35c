using System.Globalization;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>The keys, budgets and logs of the database with known troubles. A part is null when it could not be read.</summary>
internal sealed record StoredRecords
{
    private const int Most = 1000;

    private const string TierKeySql = """
        SELECT coalesce(k.key_alias, k.key_name, left(k.token, 8)), b.budget_id, b.budget_duration
        FROM "LiteLLM_VerificationToken" k JOIN "LiteLLM_BudgetTable" b USING (budget_id)
        WHERE k.budget_duration IS NULL AND k.budget_reset_at IS NULL AND b.budget_duration IS NOT NULL AND k.spend > 0 ORDER BY 1
        """;

    private const string OrganizationSql = """
        SELECT o.organization_alias, o.spend, b.max_budget, b.budget_duration
        FROM "LiteLLM_OrganizationTable" o JOIN "LiteLLM_BudgetTable" b USING (budget_id)
        WHERE b.budget_duration IS NOT NULL AND o.spend > 0 ORDER BY 1
        """;

    // The job that resets budgets runs every 10 minutes; it leaves out expired keys.
    private const string OverdueSql = """
        SELECT t.name, count(*), extract(epoch FROM now() AT TIME ZONE 'UTC' - min(t.at))::bigint FROM (
          SELECT 'LiteLLM_VerificationToken' AS name, budget_reset_at AS at FROM "LiteLLM_VerificationToken"
            WHERE budget_duration IS NOT NULL AND (expires IS NULL OR expires > now() AT TIME ZONE 'UTC')
          UNION ALL SELECT 'LiteLLM_UserTable', budget_reset_at FROM "LiteLLM_UserTable" WHERE budget_duration IS NOT NULL
          UNION ALL SELECT 'LiteLLM_TeamTable', budget_reset_at FROM "LiteLLM_TeamTable" WHERE budget_duration IS NOT NULL
          UNION ALL SELECT 'LiteLLM_BudgetTable', budget_reset_at FROM "LiteLLM_BudgetTable" WHERE budget_duration IS NOT NULL
        ) t WHERE t.at < now() AT TIME ZONE 'UTC' - interval '1 day' GROUP BY 1 ORDER BY 1
        """;

    private const string GroupColumnsSql = """
        SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema()
          AND table_name IN ('LiteLLM_VerificationToken', 'LiteLLM_TeamTable') AND column_name = 'access_group_ids'
        """;

    private const string GroupSql = """
        SELECT coalesce(k.key_alias, k.key_name, left(k.token, 8)), array_to_string(k.access_group_ids, ', '), cardinality(k.models) = 0,
               t.team_id, array_to_string(t.models, ', '), coalesce(k.access_group_ids <@ t.access_group_ids, false)
        FROM "LiteLLM_VerificationToken" k LEFT JOIN "LiteLLM_TeamTable" t USING (team_id)
        WHERE cardinality(k.access_group_ids) > 0 ORDER BY 1
        """;

    private const string ToolIndexTableSql = """SELECT to_regclass('"LiteLLM_SpendLogToolIndex"') IS NOT NULL""";

    private const string ToolIndexSql = """
        SELECT pg_total_relation_size('"LiteLLM_SpendLogToolIndex"'::regclass), extract(epoch FROM now() AT TIME ZONE 'UTC' - min(start_time))::bigint
        FROM "LiteLLM_SpendLogToolIndex"
        """;

    private const string TagSpendTableSql = """SELECT to_regclass('"LiteLLM_DailyTagSpend"') IS NOT NULL""";

    // The last day is enough, and is cheap.
    private const string TagSpendSql = """
        SELECT count(*), coalesce(max(n), 0) FROM (
          SELECT count(*) AS n FROM "LiteLLM_DailyTagSpend" WHERE date = (SELECT max(date) FROM "LiteLLM_DailyTagSpend")
          GROUP BY tag, api_key, model, custom_llm_provider, mcp_namespaced_tool_name, endpoint HAVING count(*) > 1
        ) t
        """;

    private const string PromptSql = """
        SELECT pg_total_relation_size(reltoastrelid) FROM pg_class WHERE oid = to_regclass('"LiteLLM_SpendLogs"') AND reltoastrelid <> 0
        """;

    private const string StatementTableSql = "SELECT to_regclass('pg_stat_statements') IS NOT NULL";

    private const string StatementSql = """
        SELECT calls, round(mean_exec_time)::bigint FROM pg_stat_statements
        WHERE query ILIKE '%"LiteLLM_SpendLogs"%' AND query ILIKE '%"startTime"::date%' AND mean_exec_time > 5000
        ORDER BY total_exec_time DESC LIMIT 1
        """;

    /// <summary>The keys with spend that have their budget from a budget tier only: name, tier, period.</summary>
    public IReadOnlyList<(string Key, string Tier, string Period)>? TierKeys { get; init; }

    /// <summary>The organizations with spend and a budget that has a period.</summary>
    public IReadOnlyList<OrganizationBudget>? Organizations { get; init; }

    /// <summary>The tables with budgets whose reset is overdue by a day or more: table, number of rows, time since the oldest one.</summary>
    public IReadOnlyList<(string Table, long Rows, TimeSpan Since)>? Overdue { get; init; }

    /// <summary>The keys with access groups.</summary>
    public IReadOnlyList<GroupKey>? GroupKeys { get; init; }

    /// <summary>The index of tool calls. Its age is null when it is empty.</summary>
    public SpendLogs? ToolIndex { get; init; }

    /// <summary>The keys of LiteLLM_DailyTagSpend that have several rows on its last day, and the largest number of them.</summary>
    public (long Keys, long Rows)? TagDuplicates { get; init; }

    /// <summary>The size of the long values of LiteLLM_SpendLogs: prompts and responses. In bytes.</summary>
    public long? Prompts { get; init; }

    /// <summary>The slow reports on spend, from pg_stat_statements: calls and mean duration. Null rows when there are none.</summary>
    public (long Calls, TimeSpan Mean)? SlowReport { get; init; }

    /// <summary>The requests of the last 24 hours with the master key, and what they cost in US dollars.</summary>
    public (long Requests, decimal Spend)? MasterKey { get; init; }

    public static async Task<StoredRecords> ReadAsync(IProxyDatabase database, string? masterKey, CancellationToken token)
    {
        Task<IReadOnlyList<IReadOnlyList<string?>>?> Ask(string sql) => AskAsync(database, sql, token);
        async Task<bool> Has(string sql) => await Ask(sql) is [["t"]];
        var hasGroups = await Ask(GroupColumnsSql) is [["2"]];
        return new StoredRecords
        {
            TierKeys = (await Ask(TierKeySql))?.Select(static r => (r[0] ?? "", r[1]!, r[2]!)).ToList(),
            Organizations = (await Ask(OrganizationSql))
                ?.Select(static r => new OrganizationBudget(r[0] ?? "", Amount(r[1]) ?? 0, Amount(r[2]), r[3]!))
                .ToList(),
            Overdue = (await Ask(OverdueSql))?.Select(static r => (r[0]!, Number(r[1]), TimeSpan.FromSeconds(Number(r[2])))).ToList(),
            GroupKeys = hasGroups ? (await Ask(GroupSql))?.Select(GroupKey.Of).ToList() : [],
            ToolIndex = await Has(ToolIndexTableSql)
                ? (await Ask(ToolIndexSql))?.Select(static r => new SpendLogs(Number(r[0]), Age(r[1]))).FirstOrDefault()
                : new SpendLogs(0, null),
            TagDuplicates = await Has(TagSpendTableSql)
                ? (await Ask(TagSpendSql))?.Select(static r => ((long, long)?)(Number(r[0]), Number(r[1]))).FirstOrDefault()
                : (0, 0),
            Prompts = (await Ask(PromptSql))?.Select(static r => Number(r[0])).FirstOrDefault(),
            SlowReport = await Has(StatementTableSql)
                ? (await Ask(StatementSql))
                    ?.Select(static r => ((long, TimeSpan)?)(Number(r[0]), TimeSpan.FromMilliseconds(Number(r[1]))))
                    .FirstOrDefault()
                : null,
            MasterKey = (await Ask(MasterSql(masterKey)))
                ?.Select(static r => ((long, decimal)?)(Number(r[0]), Amount(r[1]) ?? 0))
                .FirstOrDefault(),
        };
    }

    private static string MasterSql(string? masterKey) =>
        $"""
            SELECT count(*), coalesce(sum(spend), 0) FROM "LiteLLM_SpendLogs" WHERE "startTime" > now() AT TIME ZONE 'UTC' - interval '1 day'
              AND api_key IN ('{MasterKeyId.Name}', '{MasterKeyId.HashOf(masterKey ?? "")}')
            """;

    // A part that this user may not read must not hide the others.
    private static async Task<IReadOnlyList<IReadOnlyList<string?>>?> AskAsync(IProxyDatabase database, string sql, CancellationToken token)
    {
        try
        {
            return await database.QueryAsync(sql, Most, token);
        }
        catch (LlmException)
        {
            return null;
        }
    }

    private static long Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static decimal? Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Age(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds) : null;
}

/// <param name="Name">Its alias.</param>
/// <param name="Spend">The amount spent, in US dollars.</param>
/// <param name="Budget">The budget, in US dollars. Null for none.</param>
/// <param name="Period">The period after which the spend should be reset.</param>
internal sealed record OrganizationBudget(string Name, decimal Spend, decimal? Budget, string Period);

/// <param name="Name">The alias of the key, or the short form of its name.</param>
/// <param name="Groups">Its access groups.</param>
/// <param name="HasNoModels">True when its own list of models is empty.</param>
/// <param name="Team">Its team. Null for none.</param>
/// <param name="TeamModels">The models of its team.</param>
/// <param name="TeamHasGroups">True when the team has all of these groups too.</param>
internal sealed record GroupKey(string Name, string Groups, bool HasNoModels, string? Team, string TeamModels, bool TeamHasGroups)
{
    /// <summary>True when its team allows every model, or when it has no team.</summary>
    public bool IsTeamOpen =>
        Team is null || TeamModels.Length == 0 || TeamModels.Split(", ").Any(static m => m is "all-proxy-models" or "*");

    public static GroupKey Of(IReadOnlyList<string?> row) =>
        new(row[0] ?? "", row[1] ?? "", row[2] == "t", row[3], row[4] ?? "", row[5] == "t");
}
