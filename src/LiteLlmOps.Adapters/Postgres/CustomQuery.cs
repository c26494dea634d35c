using System.Data;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// Runs a query in a transaction that can only read. The server must first accept its text as one statement: one that ends the transaction could be
/// followed by one that writes.
/// </summary>
internal static class CustomQuery
{
    public static async Task<IReadOnlyList<IReadOnlyList<string?>>> RunAsync(
        NpgsqlConnection connection,
        string sql,
        int maxRows,
        CancellationToken token
    )
    {
        await CheckAsync(connection, sql, token);
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        var rows = new List<IReadOnlyList<string?>>();
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token);
        var values = new BoundedValues(Limits.QueryResult);
        while (rows.Count < maxRows && await reader.ReadAsync(token))
            rows.Add(await values.ReadRowAsync(reader, token));
        return rows;
    }

    // The server describes the statement without running it. COPY, which can write files of the server, DO and COMMIT have no columns.
    private static async Task CheckAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(sql))
            throw Invalid("is empty", null);
        await using var query = new NpgsqlBatch(connection);
        query.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        try
        {
            await using var description = await query.ExecuteReaderAsync(CommandBehavior.SchemaOnly, token);
            if (description.FieldCount == 0)
                throw Invalid("returns no columns", null);
        }
        catch (Exception e) when (e is NotSupportedException || IsSeveral(e))
        {
            throw Invalid("has several statements", e);
        }
    }

    // "cannot insert multiple commands into a prepared statement"; lc_messages may translate it, so that other errors of the syntax stay as they are.
    private static bool IsSeveral(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.SyntaxError, Position: 0 };

    private static LlmException Invalid(string problem, Exception? cause) =>
        new(
            ErrorIds.CheckInvalid,
            $"The SQL query {problem}, so it was not run. Use one statement that returns rows, such as SELECT.",
            null,
            cause
        );
}
