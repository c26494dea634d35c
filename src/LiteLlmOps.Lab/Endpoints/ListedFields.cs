using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>A field that /config/list returns.</summary>
/// <param name="Name">The key.</param>
/// <param name="Type">The type name of the UI.</param>
/// <param name="Description">A description; empty where this program has none.</param>
internal sealed record ListedField(string Name, string Type, string Description = "")
{
    public ConfigNode Default { get; init; } = ConfigScalar.Null;

    /// <summary>The allowed values of a field of the type Select.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The tab of the UI; null for none.</summary>
    public string? Tab { get; init; }
}

/// <summary>The fields that /config/list returns, in their order (proxy_server.py, get_config_list).</summary>
internal static class ListedFields
{
    private const string CachingTab = "prompt_caching";

    // allowed_args of 1.83.2; always_include_stream_usage is not a field of ConfigGeneralSettings, and therefore not listed.
    private static readonly ListedField[] First =
    [
        new("max_parallel_requests", "Integer", "How many requests a key may have open at once"),
        new("global_max_parallel_requests", "Integer", "How many requests this proxy may have open at once"),
        new("max_request_size_mb", "Integer", "The largest request that is taken, in MB"),
        new("max_response_size_mb", "Integer", "The largest answer that is passed on, in MB"),
        new("pass_through_endpoints", "PydanticModel", "Paths that are passed on to other servers"),
        new("store_prompts_in_spend_logs", "Boolean", "Whether spend logs keep prompts and answers"),
        new("maximum_spend_logs_retention_period", "String", "How long spend logs are kept, such as 7d"),
        new("mcp_internal_ip_ranges", "List", "Networks that count as internal for MCP servers"),
        new("mcp_trusted_proxy_ranges", "List", "Networks whose X-Forwarded-For is believed"),
        new("store_model_in_db", "Boolean", "Whether models and settings are kept in the database"),
        new("forward_client_headers_to_llm_api", "Boolean", "Whether headers of the client are passed on to the provider"),
        new("mcp_required_fields", "List", "Fields that a submitted MCP server must fill in"),
    ];

    // _GENERAL_SETTINGS_CONFIG_LIST_FIELD_TYPES of 1.106.0. 1.103 lists fewer of them; which ones was not read.
    private static readonly ListedField[] Later =
    [
        new("max_in_flight_requests_per_worker", "Integer"),
        new("max_queued_requests_per_worker", "Integer"),
        new("admission_queue_timeout_seconds", "Float") { Default = Json.Of(1.0) },
        new("max_parallel_requests", "Integer"),
        new("global_max_parallel_requests", "Integer"),
        new("user_api_key_cache_max_size", "Integer"),
        new("max_request_size_mb", "Integer"),
        new("max_batch_file_size_mb", "Integer"),
        new("max_batch_file_records", "Integer"),
        new("max_batch_file_uploads_per_day", "Integer"),
        new("max_file_downloads_per_minute", "Integer"),
        new("max_file_size_mb", "Integer"),
        new("allowed_file_extensions", "List"),
        new("blocked_file_extensions", "List"),
        new("max_response_size_mb", "Integer"),
        new("proxy_config_reload_interval_seconds", "Integer") { Default = Json.Of(30) },
        new("cancel_on_disconnect", "Boolean"),
        new("pass_through_endpoints", "PydanticModel"),
        new("transcribe_media_buckets", "List"),
        new("store_prompts_in_spend_logs", "Boolean"),
        new("disable_auto_add_proxy_admin_to_teams", "Boolean"),
        new("maximum_spend_logs_retention_period", "String"),
        new("maximum_health_check_retention_period", "String"),
        new("maximum_daily_tag_spend_retention_period", "String"),
        new("maximum_spend_logs_cleanup_batch_size", "Integer"),
        new("maximum_spend_logs_cleanup_max_batches", "Integer"),
        new("maximum_spend_logs_cleanup_run_budget", "String"),
        new("maximum_spend_logs_cleanup_batch_timeout", "String"),
        new("mcp_internal_ip_ranges", "List"),
        new("mcp_allowed_clients", "TypedDictionary"),
        new("mcp_client_id_header", "String"),
        new("mcp_trusted_proxy_ranges", "List"),
        new("mcp_xff_num_trusted_hops", "Integer"),
        new("mcp_prefer_client_id_metadata_document", "Boolean"),
        new("store_model_in_db", "Boolean"),
        new("forward_client_headers_to_llm_api", "Boolean"),
        new("mcp_required_fields", "List"),
        new("apply_user_budget_to_team_keys", "Boolean"),
    ];

    // _GENERAL_SETTINGS_UI_LITELLM_FIELDS of 1.106.0
    private static readonly ListedField[] OfModule =
    [
        new("budget_exceeded_throttle_percentage", "Float"),
        new("enable_anthropic_prompt_caching", "Boolean") { Default = Json.Of(false), Tab = CachingTab },
        new("anthropic_prompt_caching_ttl", "Select") { Options = ["5m", "1h"], Tab = CachingTab },
        new("openai_system_messages_first", "Boolean") { Default = Json.Of(false), Tab = CachingTab },
        new("budget_rollover", "Boolean") { Default = Json.Of(false) },
        new("max_ui_session_budget", "Dollar") { Default = Json.Of(1.0) },
    ];

    /// <summary>The fields of general_settings.</summary>
    public static IReadOnlyList<ListedField> General(Behaviour behaviour) => behaviour.FileOwnsKeys ? Later : First;

    /// <summary>The fields of litellm_settings: none up to 1.102.</summary>
    public static IEnumerable<ListedField> Module(Behaviour behaviour) =>
        behaviour.FileOwnsKeys ? OfModule.Where(f => behaviour.ModuleKeys.Contains(f.Name, StringComparer.Ordinal)) : [];
}
