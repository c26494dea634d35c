using System.Globalization;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The advisory lock that allows one seed at a time in a database. It ends with the transaction, or with the connection.</summary>
internal static class SeedLock
{
    /// <summary>"LlmOps" in ASCII.</summary>
    public const long Key = 0x4C6C6D4F7073;

    private const string Wait = "10s";

    private const string HolderSql = """
        SELECT a.application_name, a.usename::text, coalesce(a.client_addr::text, 'local'), a.pid, date_trunc('second', now() - a.xact_start)::text
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = $1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    public static async Task TakeAsync(NpgsqlConnection connection, ConnectionText address, CancellationToken token)
    {
        try
        {
            await using var command = new NpgsqlCommand(
                "SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock($2)",
                connection
            );
            command.Parameters.AddWithValue(Wait);
            command.Parameters.AddWithValue(Key);
            await command.ExecuteNonQueryAsync(token);
        }
        catch (PostgresException e) when (e.SqlState == "55P03")
        {
            var holder = await HolderAsync(connection, token);
            throw new LlmException(
                ErrorIds.SeedRunning,
                $"Another seed is running in {address.Shown}{holder}; nothing was written. Run the command again when it has ended.",
                address.Shown,
                e
            );
        }
    }

    // The failed transaction must be rolled back before the next statement.
    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using (var rollback = new NpgsqlCommand("ROLLBACK", connection))
            await rollback.ExecuteNonQueryAsync(token);
        await using var command = new NpgsqlCommand(HolderSql, connection);
        command.Parameters.AddWithValue(Key);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" ({reader.GetString(0)}, database user {reader.GetString(1)}, from {reader.GetString(2)}, backend {reader.GetInt32(3)}, for {reader.GetString(4)})"
            )
            : "";
    }
}
