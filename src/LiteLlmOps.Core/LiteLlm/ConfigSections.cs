namespace LiteLlmOps.LiteLlm;

/// <summary>The top-level keys of LiteLLM's config that can be stored in the database.</summary>
internal static class ConfigSections
{
    public const string General = "general_settings";
    public const string Router = "router_settings";
    public const string LiteLlm = "litellm_settings";
    public const string Environment = "environment_variables";

    /// <summary>The row of LiteLLM_UISettings. It is no section of LiteLLM's file.</summary>
    public const string Ui = "ui_settings";

    public const string Models = "model_list";
    public const string McpServers = "mcp_servers";
    public const string Credentials = "credential_list";
    public const string Guardrails = "guardrails";

    /// <summary>The sections that are rows of LiteLLM_Config.</summary>
    public static readonly IReadOnlyList<string> InConfigTable = [General, Router, LiteLlm, Environment];

    /// <summary>The sections with settings: one row each.</summary>
    public static readonly IReadOnlyList<string> Settings = [.. InConfigTable, Ui];

    /// <summary>The sections whose entries are rows of separate tables.</summary>
    public static readonly IReadOnlyList<string> Entities = [Models, McpServers, Credentials, Guardrails];

    /// <summary>All sections in the order in which a seed writes them: referenced entries before those that reference them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Environment,
        Credentials,
        Models,
        McpServers,
        Guardrails,
        General,
        LiteLlm,
        Router,
        Ui,
    ];

    public static bool IsSettings(string section) => Settings.Contains(section, StringComparer.Ordinal);
}
