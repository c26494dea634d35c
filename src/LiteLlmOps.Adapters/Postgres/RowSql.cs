using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The one form in which rows are read: place of the table, key, and the whole row as JSON text.</summary>
internal static class RowSql
{
    public const string OnlySettings = " WHERE x.param_name = ANY($1)";

    // Below this, handing them out costs more than opening them.
    private const int FewRows = 500;

    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Name(SectionTable table, string schema) => $"{Quote(schema)}.{Quote(table.Table)}";

    public static string Select(SectionTable table, string schema, int index) => Select(table, schema, index, Json(table) + "::text");

    /// <summary>Reads the fingerprints alone, made by the server as <see cref="Row"/> makes them.</summary>
    public static string SelectFingerprints(SectionTable table, string schema, int index) =>
        Select(table, schema, index, $"upper(encode(sha256(convert_to({Json(table)}::text, 'UTF8')), 'hex'))");

    private static string Json(SectionTable table)
    {
        var leftOut = table.VolatileColumns.Count == 0 ? "" : $" - ARRAY[{string.Join(",", table.VolatileColumns.Select(static c => $"'{c}'"))}]";
        return $"(to_jsonb(x){leftOut})";
    }

    private static string Select(SectionTable table, string schema, int index, string what)
    {
        var number = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"SELECT {number}, x.{Quote(table.KeyColumn)}, {what} FROM {Name(table, schema)} x";
    }

    /// <summary>Reads rows and opens them: that takes longer than the reading, and each row by itself, so all cores do it.</summary>
    public static async Task<List<StoredRow>> ReadAsync(NpgsqlCommand command, IReadOnlyList<SectionTable> tables, StoredValues values, CancellationToken token)
    {
        var rows = await ReadTextsAsync(command, token);
        return rows.Count < FewRows
            ? rows.ConvertAll(r => Row(tables[r.Table], r.Key, r.Text, values))
            : [.. rows.AsParallel().AsOrdered().WithCancellation(token).Select(r => Row(tables[r.Table], r.Key, r.Text, values))];
    }

    /// <summary>Reads the place of the table, the key and the text of each row.</summary>
    public static async Task<List<(int Table, string Key, string Text)>> ReadTextsAsync(NpgsqlCommand command, CancellationToken token)
    {
        var rows = new List<(int, string, string)>();
        await using var reader = await command.ExecuteReaderAsync(token);
        try
        {
            while (await reader.ReadAsync(token))
                rows.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }
        catch
        {
            // A reader that is left early drains the rest of the result on dispose, which can take for ever.
            command.Cancel();
            throw;
        }

        return rows;
    }

    public static StoredRow Row(SectionTable table, string key, string json, StoredValues values)
    {
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        return table.Read(key, (ConfigMap)NodeJson.Parse(json), fingerprint, values) with { Raw = json };
    }
}
