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

    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Name(SectionTable table, string schema) => $"{Quote(schema)}.{Quote(table.Table)}";

    public static string Select(SectionTable table, string schema, int index)
    {
        var leftOut = table.VolatileColumns.Count == 0 ? "" : $" - ARRAY[{string.Join(",", table.VolatileColumns.Select(static c => $"'{c}'"))}]";
        var number = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"SELECT {number}, x.{Quote(table.KeyColumn)}, (to_jsonb(x){leftOut})::text FROM {Name(table, schema)} x";
    }

    public static async Task<List<StoredRow>> ReadAsync(NpgsqlCommand command, IReadOnlyList<SectionTable> tables, StoredValues values, CancellationToken token)
    {
        var rows = new List<StoredRow>();
        await using var reader = await command.ExecuteReaderAsync(token);
        try
        {
            while (await reader.ReadAsync(token))
                rows.Add(Row(tables[reader.GetInt32(0)], reader.GetString(1), reader.GetString(2), values));
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
