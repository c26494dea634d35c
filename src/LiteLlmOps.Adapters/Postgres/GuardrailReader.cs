using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads the guardrails that LiteLLM loads from its database: rows of other states than active are not loaded.</summary>
internal static class GuardrailReader
{
    private const string TableName = "LiteLLM_GuardrailsTable";

    public static async Task<IReadOnlyList<StoredGuardrail>> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT guardrail_id, guardrail_name, litellm_params::text, updated_at
            FROM {RowSql.Quote(schema)}.{RowSql.Quote(TableName)} t
            WHERE coalesce(to_jsonb(t)->>'status', 'active') = 'active'
            ORDER BY guardrail_name, guardrail_id
            """,
            connection
        );
        var rows = new List<StoredGuardrail>();
        try
        {
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                rows.Add(
                    new StoredGuardrail(
                        reader.GetString(0),
                        reader.GetString(1),
                        NodeJson.TryParse(reader.GetString(2)) as ConfigMap ?? ConfigMap.Empty,
                        await reader.IsDBNullAsync(3, token) ? null : DateTime.SpecifyKind(reader.GetDateTime(3), DateTimeKind.Utc)
                    )
                );
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }

        return rows;
    }
}
