using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Writes the rows of a seed: all or none, and only if they did not change since they were read.</summary>
/// <param name="connection">The connection.</param>
/// <param name="address">The database.</param>
/// <param name="schema">Its tables.</param>
/// <param name="values">Encrypts values.</param>
internal sealed class SeedTransaction(NpgsqlConnection connection, ConnectionText address, StoredSchema schema, StoredValues values)
{
    private const int MaxAttempts = 5;

    public async Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        Rebase? rebase,
        CancellationToken token
    )
    {
        // Encrypting takes longer than writing, so it is done before rows are locked.
        var work = await PrepareAsync(writes, token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ApplyAsync(work, rebase, token);
            }
            catch (PostgresException e) when (attempt < MaxAttempts && IsRace(e))
            {
                // Rolled back, with nothing written: the next attempt sees what the other session has committed.
            }
        }
    }

    // A row that another session has inserted since the others were locked, or rows that it locks in another order.
    private static bool IsRace(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.DeadlockDetected
        || (
            exception.SqlState == PostgresErrorCodes.UniqueViolation
            && exception.ConstraintName?.Contains(GuardrailEntries.Name, StringComparison.Ordinal) != true
        );

    private async Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<TableWork> planned,
        Rebase? rebase,
        CancellationToken token
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        await WriteSession.PrepareAsync(connection, token);
        var other = await SeedLock.TakeAsync(connection, address, token);
        var work = await CurrentAsync(planned, rebase, other, token);
        var sql = new SeedSql(connection, address.Schema, work);
        await using (var write = sql.Write())
            await write.ExecuteNonQueryAsync(token);
        var written = Verified(work, await ReadAsync(sql, work, token));
        // The commit is not cancelled, because its outcome would be unknown.
        token.ThrowIfCancellationRequested();
        await WriteSession.CommitAsync(transaction);
        return written;
    }

    // Locks the rows. When some have changed since they were read, the work is planned again for the rows as they are now.
    private async Task<IReadOnlyList<TableWork>> CurrentAsync(
        IReadOnlyList<TableWork> work,
        Rebase? rebase,
        string? other,
        CancellationToken token
    )
    {
        var sql = new SeedSql(connection, address.Schema, work);
        await using var locked = sql.Lock();
        var changed = Changed(work, await RowSql.ReadTextsAsync(locked, token));
        if (changed.Count == 0)
            return work;
        var rows = await ReadAsync(sql, work, token);
        return rebase?.Invoke(rows) is { } writes ? await PrepareAsync(writes, token) : throw Refused(changed, rows, other);
    }

    private async Task<StoredRow[]> ReadAsync(SeedSql sql, IReadOnlyList<TableWork> work, CancellationToken token)
    {
        await using var read = sql.Read();
        return await RowSql.ReadAsync(read, [.. work.Select(static w => w.Table)], values, token);
    }

    private async Task<List<TableWork>> PrepareAsync(IReadOnlyList<RowWrite> writes, CancellationToken token)
    {
        var work = new List<TableWork>();
        foreach (var table in StoredReader.Tables)
        {
            foreach (
                var group in writes
                    .Where(w => StoredSchema.TableOf(w.Row.Section) == table.Table)
                    .GroupBy(static w => (w.Raw is not null, w.Fingerprint is null))
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
                $"The database {address.Shown} has no table {table.Table}: its LiteLLM is too old to store {table.Section} in the database. Start a newer LiteLLM once, or remove the section from 'seed' in llmops.yaml.",
                table.Table
            );
        var rows = await RowWork.EachAsync([.. writes.Where(static w => w.Value is not null)], w => Columns(table, w), token);
        string[] columns = rows.Length == 0 ? [] : [.. rows[0].Keys.Where(c => schema.HasColumn(table.Table, c))];
        return new TableWork(table, writes, rows.Length == 0 ? null : NodeJson.WriteBytes(new ConfigList(rows)), columns);
    }

    private ConfigMap Columns(SectionTable table, RowWrite write) =>
        write.Raw is { } raw ? (ConfigMap)NodeJson.Parse(raw) : table.Write(write, column => schema.HasColumn(table.Table, column), values);

    private static List<RowWrite> Changed(IReadOnlyList<TableWork> work, IReadOnlyList<(int Table, string Key, string State, string)> rows)
    {
        var found = rows.ToDictionary(static r => (r.Table, r.Key), static r => r.State);
        return
        [
            .. work.SelectMany(
                (t, i) =>
                    t.Writes.Where(w =>
                        found.GetValueOrDefault((i, w.Row.Key)) is var state
                        && state != w.Fingerprint
                        && (state is null || state != w.Version)
                    )
            ),
        ];
    }

    private static LlmException Refused(IReadOnlyList<RowWrite> changed, IReadOnlyList<StoredRow> rows, string? other)
    {
        var names =
            PrintableText.Of(string.Join(", ", changed.Take(5).Select(static w => $"{w.Row.Section}/{w.Name}")))
            + (changed.Count > 5 ? $" and {changed.Count - 5} more" : "");
        var found = rows.ToDictionary(static r => new RowKey(r.Section, r.Key));
        // A settings row has no author.
        var bySeed = changed.Any(w =>
            found.GetValueOrDefault(w.Row) is { ChangedBy: SeedMark.Author, ChangedAt: var at } && at != w.ChangedAt
        );
        var how =
            bySeed ? $" by another seed{other}"
            : other is not null ? $" while another seed{other} was running"
            : "";
        return new LlmException(
            ErrorIds.DatabaseChanged,
            $"The database was modified concurrently{how} ({names}); nothing was written. Check Get-LlmDrift, then seed again.",
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
                    $"Verification of {write.Row.Section}/{PrintableText.Of(write.Name)} failed, so the transaction was rolled back. Check for triggers on {StoredSchema.TableOf(write.Row.Section)}.",
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
