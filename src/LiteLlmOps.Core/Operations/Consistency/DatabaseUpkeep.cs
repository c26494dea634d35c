using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>What the database server knows about the state of LiteLLM's tables. A part is null when it could not be read.</summary>
internal sealed record DatabaseUpkeep
{
    private const int Most = 1000;

    // Prisma takes this lock for migrations (schema-engine, flavour/postgres): pg_advisory_lock(72707369).
    private const string LockKey = "72707369";

    private const string SpendSql = """
        SELECT pg_total_relation_size(t.oid), extract(epoch FROM now() AT TIME ZONE 'UTC' - (SELECT min("startTime") FROM "LiteLLM_SpendLogs"))::bigint
        FROM (SELECT to_regclass('"LiteLLM_SpendLogs"') AS oid) t WHERE t.oid IS NOT NULL
        """;

    private const string DeadSql = """
        SELECT relname, n_live_tup, n_dead_tup, coalesce(extract(epoch FROM now() - greatest(last_vacuum, last_autovacuum))::bigint, -1)
        FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname LIKE 'LiteLLM\_%' ORDER BY n_dead_tup DESC
        """;

    private const string LockSql = $"""
        SELECT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(host(a.client_addr), CASE WHEN a.backend_type IS NULL THEN 'unknown' ELSE 'local' END), coalesce(a.state, 'unknown'),
               extract(epoch FROM now() - coalesce(a.state_change, a.backend_start))::bigint,
               (SELECT count(*) FROM pg_locks w WHERE w.locktype = 'advisory' AND w.objid = {LockKey} AND NOT w.granted AND w.database = l.database)
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = {LockKey} AND l.granted
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    public SpendLogs? Spend { get; init; }

    public IReadOnlyList<DeadRows>? Dead { get; init; }

    public IReadOnlyList<LockHolder>? Locks { get; init; }

    public static async Task<DatabaseUpkeep> ReadAsync(IProxyDatabase database, CancellationToken token)
    {
        Task<IReadOnlyList<IReadOnlyList<string?>>?> Ask(string sql) => AskAsync(database, sql, token);
        return new DatabaseUpkeep
        {
            Spend = (await Ask(SpendSql))?.Select(static r => new SpendLogs(Number(r[0]), Seconds(r[1]))).FirstOrDefault(),
            Dead = (await Ask(DeadSql))?.Select(static r => new DeadRows(r[0]!, Number(r[1]), Number(r[2]), Seconds(r[3]))).ToList(),
            Locks = (await Ask(LockSql))
                ?.Select(static r => new LockHolder(r[0]!, r[1]!, r[2]!, r[3]!, r[4]!, Seconds(r[5]) ?? TimeSpan.Zero, Number(r[6])))
                .ToList(),
        };
    }

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

    private static TimeSpan? Seconds(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds) : null;
}

/// <param name="Size">The size of the table with its indexes, in bytes.</param>
/// <param name="Oldest">The age of the oldest row. Null when the table is empty.</param>
internal sealed record SpendLogs(long Size, TimeSpan? Oldest);

/// <param name="Table">The table.</param>
/// <param name="Live">The estimated number of rows.</param>
/// <param name="Dead">The estimated number of dead rows.</param>
/// <param name="SinceVacuum">The time since the last vacuum. Null when there was none.</param>
internal sealed record DeadRows(string Table, long Live, long Dead, TimeSpan? SinceVacuum);

/// <summary>A session that holds the lock of Prisma's migrations.</summary>
internal sealed record LockHolder(
    string ProcessId,
    string User,
    string Application,
    string Client,
    string State,
    TimeSpan Since,
    long Waiting
);
