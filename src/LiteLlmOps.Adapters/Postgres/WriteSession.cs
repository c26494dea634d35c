using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>What every transaction that writes has in common.</summary>
internal static class WriteSession
{
    // What was reported as applied must survive a crash of the server, and a row that a policy hides must not be overwritten.
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true),
                   set_config('row_security', 'off', true)
            """,
            connection
        );
        await command.ExecuteNonQueryAsync(token);
    }

    public static async Task CommitAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        // A server that stops can end the session after it has committed. Any other error of it rolls the transaction back.
        catch (NpgsqlException e) when (e is not PostgresException { InvariantSeverity: not ("FATAL" or "PANIC") })
        {
            throw new LlmException(
                ErrorIds.SeedOutcomeUnknown,
                "The connection to the database was lost during the commit. The changes were applied completely or not at all; run the command again to find out.",
                null,
                e
            );
        }
    }
}
