using System.Collections.Frozen;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads which tables and columns this database has; they depend on the LiteLLM version.</summary>
internal static class Catalogue
{
    private const string Sql = """
        SELECT c.relname::text, array_agg(a.attname::text)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname = ANY($2)
        GROUP BY c.relname
        """;

    /// <param name="connection">The connection.</param>
    /// <param name="schema">The PostgreSQL schema.</param>
    /// <param name="tables">The tables to find.</param>
    /// <param name="token">Cancels.</param>
    public static async Task<StoredSchema> ReadAsync(NpgsqlConnection connection, string schema, string[] tables, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(tables);
        var columns = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            columns[reader.GetString(0)] = reader.GetFieldValue<string[]>(1).ToFrozenSet(StringComparer.Ordinal);
        return new StoredSchema(schema, columns);
    }
}
