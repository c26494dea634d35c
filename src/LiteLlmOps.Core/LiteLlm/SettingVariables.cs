namespace LiteLlmOps.LiteLlm;

/// <summary>What a variable of the proxy's environment is to a setting.</summary>
internal enum VariableRole
{
    /// <summary>It counts where neither the file nor the database says anything.</summary>
    Fallback,

    /// <summary>When it is true the setting is on, whatever the file and the database say; when it is false it says nothing.</summary>
    SwitchesOn,
}

/// <param name="Section">The section of the config.</param>
/// <param name="Key">The setting.</param>
/// <param name="Name">The variable.</param>
/// <param name="Role">What it is to the setting.</param>
internal sealed record SettingVariable(string Section, string Key, string Name, VariableRole Role);

/// <summary>The variables of the environment that LiteLLM reads beside a setting of the same meaning.</summary>
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

    /// <summary>Null when no variable of the environment stands beside this setting.</summary>
    public static SettingVariable? Of(string section, string key) => All.FirstOrDefault(v => v.Section == section && v.Key == key);

    /// <summary>As LiteLLM reads a switch (secret_managers/main.py, str_to_bool).</summary>
    public static bool IsTrue(string text) => text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
}
