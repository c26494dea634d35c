using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The names in the callback lists of litellm_settings that LiteLLM sets up only when it reads its file at startup. A poll adds names of the
/// database to the lists without importing a module, creating the object of a hook, or mounting /metrics.
/// </summary>
/// <remarks>
/// proxy/common_utils/callback_utils.py (initialize_callbacks_on_proxy) and ProxyConfig.load_config, compared with
/// ProxyConfig._add_callback_from_db_to_in_memory_litellm_callbacks, of 1.83.2 and 1.106.0.
/// </remarks>
internal static class StartupCallbacks
{
    private const string Prometheus = "prometheus";

    private static readonly HashSet<string> Hooks = new(StringComparer.Ordinal)
    {
        "presidio",
        "llamaguard_moderations",
        "hide_secrets",
        "openai_moderations",
        "lakera_prompt_injection",
        "aporia_prompt_injection",
        "google_text_moderation",
        "llmguard_moderations",
        "blocked_user_check",
        "banned_keywords",
        "detect_prompt_injection",
        "batch_redis_requests",
        "azure_content_safety",
        "websearch_interception",
        "datadog_cost_management",
        "compression_interception",
        "code_interpreter_interception",
    };

    /// <summary>The keys of litellm_settings that are lists of callbacks.</summary>
    public static readonly IReadOnlyList<string> Lists = ["callbacks", "success_callback", "failure_callback"];

    /// <summary>The names in a value that only the file can set up. Empty for other keys.</summary>
    public static IEnumerable<ConfigNode> In(string section, string key, ConfigNode? value) =>
        section == ConfigSections.LiteLlm && Lists.Contains(key, StringComparer.Ordinal)
            ? Names(value).Where(name => IsStartupOnly(key, ((ConfigScalar)name).Text!))
            : [];

    private static IEnumerable<ConfigNode> Names(ConfigNode? value) =>
        (value is ConfigList list ? list.Items : [value!]).Where(static i => i is ConfigScalar { Text: not null });

    // "." in a name is the path of a Python object.
    private static bool IsStartupOnly(string key, string name) =>
        name.Contains('.', StringComparison.Ordinal)
        || (name == Prometheus && key != "failure_callback")
        || (key == "callbacks" && Hooks.Contains(name));
}
