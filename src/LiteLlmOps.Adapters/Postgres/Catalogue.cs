using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads which tables and columns this database has; they depend on the LiteLLM version.</summary>
internal static class Catalogue
{
    private const string Sql = """
        SELECT c.relname::text, array_agg(a.attname::text),
          COALESCE(array_agg(a.attname::text) FILTER (WHERE has_column_privilege(c.oid, a.attnum, 'SELECT')), '{}')
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname = ANY($2)
        GROUP BY c.relname, c.oid
        """;

    /// <param name="connection">The connection.</param>
    /// <param name="schema">The PostgreSQL schema.</param>
    /// <param name="tables">The tables to find.</param>
    /// <param name="optional">Those that are left out when this user may not read them.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="wholeRows">True to leave an optional table out when this user may not read all of its columns; otherwise only these columns are left out.</param>
    public static async Task<StoredSchema> ReadAsync(
        NpgsqlConnection connection,
        string schema,
        string[] tables,
        string[] optional,
        CancellationToken token,
        bool wholeRows = false
    )
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(tables);
        var columns = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        var denied = new HashSet<string>(StringComparer.Ordinal);
        var deniedColumns = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var table = reader.GetString(0);
            var (all, readable) = (reader.GetFieldValue<string[]>(1), reader.GetFieldValue<string[]>(2));
            if (readable.Length == all.Length || !optional.Contains(table, StringComparer.Ordinal))
                columns[table] = all.ToHashSet(StringComparer.Ordinal);
            else if (readable.Length == 0 || wholeRows)
                denied.Add(table);
            else
            {
                columns[table] = readable.ToHashSet(StringComparer.Ordinal);
                deniedColumns[table] = all.Except(readable, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
            }
        }

        return new StoredSchema(schema, columns) { Denied = denied, DeniedColumns = deniedColumns };
    }
}
