using System.Text;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Schema;

/// <summary>The statements that create LiteLLM's tables in an empty database. Only for labs; LiteLLM creates the tables of a real database.</summary>
internal static class SchemaSql
{
    // PostgreSQL and Prisma truncate longer names.
    private const int MaxNameLength = 63;

    public static string Create(LiteLlmSchema schema)
    {
        var sql = new StringBuilder();
        foreach (var (name, values) in schema.Enums)
            sql.Append($"CREATE TYPE {RowSql.Quote(name)} AS ENUM ({string.Join(", ", values.Select(static v => $"'{v}'"))});\n");
        foreach (var table in schema.Tables)
            AppendTable(sql, table);
        return sql.ToString();
    }

    private static void AppendTable(StringBuilder sql, SchemaTable table)
    {
        foreach (var column in table.Columns.Where(static c => c.Default?.StartsWith("nextval", StringComparison.Ordinal) == true))
            sql.Append($"CREATE SEQUENCE {RowSql.Quote($"{table.Name}_{column.Name}_seq")};\n");
        var columns = table
            .Columns.Select(Column)
            .Append($"CONSTRAINT {RowSql.Quote(table.Name + "_pkey")} PRIMARY KEY ({Names(table.PrimaryKey)})");
        sql.Append($"CREATE TABLE {RowSql.Quote(table.Name)} (\n  {string.Join(",\n  ", columns)}\n);\n");
        foreach (var key in table.Unique)
            sql.Append($"CREATE UNIQUE INDEX {IndexName(table, key, "_key")} ON {RowSql.Quote(table.Name)} ({Names(key)});\n");
        foreach (var key in table.Indexes)
            sql.Append($"CREATE INDEX {IndexName(table, key, "_idx")} ON {RowSql.Quote(table.Name)} ({Names(key)});\n");
    }

    private static string Column(SchemaColumn column) =>
        $"{RowSql.Quote(column.Name)} {column.Type}{(column.IsNullable ? "" : " NOT NULL")}{(column.Default is null ? "" : $" DEFAULT {column.Default}")}";

    private static string IndexName(SchemaTable table, IReadOnlyList<string> key, string ending)
    {
        var name = $"{table.Name}_{string.Join('_', key)}";
        return RowSql.Quote((name.Length + ending.Length > MaxNameLength ? name[..(MaxNameLength - ending.Length)] : name) + ending);
    }

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(RowSql.Quote));
}
