using System.Globalization;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// The advisory lock that allows one seed, undo or change of the key at a time. It is released with the transaction or the connection.
/// </summary>
internal static class SeedLock
{
    /// <summary>"LlmOps" in ASCII.</summary>
    public const long Key = 0x4C6C6D4F7073;

    private const string Wait = "10s";

    // Of other users, a login without pg_read_all_stats sees neither the address nor the times.
    private const string HolderSql = """
        SELECT a.application_name, a.usename::text, coalesce(host(a.client_addr), CASE WHEN a.backend_type IS NULL THEN 'an unknown address' ELSE 'local' END), a.pid,
               date_trunc('second', now() - a.xact_start)::text
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = $1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <returns>The other seed that had the lock when it was requested, in parentheses. Null when it was free.</returns>
    public static async Task<string?> TakeAsync(NpgsqlConnection connection, ConnectionText address, CancellationToken token)
    {
        if (await TryAsync(connection, token))
            return null;
        var other = await HolderAsync(connection, token);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection);
            command.Parameters.AddWithValue(Key);
            await command.ExecuteNonQueryAsync(token);
            return other;
        }
        catch (PostgresException e) when (e.SqlState == "55P03")
        {
            throw new LlmException(
                ErrorIds.SeedRunning,
                $"Another seed, undo or change of the key is running in {address.Shown}{await StillAsync(connection, other, token)}; nothing was written. Wait until it finishes, then repeat the command.",
                address.Shown,
                e
            );
        }
    }

    private static async Task<bool> TryAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_try_advisory_xact_lock($2) FROM set_config('lock_timeout', $1, true)",
            connection
        );
        command.Parameters.AddWithValue(Wait);
        command.Parameters.AddWithValue(Key);
        return await command.ExecuteScalarAsync(token) is true;
    }

    // The failed transaction must be rolled back before the next statement.
    private static async Task<string> StillAsync(NpgsqlConnection connection, string other, CancellationToken token)
    {
        await using (var rollback = new NpgsqlCommand("ROLLBACK", connection))
            await rollback.ExecuteNonQueryAsync(token);
        return await HolderAsync(connection, token) is { Length: > 0 } now ? now : other;
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(HolderSql, connection);
        command.Parameters.AddWithValue(Key);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" ({PrintableText.Of(reader.GetString(0))}, database user {PrintableText.Of(reader.GetString(1))}, from {reader.GetString(2)}, backend {reader.GetInt32(3)}{(reader.IsDBNull(4) ? "" : $", for {reader.GetString(4)}")})"
            )
            : "";
    }
}
