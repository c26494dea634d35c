using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads the columns that a seed does not cover, and tries to decrypt their values. No value leaves this class.</summary>
internal sealed class CiphertextReader(NpgsqlConnection connection, ConnectionText address, StoredValues values)
{
    private const int MostRows = 100_000;
    private const string Limit = "10s";

    private readonly List<UnreadableValue> _unreadable = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Place, string Reason)> _unread = [];

    public async Task<CiphertextReport> ReadAsync(IReadOnlyList<CiphertextColumn> columns, CancellationToken token)
    {
        var existing = await ExistingAsync(columns, token);
        foreach (var column in columns.Where(c => existing.Contains((c.Table, c.Column))))
            await ReadColumnAsync(column, [.. column.Names.Where(n => existing.Contains((column.Table, n)))], token);
        return new CiphertextReport
        {
            Unreadable = _unreadable,
            Names = _names,
            Unread = _unread,
        };
    }

    private async Task<HashSet<(string Table, string Column)>> ExistingAsync(
        IReadOnlyList<CiphertextColumn> columns,
        CancellationToken token
    )
    {
        await using var transaction = await ReadTransaction.BeginAsync(connection, address, token);
        return await ExistingColumns.ReadAsync(connection, address.Schema, columns.Select(static c => c.Table), token);
    }

    // A column that this user may not read must not hide the others.
    private async Task ReadColumnAsync(CiphertextColumn column, IReadOnlyList<string> names, CancellationToken token)
    {
        try
        {
            await using var transaction = await ReadTransaction.BeginAsync(connection, address, token);
            await using (var limit = new NpgsqlCommand($"SET LOCAL statement_timeout = '{Limit}'", connection))
                await limit.ExecuteNonQueryAsync(token);
            await using var command = new NpgsqlCommand(Sql(column, names), connection);
            await using var reader = await command.ExecuteReaderAsync(token);
            var count = 0;
            while (await reader.ReadAsync(token))
            {
                if (++count > MostRows)
                    break;
                Read(column, reader.GetString(0), reader.GetString(1));
            }

            if (count > MostRows)
                _unread.Add((Place(column), $"it has more than {MostRows} such rows; the first ones were read"));
        }
        catch (PostgresException e)
        {
            _unread.Add((Place(column), e.SqlState == PostgresErrorCodes.QueryCanceled ? $"it took longer than {Limit}" : e.MessageText));
        }
    }

    private static string Place(CiphertextColumn column) => $"{column.Table} {column.Column}";

    private string Sql(CiphertextColumn column, IReadOnlyList<string> names)
    {
        var name = $"coalesce({string.Concat(names.Select(static n => $"nullif({RowSql.Quote(n)}::text, ''), "))}'?')";
        var value = RowSql.Quote(column.Column);
        // The settings rows are read with the configuration.
        var filter =
            column.Form == CiphertextForm.Marked ? $" AND {value}::text LIKE '%{CiphertextColumn.Mark}%'"
            : column.Table == "LiteLLM_Config"
                ? $" AND param_name NOT IN ({string.Join(", ", ConfigSections.InConfigTable.Select(static s => $"'{s}'"))})"
            : "";
        return $"SELECT {name}, {value}::text FROM {RowSql.Quote(address.Schema)}.{RowSql.Quote(column.Table)} WHERE {value} IS NOT NULL{filter} LIMIT {MostRows + 1}";
    }

    private void Read(CiphertextColumn column, string row, string text)
    {
        if (column.Form == CiphertextForm.Text)
            Try(column, row, column.Column, text);
        else if (NodeJson.TryParse(text) is { } node)
            Walk(column, row, column.Column, Unwrapped(node));
    }

    // A jsonb column may contain the JSON of a map as a text.
    private static ConfigNode Unwrapped(ConfigNode node) =>
        node is ConfigScalar { Text: { } text } && NodeJson.TryParse(text) is ConfigMap or ConfigList ? NodeJson.Parse(text) : node;

    private void Walk(CiphertextColumn column, string row, string path, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                foreach (var entry in map.Entries)
                    Walk(column, row, $"{path}/{PrintableText.Of(entry.Key)}", entry.Value);
                break;
            case ConfigList list:
                for (var i = 0; i < list.Items.Count; i++)
                    Walk(column, row, $"{path}/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}", list.Items[i]);
                break;
            case ConfigScalar { Text: { } text }:
                Try(column, row, path, text);
                break;
        }
    }

    private void Try(CiphertextColumn column, string row, string path, string stored)
    {
        var isMarked = stored.StartsWith(CiphertextColumn.Mark, StringComparison.Ordinal);
        if (!isMarked && column.Form == CiphertextForm.Marked)
            return;
        var state = values.StateOf(
            isMarked ? stored[CiphertextColumn.Mark.Length..] : stored,
            isMarked,
            column.Form == CiphertextForm.Text
        );
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (state is { IsUnreadable: true })
            _unreadable.Add(new UnreadableValue(column.Table, PrintableText.Of(row), path, state.OpenedBy));
        else if (state.IsCiphertext)
            _names.Add(name);
    }
}
