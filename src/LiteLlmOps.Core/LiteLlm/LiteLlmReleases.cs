using System.Collections.Frozen;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The differences between LiteLLM's versions, as data. Add a row for a new release.
/// Sources: proxy_server.py and router.py of 1.81.13 and 1.83.2 (read whole), of mid 2026 (in part), config_resolvers/ of 1.103,
/// encrypt_decrypt_utils.py of the 1.109 line, and the release notes. Where the exact release of a change is unknown, the row starts at
/// the first version in which it was observed; earlier versions are assumed to have the older behaviour.
/// </summary>
internal static class LiteLlmReleases
{
    private static readonly LiteLlmRelease V1_81 = new()
    {
        Since = LiteLlmVersion.Parse("1.81.0"),
        FileBeatsDatabase = false,
        // ProxyConfig._update_general_settings and _add_general_settings_from_db_config
        GeneralSettings = Set(
            "max_parallel_requests",
            "global_max_parallel_requests",
            "alerting",
            "alert_types",
            "alert_to_webhook_url",
            "alerting_args",
            "pass_through_endpoints",
            "ui_access_mode",
            "store_prompts_in_spend_logs",
            "store_model_in_db",
            "maximum_spend_logs_retention_period"
        ),
        GeneralSettingsOfFile = Set(),
        // _add_callbacks_from_db_config; LITELLM_SETTINGS_SAFE_DB_OVERRIDES; _init_semantic_filter_settings_in_db
        LiteLlmSettings = Set(
            "callbacks",
            "success_callback",
            "failure_callback",
            "default_internal_user_params",
            "default_team_params",
            "public_mcp_servers",
            "public_agent_groups",
            "public_model_groups",
            "public_model_groups_links",
            "cost_discount_config",
            "cost_margin_config",
            "mcp_semantic_tool_filter"
        ),
        // Router.update_settings
        RouterSettings = Set(
            "routing_strategy_args",
            "routing_strategy",
            "allowed_fails",
            "cooldown_time",
            "num_retries",
            "timeout",
            "max_retries",
            "retry_after",
            "fallbacks",
            "context_window_fallbacks",
            "model_group_retry_policy",
            "model_group_alias"
        ),
        ResolvesReferencesInRows = false,
        NoticesLastModelDeleted = false,
        OpenReadinessIsDetailed = true,
        Reads = [CipherFormat.Legacy],
        Writes = CipherFormat.Legacy,
        PollInterval = TimeSpan.FromSeconds(30),
        Schema = "1.81.13",
    };

    private static readonly LiteLlmRelease V1_83 = V1_81 with { Since = LiteLlmVersion.Parse("1.82.0"), Schema = "1.83.2" };

    private static readonly LiteLlmRelease V1_84 = V1_83 with { Since = LiteLlmVersion.Parse("1.84.0"), OpenReadinessIsDetailed = false };

    private static readonly LiteLlmRelease V1_92 = V1_84 with
    {
        Since = LiteLlmVersion.Parse("1.92.0"),
        Reads = [CipherFormat.Legacy, CipherFormat.V2],
    };

    private static readonly LiteLlmRelease V1_98 = V1_92 with
    {
        Since = LiteLlmVersion.Parse("1.98.0"),
        ResolvesReferencesInRows = true,
        NoticesLastModelDeleted = true,
        GeneralSettingsOfFile = Set("store_prompts_in_spend_logs"), // PR 35769
        GeneralSettings = Set([
            .. V1_83.GeneralSettings,
            "max_batch_file_size_mb",
            "disable_auto_add_proxy_admin_to_teams",
            "apply_user_budget_to_team_keys",
            "maximum_autorouter_session_retention_period",
            "maximum_health_check_retention_period",
            "maximum_daily_tag_spend_retention_period",
            "maximum_spend_logs_cleanup_batch_size",
            "maximum_spend_logs_cleanup_max_batches",
            "maximum_spend_logs_cleanup_run_budget",
            "maximum_spend_logs_cleanup_batch_timeout",
            "user_url_allowed_hosts",
            "user_url_validation",
            "provider_url_destination_allowed_hosts",
            "plugins",
        ]),
        Schema = "2026-08",
    };

    private static readonly LiteLlmRelease V1_103 = V1_98 with { Since = LiteLlmVersion.Parse("1.103.0"), FileBeatsDatabase = true };

    private static readonly LiteLlmRelease V1_106 = V1_103 with { Since = LiteLlmVersion.Parse("1.106.0"), Schema = "1.106.0" };

    private static readonly LiteLlmRelease V1_109 = V1_106 with
    {
        Since = LiteLlmVersion.Parse("1.109.0"),
        Reads = [CipherFormat.Legacy, CipherFormat.V2, CipherFormat.V3],
        Writes = CipherFormat.V3,
    };

    /// <summary>Oldest first.</summary>
    public static readonly IReadOnlyList<LiteLlmRelease> All = [V1_81, V1_83, V1_84, V1_92, V1_98, V1_103, V1_106, V1_109];

    /// <summary>The newest supported version.</summary>
    public static readonly LiteLlmVersion NewestKnown = LiteLlmVersion.Parse("1.109.0");

    /// <summary>Versions that were published with a credential stealer and must not be used (BerriAI/litellm issues 24512 and 24518).</summary>
    public static readonly IReadOnlyList<LiteLlmVersion> Compromised = [LiteLlmVersion.Parse("1.82.7"), LiteLlmVersion.Parse("1.82.8")];

    /// <summary>The row for a version; the first row for older versions, the last row for newer ones.</summary>
    public static LiteLlmRelease Of(LiteLlmVersion version) => All.LastOrDefault(r => r.Since <= version) ?? All[0];

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
