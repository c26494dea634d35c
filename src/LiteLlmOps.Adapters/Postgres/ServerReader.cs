using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads information about the server, which every login can read.</summary>
internal static class ServerReader
{
    // Background workers of the server use no connection. Of other users, a login without pg_read_all_stats does not see the type of a session.
    private const string Sql = """
        SELECT current_setting('server_version'), current_database(),
               current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
               (SELECT count(*)::int FROM pg_stat_activity 
                WHERE coalesce(backend_type, CASE WHEN datid IS NOT NULL AND usesysid IS NOT NULL THEN 'client backend' END) = 'client backend'),
               now() AT TIME ZONE 'UTC', pg_is_in_recovery(), to_regclass($1) IS NOT NULL,
               (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only' AND setting = 'on')
        """;

    private const int Trips = 5;

    public static async Task<DatabaseServer> ReadAsync(
        NpgsqlConnection connection,
        string schema,
        TimeProvider time,
        CancellationToken token
    )
    {
        var latency = await LatencyAsync(connection, time, token);
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue($"{RowSql.Quote(schema)}.{RowSql.Quote(StoredSchema.TableOf(ConfigSections.Models))}");
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new DatabaseServer(
            reader.GetString(0).Split(' ')[0],
            reader.GetString(1),
            latency,
            reader.GetInt32(2),
            reader.GetInt32(3),
            DateTime.SpecifyKind(reader.GetDateTime(4), DateTimeKind.Utc),
            reader.GetBoolean(5),
            reader.GetBoolean(6)
        )
        {
            ReadOnlyDefault = reader.IsDBNull(7) ? null : reader.GetString(7),
        };
    }

    // The first statement of a connection also loads code and catalogues, and one slow answer of a busy machine says nothing about the network.
    private static async Task<TimeSpan> LatencyAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken token)
    {
        await using var nothing = new NpgsqlCommand("SELECT 1", connection);
        await nothing.ExecuteScalarAsync(token);
        var trips = new List<TimeSpan>(Trips);
        for (var i = 0; i < Trips; i++)
        {
            var clock = time.GetTimestamp();
            await nothing.ExecuteScalarAsync(token);
            trips.Add(time.GetElapsedTime(clock));
        }

        return trips.Order().ElementAt(Trips / 2);
    }
}
