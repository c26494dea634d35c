using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Versions;

/// <summary>
/// The behaviour of each version. Written from LiteLLM's sources and deliberately not derived from the table of the module
/// (LiteLlmReleases), because this program verifies the rules of the module.
/// </summary>
internal static class BehaviourTable
{
    public static readonly LiteLlmVersion Default = LiteLlmVersion.Parse("1.106.0");

    private static readonly LiteLlmVersion Oldest = LiteLlmVersion.Parse("1.81.13");
    private static readonly LiteLlmVersion Newest = LiteLlmVersion.Parse("1.110.99");

    // proxy_server.py of 1.83.2: ProxyConfig._update_general_settings, _update_config_fields; litellm/constants.py; Router.update_settings
    private static readonly Behaviour From1_81 = new()
    {
        Since = Oldest,
        GeneralKeys =
        [
            "max_parallel_requests",
            "global_max_parallel_requests",
            "alerting_args",
            "pass_through_endpoints",
            "ui_access_mode",
            "store_prompts_in_spend_logs",
            "store_model_in_db",
            "maximum_spend_logs_retention_period",
        ],
        ModuleKeys =
        [
            "default_internal_user_params",
            "default_team_params",
            "public_mcp_servers",
            "public_agent_groups",
            "public_model_groups",
            "public_model_groups_links",
            "cost_discount_config",
            "cost_margin_config",
        ],
        RouterKeys =
        [
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
            "model_group_alias",
        ],
        UiKeys =
        [
            "forward_client_headers_to_llm_api",
            "disable_agents_for_internal_users",
            "allow_agents_for_team_admins",
            "disable_vector_stores_for_internal_users",
            "allow_vector_stores_for_team_admins",
        ],
        PublicReadinessIsDetailed = true,
        ColoursFiles = true,
    };

    // proxy_server.py, _validate_redis_transaction_buffer_config of 1.83.2; 1.81.15 has none.
    private static readonly Behaviour From1_83 = From1_81 with { Since = LiteLlmVersion.Parse("1.83.2"), RefusesBufferWithoutRedis = true };

    // Release notes of 1.84.0 (PR 27866). The exact release after 1.83.2 that removed the colours from files and changed the status for a
    // key that cannot be looked up was not found; 1.84.0 is an assumption.
    private static readonly Behaviour From1_84 = From1_83 with
    {
        Since = LiteLlmVersion.Parse("1.84.0"),
        PublicReadinessIsDetailed = false,
        DatabaseErrorReturns503 = true,
        ColoursFiles = false,
        // The release notes of 1.84.0 name it, the documentation 1.85.0 (PR 27502).
        ClosesMetrics = true,
    };

    // PR 26643 and 27003
    private static readonly Behaviour From1_85 = From1_84 with
    {
        Since = LiteLlmVersion.Parse("1.85.0"),
        WritesPostedKeysOnly = true,
        HealthReturns503 = true,
    };

    private static readonly Behaviour From1_89 = From1_85 with { Since = LiteLlmVersion.Parse("1.89.0"), HasDrain = true };

    private static readonly Behaviour From1_92 = From1_89 with { Since = LiteLlmVersion.Parse("1.92.0"), KnowsV2 = true };

    // proxy_server.py of mid 2026, exact release unknown; store_prompts_in_spend_logs: PR 35769 (August 2026)
    private static readonly Behaviour From1_98 = From1_92 with
    {
        Since = LiteLlmVersion.Parse("1.98.0"),
        GeneralKeys =
        [
            .. From1_81.GeneralKeys,
            "max_batch_file_size_mb",
            "disable_auto_add_proxy_admin_to_teams",
            "apply_user_budget_to_team_keys",
            "maximum_autorouter_session_retention_period",
            "maximum_health_check_retention_period",
            "maximum_spend_logs_cleanup_batch_size",
            "maximum_spend_logs_cleanup_max_batches",
            "maximum_spend_logs_cleanup_run_budget",
            "maximum_spend_logs_cleanup_batch_timeout",
            "maximum_daily_tag_spend_retention_period",
            "user_url_allowed_hosts",
            "user_url_validation",
            "provider_url_destination_allowed_hosts",
            "plugins",
        ],
        GeneralKeysOwnedByFile = ["store_prompts_in_spend_logs"],
        // The source of 1.95
        ModuleKeys =
        [
            .. From1_81.ModuleKeys,
            "block_requests_for_models_without_pricing",
            "budget_exceeded_throttle_percentage",
            "enable_anthropic_prompt_caching",
            "anthropic_prompt_caching_ttl",
            "max_ui_session_budget",
            "budget_rollover",
        ],
        ResolvesReferencesInModels = true,
        DetectsLastModelDeleted = true,
        KeepsModelsOnReadError = true,
        LoadsCredentialsFirst = true,
        LoadsMcpServersAlways = true,
        HasPollSetting = true,
    };

    // proxy/config_resolvers/settings_store.py, settings_rules.py; release notes of 1.103.0 (PR 41779, 42009); Router.update_settings
    private static readonly Behaviour From1_103 = From1_98 with
    {
        Since = LiteLlmVersion.Parse("1.103.0"),
        FileOwnsKeys = true,
        RouterKeys =
        [
            .. From1_81.RouterKeys,
            "retry_policy",
            "enable_weighted_failover",
            "enable_tag_filtering",
            "tag_routing_prefix",
            "routing_groups",
            "optional_pre_call_checks",
        ],
        UiKeys =
        [
            .. From1_81.UiKeys,
            "allow_public_health_readiness_details",
            "forward_llm_provider_auth_headers",
            "disable_custom_api_keys",
            "disable_key_generate_for_org_admin",
            "team_admin_editable_team_fields",
        ],
    };

    // proxy/auth/master_key_boot_check.py; release notes of 1.104.0
    private static readonly Behaviour From1_104 = From1_103 with
    {
        Since = LiteLlmVersion.Parse("1.104.0"),
        RefusesWeakMasterKey = true,
        BudgetStatus = 422,
    };

    // proxy_server.py and settings_rules.py of 1.106.0; the sources of 1.104 lack these
    private static readonly Behaviour From1_106 = From1_104 with
    {
        Since = LiteLlmVersion.Parse("1.106.0"),
        // guardrail_registry.py of 1.106.0; 1.83.2 does none of it.
        EndsDeletedGuardrails = true,
        ModuleKeys =
        [
            .. From1_98.ModuleKeys,
            "log_auth_failure_key_identity",
            "openai_system_messages_first",
            "mcp_tool_search",
            "turn_off_message_logging",
            "datadog_params",
            "datadog_llm_observability_params",
            "newrelic_params",
            "pointfive_params",
            "aws_sqs_callback_params",
        ],
        UiKeys = [.. From1_103.UiKeys, "disable_model_add_for_internal_users"],
        RemovesCallbacks = true,
        MergesEndpoints = true,
        HasSpendAlerts = true,
        RefusedVariables = ["LITELLM_ENABLE_MCP_STDIO"],
        ReportsStalledDatabase = true,
        HasPollVariable = true,
        KnowsCoordinationRedis = true,
    };

    // encrypt_decrypt_utils.py of the 1.109 line
    private static readonly Behaviour From1_109 = From1_106 with { Since = LiteLlmVersion.Parse("1.109.0"), KnowsV3 = true };

    // Release notes of 1.110.0 (PR 48967). Which keys remain was not found; the fields of the config endpoints are an assumption.
    private static readonly Behaviour From1_110 = From1_109 with { Since = LiteLlmVersion.Parse("1.110.0"), ReadsKnownKeysOnly = true };

    private static readonly Behaviour[] All =
    [
        From1_81,
        From1_83,
        From1_84,
        From1_85,
        From1_89,
        From1_92,
        From1_98,
        From1_103,
        From1_104,
        From1_106,
        From1_109,
        From1_110,
    ];

    public static bool Covers(LiteLlmVersion version) => version >= Oldest && version <= Newest;

    public static Behaviour Of(LiteLlmVersion version) => All.Last(b => b.Since <= version || b == From1_81);
}
