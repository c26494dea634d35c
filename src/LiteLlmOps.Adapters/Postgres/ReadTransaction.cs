using System.Data;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// A transaction that cannot write, in which rows that a policy hides are an error, because they would be reported as missing. Every read is in
/// one: PgBouncer rejects the options of a connection that mean the same, and a session of it belongs to other clients too.
/// </summary>
internal static class ReadTransaction
{
    /// <param name="connection">The connection.</param>
    /// <param name="address">Its address.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="isolation">What the statements see of changes by others.</param>
    /// <param name="settings">Further settings of the transaction, as statements. All are one round trip.</param>
    public static async Task<NpgsqlTransaction> BeginAsync(
        NpgsqlConnection connection,
        ConnectionText address,
        CancellationToken token,
        IsolationLevel isolation = IsolationLevel.ReadCommitted,
        IReadOnlyList<NpgsqlBatchCommand>? settings = null
    )
    {
        var transaction = await connection.BeginTransactionAsync(isolation, token);
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL row_security = off"));
            batch.BatchCommands.Add(SearchPath(address.Schema));
            foreach (var setting in settings ?? [])
                batch.BatchCommands.Add(setting);
            await batch.ExecuteNonQueryAsync(token);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // As Prisma: a table without a schema is LiteLLM's. The statement is a query, after which the transaction cannot become writable.
    private static NpgsqlBatchCommand SearchPath(string schema)
    {
        var command = new NpgsqlBatchCommand(
            "SELECT set_config('search_path', concat_ws(', ', quote_ident($1), nullif(current_setting('search_path'), '')), true)"
        );
        command.Parameters.Add(new NpgsqlParameter { Value = schema });
        return command;
    }
}
