using LiteLlmOps.State;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads the audit log of LiteLLM (store_audit_logs: true). It records changes of models, but not of other settings.</summary>
internal static class AuditReader
{
    private const string TableName = "LiteLLM_AuditLog";

    /// <summary>The deletions of models. Empty when the table does not exist or is not readable: the log only explains drift.</summary>
    public static async Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(
        NpgsqlConnection connection,
        string schema,
        IReadOnlyCollection<string> modelIds,
        CancellationToken token
    )
    {
        var table = $"{RowSql.Quote(schema)}.{RowSql.Quote(TableName)}";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT DISTINCT ON (object_id) object_id, changed_by, updated_at
            FROM {table}
            WHERE table_name = 'LiteLLM_ProxyModelTable' AND action = 'deleted' AND object_id = ANY($1)
            ORDER BY object_id, updated_at DESC
            """,
            connection
        );
        command.Parameters.AddWithValue(modelIds.ToArray());
        var entries = new Dictionary<string, AuditEntry>(StringComparer.Ordinal);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                entries[reader.GetString(0)] = new AuditEntry(
                    reader.GetString(1),
                    DateTime.SpecifyKind(reader.GetDateTime(2), DateTimeKind.Utc)
                );
        }
        catch (PostgresException e)
            when (e.SqlState
                    is PostgresErrorCodes.UndefinedTable
                        or PostgresErrorCodes.UndefinedColumn
                        or PostgresErrorCodes.InsufficientPrivilege
            ) { }

        return entries;
    }
}
