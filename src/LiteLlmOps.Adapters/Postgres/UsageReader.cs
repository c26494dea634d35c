using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Impacts;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads who may use what, and what was used since yesterday: two statements, whatever the number of keys.</summary>
internal sealed class UsageReader(NpgsqlConnection connection, ConnectionText address)
{
    private const string Day = "yyyy-MM-dd";

    public async Task<UsageFacts> ReadAsync(TimeSpan limit, CancellationToken token)
    {
        // The server stops by itself as well, where a cancellation does not come through.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, token);
        var schema = await Catalogue.ReadAsync(connection, address.Schema, UsageSql.Tables, token, limit);
        var now = DateTime.UtcNow;
        var rows = UsageSql.Of(schema) is { } sql ? await RowsAsync(sql, now, token) : [];
        return Facts(schema, rows.ToLookup(static r => r.Table, static r => r.Node, StringComparer.Ordinal), now);
    }

    private async Task<List<(string Table, ConfigNode Node)>> RowsAsync(string sql, DateTime now, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
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
            // A reader that is left early drains the rest of the result on dispose, which can take for ever.
            command.Cancel();
            throw;
        }

        return rows;
    }

    private static UsageFacts Facts(StoredSchema schema, ILookup<string, ConfigNode> rows, DateTime now) => new()
    {
        ReadAt = now,
        Keys = OfTable(schema, rows, UsageSql.Keys, UsageRows.Key),
        Teams = OfTable(schema, rows, UsageSql.Teams, UsageRows.Team),
        Permissions = OfTable(schema, rows, UsageSql.Permissions, UsageRows.Permission),
        AccessGroups = OfTable(schema, rows, UsageSql.AccessGroups, UsageRows.AccessGroup) ?? [],
        Holders = [.. rows["holder"].OfType<ConfigList>().Select(UsageRows.Holder)],
        Traffic = UsageSql.HasTraffic(schema) ? [.. rows[UsageSql.Traffic].OfType<ConfigList>().Select(UsageRows.Traffic)] : null,
    };

    private static List<T>? OfTable<T>(StoredSchema schema, ILookup<string, ConfigNode> rows, string table, Func<ConfigMap, T> read) =>
        schema.Columns.ContainsKey(table) ? [.. rows[table].OfType<ConfigMap>().Select(read)] : null;
}
