namespace LiteLlmOps.LiteLlm;

/// <summary>The form in which a column stores encrypted values.</summary>
internal enum CiphertextForm
{
    /// <summary>JSON; every text in it can be a ciphertext, or plain text, which LiteLLM also accepts.</summary>
    Json,

    /// <summary>A JSON map of which only the texts at the top level are encrypted.</summary>
    TopLevel,

    /// <summary>JSON of users, in which only a text with the prefix <see cref="CiphertextColumn.Mark"/> is a ciphertext.</summary>
    Marked,

    /// <summary>One text: a ciphertext, or the Base64 of the plain text.</summary>
    Text,
}

/// <summary>A column in which LiteLLM stores encrypted values, besides those of models, credentials, MCP servers and environment_variables.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Form">The form of its values.</param>
/// <param name="Since">The first version that encrypts them.</param>
/// <param name="Names">The columns that name a row for people; the first one with a value is shown.</param>
internal sealed record CiphertextColumn(string Table, string Column, CiphertextForm Form, LiteLlmVersion Since, params string[] Names)
{
    /// <summary>The prefix of a ciphertext among values of users (callback_utils.py, CALLBACK_VAR_ENCRYPTED_PREFIX).</summary>
    public const string Mark = "litellm_enc::";

    // 1.83.2: the callers of encrypt_value_helper and _encrypt_env_variables (proxy_setting_endpoints.py, cache_settings_endpoints.py,
    // config_override_endpoints.py, cloudzero_endpoints.py, vantage_endpoints.py; _experimental/mcp_server/db.py reads them).
    private static readonly LiteLlmVersion Old = LiteLlmVersion.Parse("1.81.0");

    // 1.106.0: proxy/db/master_key_migration.py, _SECRET_COLUMNS. 1.83.2 does not encrypt these; the exact release is not known.
    private static readonly LiteLlmVersion New = LiteLlmVersion.Parse("1.84.0");

    /// <summary>The columns that a seed writes too.</summary>
    public static IReadOnlyList<CiphertextColumn> OfEntries { get; } =
    [
        new("LiteLLM_ProxyModelTable", "litellm_params", CiphertextForm.TopLevel, Old, "model_name", "model_id"),
        new("LiteLLM_CredentialsTable", "credential_values", CiphertextForm.TopLevel, Old, "credential_name", "credential_id"),
        new("LiteLLM_MCPServerTable", "credentials", CiphertextForm.TopLevel, Old, "server_name", "alias", "server_id"),
    ];

    /// <summary>The columns of all versions, without those of entries.</summary>
    public static IReadOnlyList<CiphertextColumn> All { get; } =
    [
        new("LiteLLM_Config", "param_value", CiphertextForm.Json, Old, "param_name"),
        new("LiteLLM_SSOConfig", "sso_settings", CiphertextForm.Json, Old, "id"),
        new("LiteLLM_CacheConfig", "cache_settings", CiphertextForm.Json, Old, "id"),
        new("LiteLLM_ConfigOverrides", "config_value", CiphertextForm.Json, Old, "config_type"),
        new("LiteLLM_MCPUserCredentials", "credential_b64", CiphertextForm.Text, Old, "server_id", "id"),
        new("LiteLLM_MCPServerTable", "static_headers", CiphertextForm.Json, New, "server_name", "alias", "server_id"),
        new("LiteLLM_MCPServerTable", "env_vars", CiphertextForm.Json, New, "server_name", "alias", "server_id"),
        new("LiteLLM_MCPServerTable", "env", CiphertextForm.Json, New, "server_name", "alias", "server_id"),
        new("LiteLLM_MCPServerOAuthClient", "credentials", CiphertextForm.Json, New, "server_id"),
        new("LiteLLM_MCPUserEnvVars", "values_b64", CiphertextForm.Text, New, "server_id", "id"),
        new("LiteLLM_SSOIdentityAssertion", "assertion_b64", CiphertextForm.Text, New, "user_id"),
        new("LiteLLM_SearchToolsTable", "litellm_params", CiphertextForm.Json, New, "search_tool_name", "search_tool_id"),
        new("LiteLLM_GuardrailsTable", "litellm_params", CiphertextForm.Marked, New, "guardrail_name", "guardrail_id"),
        new("LiteLLM_TeamTable", "metadata", CiphertextForm.Marked, New, "team_alias", "team_id"),
        new("LiteLLM_VerificationToken", "metadata", CiphertextForm.Marked, New, "key_alias", "key_name"),
        new("LiteLLM_UserTable", "metadata", CiphertextForm.Marked, New, "user_id"),
        new("LiteLLM_DeletedTeamTable", "metadata", CiphertextForm.Marked, New, "team_alias", "team_id"),
        new("LiteLLM_DeletedVerificationToken", "metadata", CiphertextForm.Marked, New, "key_alias", "key_name"),
    ];

    /// <summary>The columns of a version.</summary>
    public static IReadOnlyList<CiphertextColumn> Of(LiteLlmVersion version) => [.. All.Where(c => c.Since <= version)];
}
