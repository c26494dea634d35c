using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The statements of a seed: one reads the rows of all tables, one writes them, regardless of their number.</summary>
/// <param name="connection">The connection.</param>
/// <param name="schema">The PostgreSQL schema.</param>
/// <param name="work">The writes by table.</param>
internal sealed class SeedSql(NpgsqlConnection connection, string schema, IReadOnlyList<TableWork> work)
{
    /// <summary>Reads the rows in the form of <see cref="RowSql"/>, with the index of their table.</summary>
    public NpgsqlCommand Read()
    {
        var command = new NpgsqlCommand { Connection = connection };
        return Together(
            command,
            (w, i) => $"{RowSql.Select(w.Table, schema, i)} WHERE x.{RowSql.Quote(w.Table.KeyColumn)} = ANY({Add(command, w.Keys)})"
        );
    }

    /// <summary>Locks the rows until the transaction ends, and returns whether they changed since they were read.</summary>
    public NpgsqlCommand Lock()
    {
        var command = new NpgsqlCommand { Connection = connection };
        return Together(
            command,
            (w, i) => RowSql.SelectStates(w.Table, schema, i, Add(command, w.Keys), Add(command, w.Versions)) + " FOR UPDATE OF x"
        );
    }

    // FOR UPDATE is not allowed for a union, but for its parts.
    private NpgsqlCommand Together(NpgsqlCommand command, Func<TableWork, int, string> select)
    {
        var parts = work.Select((w, i) => $"t{Text(i)} AS ({select(w, i)})").ToList();
        command.CommandText =
            $"WITH {string.Join(",\n", parts)}\n{string.Join(" UNION ALL ", work.Select(static (_, i) => $"SELECT * FROM t{Text(i)}"))}";
        return command;
    }

    /// <summary>Inserts, updates and deletes.</summary>
    public NpgsqlCommand Write()
    {
        var command = new NpgsqlCommand { Connection = connection };
        var parts = new List<string>();
        foreach (var table in work)
        {
            if (table.Json is { } json)
                parts.Add(Upsert(table, Add(command, json, NpgsqlDbType.Jsonb)));
            if (table.Deleted is { Length: > 0 } keys)
                parts.Add(
                    $"DELETE FROM {RowSql.Name(table.Table, schema)} WHERE {RowSql.Quote(table.Table.KeyColumn)} = ANY({Add(command, keys)})"
                );
        }

        command.CommandText = $"WITH {string.Join(",\n", parts.Select(static (p, i) => $"w{Text(i)} AS ({p})"))}\nSELECT 1";
        return command;
    }

    // PostgreSQL converts the JSON to the types of the columns, including arrays and timestamps.
    private string Upsert(TableWork table, string json)
    {
        var name = RowSql.Name(table.Table, schema);
        var columns = string.Join(", ", table.Columns.Select(RowSql.Quote));
        var updates = table
            .Columns.Where(c => c != table.Table.KeyColumn && !table.Table.OnInsertOnly.Contains(c, StringComparer.Ordinal))
            .Select(SetColumn);
        var insert = $"""
            INSERT INTO {name} AS t ({columns})
            SELECT {columns} FROM jsonb_populate_recordset(NULL::{name}, {json})
            """;
        if (table.IsNew)
            return insert;
        return $"""
            {insert}
            ON CONFLICT ({RowSql.Quote(table.Table.KeyColumn)}) DO UPDATE SET {string.Join(", ", updates)}
            """;
    }

    // LiteLLM reloads an MCP server only when updated_at differs, so it must increase even within one millisecond or with a slow clock.
    private static string SetColumn(string column)
    {
        var name = RowSql.Quote(column);
        return column == "updated_at"
            ? $"{name} = GREATEST(EXCLUDED.{name}, t.{name} + interval '1 millisecond')"
            : $"{name} = EXCLUDED.{name}";
    }

    private static string Add(NpgsqlCommand command, object value, NpgsqlDbType type = NpgsqlDbType.Array | NpgsqlDbType.Text)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return "$" + Text(command.Parameters.Count);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
