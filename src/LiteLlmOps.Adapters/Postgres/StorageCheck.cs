using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using Npgsql;
using NpgsqlTypes;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// Finds values that a table cannot store: keys without a column or in a column of LiteLLM, and values of another type than their column. The server
/// converts the rows to the types of the table as for a write, but writes nothing.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="address">The database.</param>
/// <param name="schema">Its tables.</param>
/// <param name="values">Encrypts nothing.</param>
internal sealed class StorageCheck(NpgsqlConnection connection, ConnectionText address, StoredSchema schema, StoredValues values)
{
    private const string DataException = "22";

    public async Task<IReadOnlyList<UnstorableValue>> FindAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        var found = new List<UnstorableValue>();
        foreach (var table in StoredReader.Tables.Where(t => schema.Columns.ContainsKey(t.Table)))
        {
            List<RowWrite> rows =
            [
                .. writes.Where(w => w is { Value: not null, Raw: null } && StoredSchema.TableOf(w.Row.Section) == table.Table),
            ];
            found.AddRange(rows.SelectMany(Texts));
            rows.RemoveAll(w => found.Exists(f => f.Write == w));
            if (rows.Count > 0)
                found.AddRange(await FindAsync(table, rows, token));
        }

        return found;
    }

    // In JSON and in texts PostgreSQL has no such character.
    private static IEnumerable<UnstorableValue> Texts(RowWrite write) =>
        from text in TextsOf(write.Value!, "")
        where text.Text.Contains('\0', StringComparison.Ordinal)
        select new UnstorableValue(write, text.Pointer, "PostgreSQL cannot store the character U+0000");

    private static IEnumerable<(string Pointer, string Text)> TextsOf(ConfigNode node, string pointer) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(e =>
                TextsOf(e.Value, JsonPointer.Append(pointer, e.Key)).Append((JsonPointer.Append(pointer, e.Key), e.Key))
            ),
            ConfigList list => list.Items.SelectMany(i => TextsOf(i, pointer)),
            ConfigScalar { Text: { } text } => [(pointer, text)],
            _ => [],
        };

    private async Task<IReadOnlyList<UnstorableValue>> FindAsync(
        SectionTable table,
        IReadOnlyList<RowWrite> writes,
        CancellationToken token
    )
    {
        if (await ConvertAsync(table, [.. writes.Select(w => RowOf(table, w))], token) is { } rows)
            return [.. writes.SelectMany(w => Differences(table, w, rows.GetValueOrDefault(w.Row.Key)))];
        // One value makes the whole statement fail.
        if (writes.Count > 1)
        {
            var half = writes.Count / 2;
            return [.. await FindAsync(table, [.. writes.Take(half)], token), .. await FindAsync(table, [.. writes.Skip(half)], token)];
        }

        return [.. await FindColumnsAsync(table, writes[0], token)];
    }

    private ConfigMap RowOf(SectionTable table, RowWrite write) => table.Write(write, c => schema.HasColumn(table.Table, c), values);

    private async Task<List<UnstorableValue>> FindColumnsAsync(SectionTable table, RowWrite write, CancellationToken token)
    {
        var found = new List<UnstorableValue>();
        foreach (var column in RowOf(table, write).Entries)
        {
            var row = new ConfigMap([KeyValuePair.Create<string, ConfigNode>(table.KeyColumn, new ConfigScalar(write.Row.Key)), column]);
            if (column.Key != table.KeyColumn && await ConvertAsync(table, [row], token) is null)
                found.Add(
                    new UnstorableValue(
                        write,
                        PointerOf(table, column.Key),
                        $"the column {column.Key} of {table.Table} has the type {await TypeAsync(table, column.Key, token)}, and the value has another one"
                    )
                );
        }

        return found;
    }

    private static string PointerOf(SectionTable table, string column) =>
        table.Section switch
        {
            ConfigSections.General or ConfigSections.Ui => "",
            ConfigSections.Models when column == "blocked" => JsonPointer.Of("model_info", column),
            ConfigSections.McpServers => JsonPointer.Of(McpServerEntries.KeyOf(column)),
            _ => JsonPointer.Of(column),
        };

    /// <returns>Null when the server cannot convert the rows.</returns>
    private async Task<Dictionary<string, StoredRow>?> ConvertAsync(
        SectionTable table,
        IReadOnlyList<ConfigMap> rows,
        CancellationToken token
    )
    {
        await using var transaction = await ReadTransaction.BeginAsync(connection, address, token);
        await using var command = new NpgsqlCommand(RowSql.SelectConverted(table, address.Schema), connection);
        command.Parameters.Add(
            new NpgsqlParameter { Value = NodeJson.WriteBytes(new ConfigList(rows)), NpgsqlDbType = NpgsqlDbType.Jsonb }
        );
        try
        {
            return (await RowSql.ReadAsync(command, [table], values, token)).ToDictionary(static r => r.Key, StringComparer.Ordinal);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith(DataException, StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static IEnumerable<UnstorableValue> Differences(SectionTable table, RowWrite write, StoredRow? row) =>
        row is null
            ? [new UnstorableValue(write, "", $"a row of {table.Table} cannot have this key")]
            : new NodeComparer(NodeComparer.ByValue)
                .Compare(write.Value, row.Value, "")
                .Select(d => new UnstorableValue(
                    write,
                    d.Pointer,
                    d.Kind == DriftKind.Missing ? $"{table.Table} has no place for this key" : $"{table.Table} stores another value for it"
                ));

    private async Task<string> TypeAsync(SectionTable table, string column, CancellationToken token)
    {
        await using var transaction = await ReadTransaction.BeginAsync(connection, address, token);
        await using var command = new NpgsqlCommand(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2",
            connection
        );
        command.Parameters.AddWithValue(RowSql.Name(table, address.Schema));
        command.Parameters.AddWithValue(column);
        return await command.ExecuteScalarAsync(token) as string ?? "of LiteLLM";
    }
}
