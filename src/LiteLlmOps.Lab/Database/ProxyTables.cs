namespace LiteLlmOps.Lab.Database;

/// <summary>The tables that the stand-in reads and writes.</summary>
internal sealed class ProxyTables(ProxyDatabase database)
{
    public ProxyDatabase Database { get; } = database;

    public RowTable Config { get; } = new(database, "LiteLLM_Config", "param_name");

    public RowTable Models { get; } = new(database, "LiteLLM_ProxyModelTable", "model_id");

    public RowTable Credentials { get; } = new(database, "LiteLLM_CredentialsTable", "credential_name");

    public RowTable McpServers { get; } = new(database, "LiteLLM_MCPServerTable", "server_id");

    public RowTable Guardrails { get; } = new(database, "LiteLLM_GuardrailsTable", "guardrail_id");

    public RowTable Keys { get; } = new(database, "LiteLLM_VerificationToken", "token");

    public RowTable Users { get; } = new(database, "LiteLLM_UserTable", "user_id");

    public RowTable Teams { get; } = new(database, "LiteLLM_TeamTable", "team_id");

    public RowTable UiSettings { get; } = new(database, "LiteLLM_UISettings", "id");
}
