using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads tables and migrations. Every login can read the catalogue, but maybe not the table of migrations.</summary>
internal sealed class SchemaReader(NpgsqlConnection connection, string schema)
{
    private const string Columns = """
        SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
        ORDER BY c.relname, a.attnum
        """;

    // Indexes on expressions are not in the Prisma schema, such as LiteLLM's index on lower(user_email).
    private const string Indexes = """
        SELECT t.relname::text, i.relname::text, x.indisprimary, x.indisunique, x.indisvalid,
               ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum WHERE k.place <= x.indnkeyatts ORDER BY k.place)
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname = $1 AND x.indexprs IS NULL
        """;

    public async Task<LiveSchema> ReadAsync(CancellationToken token)
    {
        var columns = await RowsAsync(
            Columns,
            static r =>
                (
                    Table: r.GetString(0),
                    Column: new SchemaColumn(r.GetString(1), r.GetString(2), r.GetBoolean(3), r.IsDBNull(4) ? null : r.GetString(4))
                ),
            token
        );
        var indexes = await RowsAsync(
            Indexes,
            static r =>
                (
                    Index: new LiveIndex(r.GetString(0), r.GetString(1), r.GetFieldValue<string[]>(5), r.GetBoolean(3), r.GetBoolean(4)),
                    IsPrimary: r.GetBoolean(2)
                ),
            token
        );
        var keys = indexes
            .Where(static i => i.IsPrimary)
            .ToDictionary(static i => i.Index.Table, static i => i.Index.Columns, StringComparer.Ordinal);
        var tables = columns
            .GroupBy(static c => c.Table, StringComparer.Ordinal)
            .Select(g => new SchemaTable(g.Key, [.. g.Select(static c => c.Column)], keys.GetValueOrDefault(g.Key) ?? [], [], []));
        return new LiveSchema(
            schema,
            [.. tables],
            [.. indexes.Where(static i => !i.IsPrimary).Select(static i => i.Index)],
            await MigrationsAsync(columns.Any(static c => c.Table == MigrationComparison.Ledger), token)
        );
    }

    private async Task<IReadOnlyList<Migration>?> MigrationsAsync(bool isThere, CancellationToken token)
    {
        if (!isThere)
            return null;
        try
        {
            return await RowsAsync(
                $"SELECT migration_name, finished_at IS NOT NULL, rolled_back_at IS NOT NULL, logs FROM {RowSql.Quote(schema)}.{RowSql.Quote(MigrationComparison.Ledger)} WHERE $1 <> '' ORDER BY started_at",
                static r => new Migration(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2), r.IsDBNull(3) ? null : r.GetString(3)),
                token
            );
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedColumn)
        {
            return null;
        }
    }

    private async Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(schema);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            rows.Add(read(reader));
        return rows;
    }
}
