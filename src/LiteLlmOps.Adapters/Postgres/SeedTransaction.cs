using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Writes the rows of a seed: all of them or none, and only over what was read.</summary>
/// <param name="connection">The connection.</param>
/// <param name="address">The database.</param>
/// <param name="schema">Its tables, as they were read.</param>
/// <param name="values">Encrypts what is written.</param>
internal sealed class SeedTransaction(NpgsqlConnection connection, ConnectionText address, StoredSchema schema, StoredValues values)
{
    public async Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        // Encrypting takes longer than writing: it is done before anything is locked.
        var work = await PrepareAsync(writes, token);
        var sql = new SeedSql(connection, address.Schema, work);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await SeedLock.TakeAsync(connection, address, token);
        await using (var locked = sql.Lock())
            Check(work, await RowSql.ReadTextsAsync(locked, token));
        await using (var write = sql.Write())
            await write.ExecuteNonQueryAsync(token);
        await using var read = sql.Read();
        var written = Verified(work, await RowSql.ReadAsync(read, [.. work.Select(static w => w.Table)], values, token));
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
                ErrorIds.SeedOutcomeUnknown,
                "The connection to the database broke off while the change was being committed, so it is there in full or not at all. Run the command again: it tells which.",
                null,
                e
            );
        }
    }

    private async Task<List<TableWork>> PrepareAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        var work = new List<TableWork>();
        foreach (var table in StoredReader.Tables)
        {
            foreach (
                var group in writes.Where(w => StoredSchema.TableOf(w.Row.Section) == table.Table).GroupBy(static w => w.Raw is not null)
            )
                work.Add(await PrepareAsync(table, [.. group], token));
        }

        return work;
    }

    private async Task<TableWork> PrepareAsync(SectionTable table, IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        if (!schema.Columns.ContainsKey(table.Table))
            throw new LlmException(
                ErrorIds.TableNotFound,
                $"The database {address.Shown} has no table {table.Table}: its LiteLLM is older than {table.Section} in the database.",
                table.Table
            );
        var rows = await RowWork.EachAsync([.. writes.Where(static w => w.Value is not null)], w => Columns(table, w), token);
        string[] columns = rows.Length == 0 ? [] : [.. rows[0].Keys.Where(c => schema.HasColumn(table.Table, c))];
        return new TableWork(table, writes, rows.Length == 0 ? null : NodeJson.WriteBytes(new ConfigList(rows)), columns);
    }

    private ConfigMap Columns(SectionTable table, RowWrite write) =>
        write.Raw is { } raw ? (ConfigMap)NodeJson.Parse(raw) : table.Write(write, column => schema.HasColumn(table.Table, column), values);

    private static void Check(IReadOnlyList<TableWork> work, IReadOnlyList<(int Table, string Key, string State, string Version)> rows)
    {
        var found = rows.ToDictionary(static r => (r.Table, r.Key), static r => r.State);
        var moved = work.SelectMany(
                (t, i) =>
                    t.Writes.Where(w =>
                        found.GetValueOrDefault((i, w.Row.Key)) is var state
                        && state != w.Fingerprint
                        && (state is null || state != w.Version)
                    )
            )
            .Select(static w => $"{w.Row.Section}/{w.Name}")
            .ToList();
        if (moved.Count == 0)
            return;
        var names = string.Join(", ", moved.Take(5)) + (moved.Count > 5 ? $" and {moved.Count - 5} more" : "");
        throw new LlmException(
            ErrorIds.DatabaseChanged,
            $"Somebody has changed the database since it was read ({names}), so nothing was written. Look at Get-LlmDrift again, then seed again.",
            names
        );
    }

    private static Dictionary<RowKey, StoredRow> Verified(IReadOnlyList<TableWork> work, IReadOnlyList<StoredRow> rows)
    {
        var found = rows.ToDictionary(static r => new RowKey(r.Section, r.Key));
        foreach (var write in work.SelectMany(static w => w.Writes))
        {
            var row = found.GetValueOrDefault(write.Row);
            if (write.Value is null ? row is not null : row is null || !IsAsWritten(write, row))
            {
                throw new LlmException(
                    ErrorIds.SeedNotVerified,
                    $"{write.Row.Section}/{write.Name} did not read back as it was written, so nothing was kept: does a trigger change it?",
                    write.Row.Key
                );
            }
        }

        return found;
    }

    private static bool IsAsWritten(RowWrite write, StoredRow row) =>
        (write.Raw is not null || row.Unreadable.Count == 0)
        && !new NodeComparer(NodeComparer.ByValue).Compare(write.Value, row.Value, "").Any();
}
