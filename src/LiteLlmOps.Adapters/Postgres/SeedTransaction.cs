using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Writes the rows of a seed in one transaction, if they are still as they were read.</summary>
/// <param name="connection">The connection.</param>
/// <param name="address">The database.</param>
/// <param name="schema">Its tables, as they were read.</param>
/// <param name="values">Encrypts what is written.</param>
internal sealed class SeedTransaction(NpgsqlConnection connection, ConnectionText address, StoredSchema schema, StoredValues values)
{
    public async Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        // Encrypting takes longer than writing, so it is done before rows are locked.
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
        // The outcome of a cancelled commit would be unknown.
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
                "The connection failed during the commit, so it is not known whether the changes were written: all of them or none were. Run the command again to find out.",
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
                $"The database {address.Shown} has no table {table.Table}. Its LiteLLM version does not store {table.Section} in the database.",
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
        var changed = work.SelectMany(
                (t, i) =>
                    t.Writes.Where(w =>
                        found.GetValueOrDefault((i, w.Row.Key)) is var state
                        && state != w.Fingerprint
                        && (state is null || state != w.Version)
                    )
            )
            .Select(static w => $"{w.Row.Section}/{w.Name}")
            .ToList();
        if (changed.Count == 0)
            return;
        var names = string.Join(", ", changed.Take(5)) + (changed.Count > 5 ? $" and {changed.Count - 5} more" : "");
        throw new LlmException(
            ErrorIds.DatabaseChanged,
            $"The database was modified concurrently ({names}); nothing was written. Check with Get-LlmDrift, then run the command again.",
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
                    $"{write.Row.Section}/{write.Name} could not be verified, and the transaction was rolled back. Check for triggers on {StoredSchema.TableOf(write.Row.Section)}.",
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
