using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Which columns of which tables a database has: those of the versions of LiteLLM differ.</summary>
internal static class ExistingColumns
{
    public static async Task<HashSet<(string Table, string Column)>> ReadAsync(
        NpgsqlConnection connection,
        string schema,
        IEnumerable<string> tables,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname::text, a.attname::text FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = $1 AND c.relname = ANY($2)
            """,
            connection
        );
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(tables.Distinct(StringComparer.Ordinal).ToArray());
        var existing = new HashSet<(string, string)>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            existing.Add((reader.GetString(0), reader.GetString(1)));
        return existing;
    }
}
