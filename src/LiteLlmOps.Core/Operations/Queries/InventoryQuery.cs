using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Counts what the database contains.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that the database has.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class InventoryQuery(IRecordDatabase records, StoredSchema schema, DateTime now)
{
    private const string Keys = "LiteLLM_VerificationToken";
    private const string Users = "LiteLLM_UserTable";
    private const string Teams = "LiteLLM_TeamTable";
    private const string Days = "LiteLLM_DailyUserSpend";
    private const int Largest = 5;
    private const int DaysOfGrowth = 7;

    // The tables that grow with the traffic, and the column with the time at which a row was written. The days are texts.
    private static readonly Dictionary<string, string> Growing = new(StringComparer.Ordinal)
    {
        ["LiteLLM_SpendLogs"] = "startTime",
        ["LiteLLM_ErrorLogs"] = "startTime",
        ["LiteLLM_SpendLogToolIndex"] = "start_time",
        ["LiteLLM_AuditLog"] = "updated_at",
        ["LiteLLM_HealthCheckTable"] = "checked_at",
        ["LiteLLM_DailyUserSpend"] = "date",
        ["LiteLLM_DailyTeamSpend"] = "date",
        ["LiteLLM_DailyTagSpend"] = "date",
        ["LiteLLM_DailyOrganizationSpend"] = "date",
        ["LiteLLM_DailyEndUserSpend"] = "date",
        ["LiteLLM_DailyAgentSpend"] = "date",
    };

    /// <summary>All tables that are counted.</summary>
    public static readonly string[] Tables = [Keys, Users, Teams, .. Growing.Keys];

    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal)
    {
        [Keys] = ["blocked", "expires", "spend", "team_id"],
        [Users] = ["user_id", "user_alias", "user_email", "user_role"],
        [Days] = ["spend", "date"],
    };

    private JoinedTables Joined { get; } = new(schema, Needed);

    /// <summary>Adds what the database contains. A table that does not exist or cannot be read leaves its properties null.</summary>
    public async Task<LlmInventory> AddToAsync(LlmInventory inventory, CancellationToken token)
    {
        var keys = await KeysAsync(token);
        var (spend, source) = await SpendAsync(keys?.Spend, token);
        return inventory with
        {
            Keys = keys?.All,
            ActiveKeys = keys?.Active,
            Users = await CountAsync(Users, token),
            AdminUsers = Has(Users) ? [.. await AdminsAsync(token)] : null,
            Teams = await CountAsync(Teams, token),
            TotalSpend = spend,
            SpendSource = source,
            DatabaseSize = (await RowsAsync("SELECT pg_database_size(current_database()) AS size", static r => r.Number("size"), token))[0],
            LargestTables = [.. await SizesAsync(token)],
        };
    }

    private async Task<(long All, long Active, decimal Spend)?> KeysAsync(CancellationToken token) =>
        Has(Keys)
            ? (
                await RowsAsync(
                    $"SELECT count(*) AS every, count(*) FILTER (WHERE blocked IS NOT TRUE AND (expires IS NULL OR expires > $1)) AS active, "
                        + $"COALESCE(sum(spend), 0) AS spend FROM {Name(Keys)} WHERE team_id IS DISTINCT FROM 'litellm-dashboard'",
                    static r => (r.Number("every") ?? 0, r.Number("active") ?? 0, r.Amount("spend") ?? 0),
                    token,
                    TimeRange.Parameter(now)
                )
            )[0]
            : null;

    // The spend of keys is reset with their budgets, and deleted keys are missing; the daily spend has neither gap, but begins with the release that has it.
    private async Task<(decimal? Spend, string? Source)> SpendAsync(decimal? ofKeys, CancellationToken token)
    {
        var days = Has(Days)
            ? (
                await RowsAsync(
                    $"SELECT sum(spend) AS spend, min(date) AS since FROM {Name(Days)}",
                    static r => (Spend: r.Amount("spend"), Since: r.Text("since")),
                    token
                )
            )[0]
            : default;
        return days.Spend is { } spend ? (spend, $"daily spend since {PrintableText.Of(days.Since)}")
            : ofKeys is not null ? (ofKeys, "keys, each since the last reset of its budget")
            : (null, null);
    }

    private Task<List<string>> AdminsAsync(CancellationToken token) =>
        RowsAsync(
            $"SELECT COALESCE(NULLIF(user_alias, ''), NULLIF(user_email, ''), user_id) AS name FROM {Name(Users)} WHERE user_role = 'proxy_admin' ORDER BY lower(COALESCE(NULLIF(user_alias, ''), NULLIF(user_email, ''), user_id))",
            static r => r.Text("name") ?? "",
            token
        );

    private async Task<long?> CountAsync(string table, CancellationToken token) =>
        Has(table) ? (await RowsAsync($"SELECT count(*) AS n FROM {Name(table)}", static r => r.Number("n"), token))[0] : null;

    private async Task<IReadOnlyList<LlmTableSize>> SizesAsync(CancellationToken token)
    {
        var tables = await RowsAsync(
            $"""
            SELECT c.relname::text AS name, pg_total_relation_size(c.oid) AS size, c.reltuples::bigint AS rows
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname LIKE 'LiteLLM\_%' ORDER BY 2 DESC, 1 LIMIT {Largest}
            """,
            static r => (Table: r.Text("name") ?? "", Size: r.Number("size") ?? 0, Rows: r.Number("rows")),
            token,
            schema.Name
        );
        var sizes = new List<LlmTableSize>();
        foreach (var (table, size, rows) in tables)
            sizes.Add(
                new LlmTableSize
                {
                    Table = table,
                    Size = size,
                    Rows = rows < 0 ? null : rows,
                    GrowthPerDay = await GrowthAsync(table, size, rows, token),
                }
            );
        return sizes;
    }

    private async Task<long?> GrowthAsync(string table, long size, long? rows, CancellationToken token)
    {
        if (rows is not > 0 || !Growing.TryGetValue(table, out var column) || !schema.HasColumn(table, column))
            return null;
        var since = now.AddDays(-DaysOfGrowth);
        object start = column == "date" ? since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : TimeRange.Parameter(since);
        var recent = await RowsAsync(
            $"SELECT count(*) AS n FROM {Name(table)} WHERE {RecordColumns.Quote(column)} >= $1",
            static r => r.Number("n") ?? 0,
            token,
            start
        );
        return (long)((double)size / rows.Value * recent[0] / DaysOfGrowth);
    }

    private bool Has(string table) => Joined.Has(table);

    private string Name(string table) => RecordColumns.Name(schema, table);

    private async Task<List<T>> RowsAsync<T>(string sql, Func<IRecord, T> read, CancellationToken token, params object[] parameters)
    {
        var rows = new List<T>();
        await foreach (var group in records.ReadAsync(new RecordStatement(sql, parameters), read, token))
            rows.AddRange(group);
        return rows;
    }
}
