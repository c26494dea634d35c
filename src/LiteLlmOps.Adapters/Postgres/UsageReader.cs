using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads access rights and the usage since yesterday, with one statement regardless of the number of keys.</summary>
internal sealed class UsageReader(NpgsqlConnection connection, StoredSchema schema)
{
    private const string Day = "yyyy-MM-dd";

    public async Task<UsageFacts> ReadAsync(DateTime now, TimeSpan limit, CancellationToken token)
    {
        var rows = UsageSql.Of(schema) is { } sql ? await RowsAsync(sql, now, limit, token) : [];
        return Facts(rows.ToLookup(static r => r.Table, static r => r.Node, StringComparer.Ordinal), now);
    }

    private async Task<List<(string Table, ConfigNode Node)>> RowsAsync(string sql, DateTime now, TimeSpan limit, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)Math.Ceiling(limit.TotalSeconds) };
        if (sql.Contains("$1", StringComparison.Ordinal))
        {
            command.Parameters.AddWithValue(now.AddDays(-1).ToString(Day, CultureInfo.InvariantCulture));
            command.Parameters.AddWithValue(now.ToString(Day, CultureInfo.InvariantCulture));
        }

        var rows = new List<(string, ConfigNode)>();
        await using var reader = await command.ExecuteReaderAsync(token);
        try
        {
            while (await reader.ReadAsync(token))
                rows.Add((reader.GetString(0), NodeJson.Parse(reader.GetString(1))));
        }
        catch
        {
            // Otherwise disposing the reader reads the rest of the result, which can take very long.
            command.Cancel();
            throw;
        }

        return rows;
    }

    private UsageFacts Facts(ILookup<string, ConfigNode> rows, DateTime now) =>
        new()
        {
            ReadAt = now,
            Keys = OfTable(rows, UsageSql.Keys, UsageRows.Key),
            Teams = OfTable(rows, UsageSql.Teams, UsageRows.Team),
            Permissions = OfTable(rows, UsageSql.Permissions, UsageRows.Permission),
            AccessGroups = OfTable(rows, UsageSql.AccessGroups, UsageRows.AccessGroup) ?? [],
            Holders = [.. rows["holder"].OfType<ConfigList>().Select(UsageRows.Holder)],
            Traffic = UsageSql.HasTraffic(schema) ? [.. rows[UsageSql.Traffic].OfType<ConfigList>().Select(UsageRows.Traffic)] : null,
        };

    private List<T>? OfTable<T>(ILookup<string, ConfigNode> rows, string table, Func<ConfigMap, T> read) =>
        schema.Columns.ContainsKey(table) ? [.. rows[table].OfType<ConfigMap>().Select(read)] : null;
}
