using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>SQL that reads rows of all tables in the same form: index of the table, key, row as JSON text, and xmin.</summary>
internal static class RowSql
{
    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Name(SectionTable table, string schema) => $"{Quote(schema)}.{Quote(table.Table)}";

    public static string Select(SectionTable table, string schema, int index) => Select(table, schema, index, Json(table) + "::text");

    /// <summary>
    /// Detects changed rows: the version if it is unchanged, otherwise the fingerprint, which the server computes like
    /// <see cref="Row"/>. For an unchanged version nothing is computed while the rows are locked.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The PostgreSQL schema.</param>
    /// <param name="index">The index of the table.</param>
    /// <param name="keys">The parameter with the keys.</param>
    /// <param name="versions">The parameter with the versions that were read.</param>
    public static string SelectStates(SectionTable table, string schema, int index, string keys, string versions) =>
        Select(
            table,
            schema,
            index,
            $"CASE WHEN x.xmin::text = e.version THEN e.version ELSE upper(encode(sha256(convert_to({Json(table)}::text, 'UTF8')), 'hex')) END"
        ) + $" JOIN unnest({keys}, {versions}) AS e(key, version) ON x.{Quote(table.KeyColumn)} = e.key";

    /// <summary>Rows of the JSON array in $1 as the table would store them.</summary>
    public static string SelectConverted(SectionTable table, string schema) =>
        $"SELECT 0, x.{Quote(table.KeyColumn)}, {Json(table)}::text, '' FROM jsonb_populate_recordset(NULL::{Name(table, schema)}, $1) x";

    private static string Json(SectionTable table)
    {
        var leftOut =
            table.VolatileColumns.Count == 0 ? "" : $" - ARRAY[{string.Join(",", table.VolatileColumns.Select(static c => $"'{c}'"))}]";
        return $"(to_jsonb(x){leftOut})";
    }

    private static string Select(SectionTable table, string schema, int index, string what)
    {
        var number = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"SELECT {number}, x.{Quote(table.KeyColumn)}, {what}, x.xmin::text FROM {Name(table, schema)} x";
    }

    /// <summary>Reads and decrypts rows. Decrypting takes longer than reading, so it runs on all cores.</summary>
    public static async Task<StoredRow[]> ReadAsync(
        NpgsqlCommand command,
        IReadOnlyList<SectionTable> tables,
        StoredValues values,
        CancellationToken token
    )
    {
        var rows = await ReadTextsAsync(command, token);
        return await RowWork.EachAsync(rows, r => Row(tables[r.Table], r.Key, r.Text, values) with { Version = r.Version }, token);
    }

    /// <summary>Reads the index of the table, the key, the text and the version of each row.</summary>
    public static async Task<List<(int Table, string Key, string Text, string Version)>> ReadTextsAsync(
        NpgsqlCommand command,
        CancellationToken token
    )
    {
        var rows = new List<(int, string, string, string)>();
        await using var reader = await command.ExecuteReaderAsync(token);
        try
        {
            while (await reader.ReadAsync(token))
                rows.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }
        catch
        {
            // Otherwise disposing the reader reads the rest of the result, which can take very long.
            command.Cancel();
            throw;
        }

        return rows;
    }

    public static StoredRow Row(SectionTable table, string key, string json, StoredValues values)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var fingerprint = Convert.ToHexString(SHA256.HashData(bytes));
        return table.Read(key, (ConfigMap)NodeJson.Parse(bytes), fingerprint, values) with { Raw = json };
    }
}
