using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>Encrypts all values with another key: all or none, and only if nothing else is left under the old key.</summary>
/// <param name="connection">The connection.</param>
/// <param name="address">The database.</param>
/// <param name="rotation">Encrypts the values of a row.</param>
internal sealed class RotationTransaction(NpgsqlConnection connection, ConnectionText address, RowRotation rotation)
{
    private const int MaxAttempts = 5;

    // PostgreSQL limits a value of jsonb to 256 MB.
    private const int RowsOfStatement = 2000;

    public async Task RunAsync(Action<EncryptionScan> begin, Action beforeCommit, CancellationToken token)
    {
        var reader = await EncryptedReader.OfAsync(connection, address, token);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                if (await TryAsync(reader, begin, beforeCommit, token))
                    return;
            }
            catch (PostgresException e) when (attempt < MaxAttempts && e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // Rolled back, with nothing written: the next attempt sees what the other session has committed.
            }
        }

        throw new LlmException(
            ErrorIds.DatabaseChanged,
            $"Others modified encrypted values in {address.Shown} at each of {MaxAttempts} attempts; nothing was written. Stop the proxies, or try again when no one changes models and settings.",
            address.Shown
        );
    }

    /// <returns>False when others have modified or added values in the meantime, and everything was rolled back.</returns>
    private async Task<bool> TryAsync(EncryptedReader reader, Action<EncryptionScan> begin, Action beforeCommit, CancellationToken token)
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        await WriteSession.PrepareAsync(connection, token);
        await SeedLock.TakeAsync(connection, address, token);
        var scan = await reader.ScanAsync(rotation, token);
        begin(scan);
        if (!await LockAsync(reader, scan.Rows, token))
            return false;
        foreach (var rows in scan.Rows.Chunk(RowsOfStatement))
        {
            await using var write = reader.Sql.Write(rows);
            await write.ExecuteNonQueryAsync(token);
        }

        await VerifyAsync(reader, scan.Rows, token);
        var after = await reader.ScanAsync(rotation, token);
        // Rows that others have added: the running proxy encrypts them with the old key.
        if (after.Values > 0 || after.Unreadable.Count > scan.Unreadable.Count)
            return false;
        token.ThrowIfCancellationRequested();
        beforeCommit();
        // The commit is not cancelled, because its outcome would be unknown.
        await WriteSession.CommitAsync(transaction);
        return true;
    }

    private static async Task<bool> LockAsync(EncryptedReader reader, IReadOnlyList<RotatedRow> rows, CancellationToken token)
    {
        var locked = await reader.ReadAsync(rows.Select(static r => r.Row), isLocking: true, token);
        return rows.All(r => locked.GetValueOrDefault(r.Row) == r.Before);
    }

    private static async Task VerifyAsync(EncryptedReader reader, IReadOnlyList<RotatedRow> rows, CancellationToken token)
    {
        var written = await reader.ReadAsync(rows.Select(static r => r.Row), isLocking: false, token);
        if (rows.FirstOrDefault(r => written.GetValueOrDefault(r.Row) != r.After) is { } row)
        {
            throw new LlmException(
                ErrorIds.SeedNotVerified,
                $"Verification of {row.Row.Section} '{PrintableText.Of(row.Name)}' failed, so the transaction was rolled back. Check for triggers on {row.Row.Section}.",
                row.Row.Section
            );
        }
    }
}
