using System.Data;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Runs the query of a custom check.</summary>
internal static class CustomQuery
{
    public static async Task<IReadOnlyList<IReadOnlyList<string?>>> RunAsync(
        NpgsqlConnection connection,
        string sql,
        int maxRows,
        CancellationToken token
    )
    {
        // The connection is read-only by default; a setting in the query must not change that.
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var readOnly = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection))
            await readOnly.ExecuteNonQueryAsync(token);
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        var rows = new List<IReadOnlyList<string?>>();
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token);
        var values = new BoundedValues(Limits.QueryResult);
        while (rows.Count < maxRows && await reader.ReadAsync(token))
            rows.Add(await values.ReadRowAsync(reader, token));
        return rows;
    }
}
