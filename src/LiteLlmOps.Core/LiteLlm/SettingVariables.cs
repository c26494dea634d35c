namespace LiteLlmOps.LiteLlm;

/// <summary>How an environment variable of the proxy affects a setting.</summary>
internal enum VariableRole
{
    /// <summary>It is used when neither file nor database sets the setting.</summary>
    Fallback,

    /// <summary>When true, the setting is on regardless of file and database; when false, it has no effect.</summary>
    SwitchesOn,
}

/// <param name="Section">The section of the config.</param>
/// <param name="Key">The setting.</param>
/// <param name="Name">The variable.</param>
/// <param name="Role">How it affects the setting.</param>
internal sealed record SettingVariable(string Section, string Key, string Name, VariableRole Role);

/// <summary>Environment variables that LiteLLM reads in addition to the corresponding setting.</summary>
internal static class SettingVariables
{
    /// <remarks>
    /// litellm/proxy/proxy_server.py (load_config, initialize_scheduled_background_jobs), proxy_cli.py, spend_tracking_utils.py
    /// (_should_store_prompts_and_responses_in_spend_logs) and litellm/__init__.py of 1.83.2.
    /// </remarks>
    public static readonly IReadOnlyList<SettingVariable> All =
    [
        new(ConfigSections.General, "store_model_in_db", "STORE_MODEL_IN_DB", VariableRole.SwitchesOn),
        new(ConfigSections.General, "store_prompts_in_spend_logs", "STORE_PROMPTS_IN_SPEND_LOGS", VariableRole.SwitchesOn),
        new(ConfigSections.General, "master_key", "LITELLM_MASTER_KEY", VariableRole.Fallback),
        new(ConfigSections.General, "database_url", "DATABASE_URL", VariableRole.Fallback),
        new(ConfigSections.LiteLlm, "drop_params", "LITELLM_DROP_PARAMS", VariableRole.Fallback),
        new(ConfigSections.LiteLlm, "modify_params", "LITELLM_MODIFY_PARAMS", VariableRole.Fallback),
    ];

    /// <summary>The variable of a setting. Null when it has none.</summary>
    public static SettingVariable? Of(string section, string key) => All.FirstOrDefault(v => v.Section == section && v.Key == key);

    /// <summary>Parses a switch as LiteLLM does (secret_managers/main.py, str_to_bool).</summary>
    public static bool IsTrue(string text) => text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
}
