using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Seeding;
using Npgsql;
using NpgsqlTypes;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Writes the rows of a seed: all of them or none, and only over what was read.</summary>
internal sealed class SeedTransaction(NpgsqlConnection connection, ConnectionText address, StoredValues values)
{
    public async Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        var schema = await Catalogue.ReadAsync(connection, address.Schema, [.. StoredReader.Tables.Select(static t => t.Table)], token);
        // Encrypting takes longer than writing: it is done before anything is locked.
        var work = Prepare(writes, schema);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await SeedLock.TakeAsync(connection, address, token);
        foreach (var table in work)
            await CheckAsync(table, token);
        foreach (var table in work)
            await WriteAsync(table, token);
        var written = new Dictionary<RowKey, StoredRow>();
        foreach (var table in work)
            await VerifyAsync(table, written, token);
        // From here on it is done: a cancelled commit would leave nobody knowing.
        token.ThrowIfCancellationRequested();
        await CommitAsync(transaction);
        return written;
    }

    private static async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw new LlmException(
                "SeedOutcomeUnknown",
                LlmErrorKind.Connection,
                "The connection to the database broke off while the change was being committed, so it is there in full or not at all. Run the command again: it tells which.",
                null,
                e);
        }
    }

    private List<TableWork> Prepare(IReadOnlyList<RowWrite> writes, StoredSchema schema) =>
        [.. StoredReader.Tables
            .SelectMany(table => writes.Where(w => StoredSchema.TableOf(w.Row.Section) == table.Table).GroupBy(static w => w.Raw is not null).Select(g => Prepare(table, [.. g], schema)))
            .Where(static w => w.Writes.Count > 0)];

    private TableWork Prepare(SectionTable table, IReadOnlyList<RowWrite> writes, StoredSchema schema)
    {
        if (writes.Count == 0)
            return new TableWork(table, writes, null, []);
        if (!schema.Columns.ContainsKey(table.Table))
            throw new LlmException("TableMissing", LlmErrorKind.NotFound, $"The database {address.Shown} has no table {table.Table}: its LiteLLM is older than {table.Section} in the database.", table.Table);
        var rows = writes.Where(static w => w.Value is not null).Select(w => Columns(table, w, schema)).ToList();
        var columns = rows.Count == 0 ? [] : rows[0].Keys.Where(c => schema.HasColumn(table.Table, c)).ToList();
        return new TableWork(table, writes, rows.Count == 0 ? null : NodeJson.Write(new ConfigList(rows)), columns);
    }

    private ConfigMap Columns(SectionTable table, RowWrite write, StoredSchema schema) => write.Raw is { } raw
        ? (ConfigMap)NodeJson.Parse(raw)
        : table.Write(write, column => schema.HasColumn(table.Table, column), values);

    private async Task CheckAsync(TableWork work, CancellationToken token)
    {
        var found = (await ReadAsync(work, " FOR UPDATE", token)).ToDictionary(static r => r.Key, static r => r.Fingerprint, StringComparer.Ordinal);
        var moved = work.Writes.Where(w => found.GetValueOrDefault(w.Row.Key) != w.Fingerprint).Select(static w => $"{w.Row.Section}/{w.Name}").ToList();
        if (moved.Count == 0)
            return;
        var names = string.Join(", ", moved.Take(5)) + (moved.Count > 5 ? $" and {moved.Count - 5} more" : "");
        throw new LlmException(
            "StoredStateMoved", LlmErrorKind.Busy, $"Somebody has changed the database since it was read ({names}), so nothing was written. Look at Get-LlmDrift again, then seed again.", names);
    }

    private async Task WriteAsync(TableWork work, CancellationToken token)
    {
        if (work.Json is not null)
        {
            await using var upsert = new NpgsqlCommand(UpsertSql(work), connection);
            upsert.Parameters.Add(new NpgsqlParameter { Value = work.Json, NpgsqlDbType = NpgsqlDbType.Jsonb });
            await upsert.ExecuteNonQueryAsync(token);
        }

        var deleted = work.Writes.Where(static w => w.Value is null).Select(static w => w.Row.Key).ToArray();
        if (deleted.Length == 0)
            return;
        await using var delete = new NpgsqlCommand($"DELETE FROM {RowSql.Name(work.Table, address.Schema)} WHERE {RowSql.Quote(work.Table.KeyColumn)} = ANY($1)", connection);
        delete.Parameters.AddWithValue(deleted);
        await delete.ExecuteNonQueryAsync(token);
    }

    // PostgreSQL turns the JSON into the columns' own types, arrays and times among them: one statement for any number of rows.
    private string UpsertSql(TableWork work)
    {
        var table = RowSql.Name(work.Table, address.Schema);
        var columns = string.Join(", ", work.Columns.Select(RowSql.Quote));
        var updates = work.Columns.Where(c => c != work.Table.KeyColumn && !work.Table.OnInsertOnly.Contains(c, StringComparer.Ordinal)).Select(SetColumn);
        return $"""
            INSERT INTO {table} AS t ({columns})
            SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1)
            ON CONFLICT ({RowSql.Quote(work.Table.KeyColumn)}) DO UPDATE SET {string.Join(", ", updates)}
            """;
    }

    // LiteLLM reads an MCP server again only when updated_at differs: it must move on even within one millisecond, or with a clock behind.
    private static string SetColumn(string column)
    {
        var name = RowSql.Quote(column);
        return column == "updated_at" ? $"{name} = GREATEST(EXCLUDED.{name}, t.{name} + interval '1 millisecond')" : $"{name} = EXCLUDED.{name}";
    }

    private async Task VerifyAsync(TableWork work, Dictionary<RowKey, StoredRow> written, CancellationToken token)
    {
        var found = (await ReadAsync(work, "", token)).ToDictionary(static r => r.Key, StringComparer.Ordinal);
        foreach (var write in work.Writes)
        {
            var row = found.GetValueOrDefault(write.Row.Key);
            if (write.Value is null ? row is not null : row is null || !IsAsWritten(write, row))
            {
                throw new LlmException(
                    "SeedNotVerified", LlmErrorKind.Protocol, $"{write.Row.Section}/{write.Name} did not read back as it was written, so nothing was kept: does a trigger change it?", write.Row.Key);
            }

            if (row is not null)
                written[write.Row] = row;
        }
    }

    private static bool IsAsWritten(RowWrite write, StoredRow row) =>
        (write.Raw is not null || row.Unreadable.Count == 0) && !new Drift.NodeComparer(Drift.NodeComparer.ByValue).Compare(write.Value, row.Value, "").Any();

    private async Task<List<StoredRow>> ReadAsync(TableWork work, string suffix, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"{RowSql.Select(work.Table, address.Schema, 0)} WHERE x.{RowSql.Quote(work.Table.KeyColumn)} = ANY($1){suffix}", connection);
        command.Parameters.AddWithValue(work.Writes.Select(static w => w.Row.Key).ToArray());
        return await RowSql.ReadAsync(command, [work.Table], values, token);
    }

    /// <param name="Table">The table.</param>
    /// <param name="Writes">What is to be done in it.</param>
    /// <param name="Json">The rows to insert or update, as a JSON array. Null when rows are only deleted.</param>
    /// <param name="Columns">The columns that they hold.</param>
    private sealed record TableWork(SectionTable Table, IReadOnlyList<RowWrite> Writes, string? Json, IReadOnlyList<string> Columns);
}
