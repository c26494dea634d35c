using System.Globalization;
using System.Text;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using Npgsql;
using NpgsqlTypes;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>The statements that read and write encrypted columns: only these columns, since the others of these tables change all the time.</summary>
/// <param name="connection">The connection.</param>
/// <param name="schema">The PostgreSQL schema.</param>
/// <param name="tables">The existing tables, with the existing columns.</param>
internal sealed class RotationSql(NpgsqlConnection connection, string schema, IReadOnlyList<EncryptedTable> tables)
{
    /// <summary>Reads all rows that can have an encrypted value: index of the table, key, JSON, name.</summary>
    public NpgsqlCommand ReadAll() =>
        new(string.Join("\nUNION ALL\n", tables.Select((t, i) => $"{Select(t, i)} WHERE {Filter(t)}")), connection);

    /// <summary>Reads rows in the same form.</summary>
    /// <param name="keys">The primary keys by table.</param>
    /// <param name="isLocking">True to lock them until the transaction ends.</param>
    public NpgsqlCommand Read(ILookup<string, string> keys, bool isLocking)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var parts = new List<string>();
        foreach (var (table, i) in tables.Select(static (t, i) => (t, i)).Where(t => keys.Contains(t.t.Name)))
        {
            var select =
                $"{Select(table, i)} WHERE x.{RowSql.Quote(table.KeyColumn)} = ANY({Add(command, keys[table.Name].ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})";
            // FOR UPDATE is not allowed for a union, but for its parts.
            parts.Add($"t{Text(i)} AS ({select}{(isLocking ? " FOR UPDATE OF x" : "")})");
        }

        command.CommandText =
            $"WITH {string.Join(",\n", parts)}\n{string.Join(" UNION ALL ", parts.Select(static p => $"SELECT * FROM {p[..p.IndexOf(' ', StringComparison.Ordinal)]}"))}";
        return command;
    }

    /// <summary>Writes the encrypted columns of rows.</summary>
    public NpgsqlCommand Write(IReadOnlyList<RotatedRow> rows)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var parts = rows.GroupBy(static r => r.Row.Section, StringComparer.Ordinal)
            .Select((g, i) => $"w{Text(i)} AS ({Update(tables.First(t => t.Name == g.Key), Add(command, Json(g), NpgsqlDbType.Jsonb))})");
        command.CommandText = $"WITH {string.Join(",\n", parts)}\nSELECT 1";
        return command;
    }

    // A null of the JSON can be NULL or the null of jsonb: neither is encrypted, and the column stays as it is.
    private string Update(EncryptedTable table, string json)
    {
        var name = Name(table);
        var columns = table.Columns.Select(static c => RowSql.Quote(c.Column)).Select(static c => $"{c} = COALESCE(e.{c}, t.{c})");
        var key = RowSql.Quote(table.KeyColumn);
        return $"UPDATE {name} AS t SET {string.Join(", ", columns)} FROM jsonb_populate_recordset(NULL::{name}, {json}) e WHERE t.{key} = e.{key}";
    }

    private static byte[] Json(IEnumerable<RotatedRow> rows) =>
        Encoding.UTF8.GetBytes($"[{string.Join(",", rows.Select(static r => r.After))}]");

    private string Select(EncryptedTable table, int index)
    {
        var key = RowSql.Quote(table.KeyColumn);
        var names = string.Concat(table.Names.Select(static n => $"nullif(x.{RowSql.Quote(n)}::text, ''), "));
        var columns = string.Concat(table.Columns.Select(static c => $", '{c.Column}', x.{RowSql.Quote(c.Column)}"));
        return $"SELECT {Text(index)}, x.{key}, jsonb_build_object('{table.KeyColumn}', x.{key}{columns})::text, coalesce({names}'?') FROM {Name(table)} x";
    }

    private static string Filter(EncryptedTable table)
    {
        var any = string.Join(
            " OR ",
            table.Columns.Select(static c =>
                c.Form == CiphertextForm.Marked
                    ? $"x.{RowSql.Quote(c.Column)}::text LIKE '%{CiphertextColumn.Mark}%'"
                    : $"x.{RowSql.Quote(c.Column)} IS NOT NULL"
            )
        );
        return table.Name == "LiteLLM_Config"
            ? $"({any}) AND x.param_name NOT IN ({string.Join(", ", EncryptedTable.ClearSections.Select(static s => $"'{s}'"))})"
            : $"({any})";
    }

    private string Name(EncryptedTable table) => $"{RowSql.Quote(schema)}.{RowSql.Quote(table.Name)}";

    private static string Add(NpgsqlCommand command, object value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return "$" + Text(command.Parameters.Count);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
