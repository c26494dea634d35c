namespace LiteLlmOps.Incidents;

/// <summary>Columns outside of the tables that this module decrypts, in which LiteLLM stores encrypted values.</summary>
/// <remarks>The callers of encrypt_value_helper and _encrypt_env_variables in 1.83.2 and 1.106.0.</remarks>
internal static class CiphertextTables
{
    /// <summary>Table, and the condition for rows that can contain such a value.</summary>
    public static readonly IReadOnlyList<(string Table, string Column, string Pattern)> All =
    [
        ("LiteLLM_VerificationToken", "metadata", "%callback_vars%"),
        ("LiteLLM_TeamTable", "metadata", "%callback_vars%"),
        ("LiteLLM_SSOConfig", "sso_settings", "%"),
        ("LiteLLM_CacheConfig", "cache_settings", "%"),
        ("LiteLLM_ConfigOverrides", "config_value", "%"),
        ("LiteLLM_MCPUserCredentials", "credential_b64", "%"),
        ("LiteLLM_ManagedVectorStoresTable", "litellm_params", "%"),
        ("LiteLLM_SearchToolsTable", "litellm_params", "%"),
    ];

    /// <summary>The tables of this database that contain such rows. query_to_xml runs a statement only for a column that exists.</summary>
    public static string Query { get; } =
        $"""
            SELECT c.table_name FROM information_schema.columns c
            JOIN (VALUES {string.Join(
                ", ",
                All.Select(static t => $"('{t.Table}', '{t.Column}', '{t.Pattern}')")
            )}) AS t (name, field, pattern)
              ON c.table_name = t.name AND c.column_name = t.field AND c.table_schema = current_schema()
            WHERE (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I WHERE %I::text LIKE %L', c.table_schema, t.name, t.field, t.pattern),
                                                       false, true, '')))[1]::text::bigint > 0
            ORDER BY 1
            """;
}
