namespace LiteLlmOps.LiteLlm;

/// <summary>A table with encrypted columns.</summary>
/// <param name="Name">The table.</param>
/// <param name="KeyColumn">Its primary key.</param>
/// <param name="Columns">The encrypted columns.</param>
internal sealed record EncryptedTable(string Name, string KeyColumn, IReadOnlyList<CiphertextColumn> Columns)
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["LiteLLM_Config"] = "param_name",
        ["LiteLLM_ConfigOverrides"] = "config_type",
        ["LiteLLM_CredentialsTable"] = "credential_id",
        ["LiteLLM_GuardrailsTable"] = "guardrail_id",
        ["LiteLLM_MCPServerOAuthClient"] = "server_id",
        ["LiteLLM_MCPServerTable"] = "server_id",
        ["LiteLLM_ProxyModelTable"] = "model_id",
        ["LiteLLM_SearchToolsTable"] = "search_tool_id",
        ["LiteLLM_SSOIdentityAssertion"] = "user_id",
        ["LiteLLM_TeamTable"] = "team_id",
        ["LiteLLM_UserTable"] = "user_id",
        ["LiteLLM_VerificationToken"] = "token",
    };

    /// <summary>The settings rows whose values LiteLLM reads in clear.</summary>
    public static IReadOnlyList<string> ClearSections { get; } = [ConfigSections.General, ConfigSections.Router, ConfigSections.LiteLlm];

    /// <summary>The tables of all versions, by name.</summary>
    public static IReadOnlyList<EncryptedTable> All { get; } =
    [
        .. CiphertextColumn
            .OfEntries.Concat(CiphertextColumn.All)
            .GroupBy(static c => c.Table, StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(static g => new EncryptedTable(g.Key, Keys.GetValueOrDefault(g.Key, "id"), [.. g])),
    ];

    /// <summary>The columns with the name of a row; the first one with a value is displayed.</summary>
    public IReadOnlyList<string> Names => Columns[0].Names;
}
