using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The keys of general_settings that the config endpoints know (proxy/_types.py, ConfigGeneralSettings).</summary>
internal static class GeneralFields
{
    private static readonly (FieldType Type, string[] Names)[] First =
    [
        (
            FieldType.Text,
            [
                "completion_model",
                "key_management_system",
                "master_key",
                "database_url",
                "database_type",
                "custom_auth",
                "user_header_name",
                "user_mcp_management_mode",
                "maximum_spend_logs_retention_period",
            ]
        ),
        (
            FieldType.Integer,
            [
                "database_connection_pool_limit",
                "max_parallel_requests",
                "global_max_parallel_requests",
                "max_request_size_mb",
                "max_response_size_mb",
                "health_check_interval",
                "health_check_concurrency",
                "alerting_threshold",
            ]
        ),
        (FieldType.Number, ["database_connection_timeout"]),
        (
            FieldType.Flag,
            [
                "use_google_kms",
                "use_azure_key_vault",
                "otel",
                "infer_model_from_keys",
                "background_health_checks",
                "reject_clientside_metadata_tags",
                "enable_public_model_hub",
                "store_prompts_in_spend_logs",
                "store_model_in_db",
                "forward_client_headers_to_llm_api",
            ]
        ),
        (
            FieldType.List,
            ["alerting", "alert_types", "allowed_routes", "pass_through_endpoints", "user_header_mappings", "supported_db_objects"]
        ),
        (FieldType.Texts, ["mcp_internal_ip_ranges", "mcp_trusted_proxy_ranges", "mcp_required_fields"]),
        (FieldType.Map, ["database_args", "alert_to_webhook_url", "alerting_args"]),
        (FieldType.OneOf("admin_only", "all"), ["ui_access_mode"]),
    ];

    // proxy/_types.py of 1.106.0, ConfigGeneralSettings.
    private static readonly (FieldType Type, string[] Names)[] Later =
    [
        (
            FieldType.Any,
            [
                "plugins",
                "coordination_redis",
                "claude_code_gateway_managed_settings",
                "database_extra_connection_params",
                "max_failed_login_attempts_per_source_overrides",
                "spend_logs_metadata_fields",
                "scheduled_job_stagger",
                "spend_capture_rate_check",
                "mcp_advertised_versions",
                "mcp_allowed_clients",
                "missing_session_id",
            ]
        ),
        (
            FieldType.Text,
            [
                "control_plane_url",
                "maximum_autorouter_session_retention_period",
                "maximum_health_check_retention_period",
                "maximum_daily_tag_spend_retention_period",
                "maximum_spend_logs_cleanup_run_budget",
                "maximum_spend_logs_cleanup_batch_timeout",
                "mcp_client_id_header",
            ]
        ),
        (
            FieldType.Integer,
            [
                "max_in_flight_requests_per_worker",
                "max_queued_requests_per_worker",
                "user_api_key_cache_max_size",
                "max_batch_file_size_mb",
                "max_batch_file_records",
                "max_batch_file_uploads_per_day",
                "max_file_downloads_per_minute",
                "max_file_size_mb",
                "proxy_config_reload_interval_seconds",
                "max_failed_login_attempts_per_source",
                "failed_login_window_seconds",
                "failed_login_block_seconds",
                "maximum_spend_logs_cleanup_batch_size",
                "maximum_spend_logs_cleanup_max_batches",
                "mcp_xff_num_trusted_hops",
                "password_policy_min_length",
            ]
        ),
        (
            FieldType.Number,
            [
                "admission_queue_timeout_seconds",
                "database_connect_timeout",
                "database_socket_timeout",
                "database_max_idle_connection_lifetime",
                "pass_through_request_timeout",
                "responses_websocket_session_limit_seconds",
            ]
        ),
        (
            FieldType.Flag,
            [
                "dangerously_permit_weak_or_unset_master_key",
                "fail_closed_rate_limit_enforcement",
                "allow_cli_sso_verification_uri_complete",
                "include_call_id_in_error_body",
                "enable_claude_code_gateway",
                "database_disable_prepared_statements",
                "cancel_on_disconnect",
                "health_check_skip_disabled_background_models",
                "model_list_healthy_only",
                "vector_store_deny_by_default",
                "search_tool_deny_by_default",
                "enable_openai_websocket_passthrough",
                "disable_auto_add_proxy_admin_to_teams",
                "enforce_fallback_model_access",
                "use_spend_logs_partitioning",
                "mcp_prefer_client_id_metadata_document",
                "password_policy_require_uppercase",
                "password_policy_require_lowercase",
                "password_policy_require_numbers",
                "password_policy_require_special_characters",
                "disable_password_login_when_sso_enabled",
                "disable_responses_id_security",
                "allow_unmanaged_response_ids",
                "disable_env_credential_login",
                "disable_budget_reservation",
                "apply_user_budget_to_team_keys",
                "user_url_validation",
            ]
        ),
        (
            FieldType.Texts,
            [
                "allowed_file_extensions",
                "blocked_file_extensions",
                "background_health_check_model_groups",
                "transcribe_media_buckets",
                "trusted_proxy_ranges",
                "user_url_allowed_hosts",
                "provider_url_destination_allowed_hosts",
            ]
        ),
    ];

    private static readonly TypedFields Types = TypedFields.Of("ConfigGeneralSettings", First);

    private static readonly TypedFields LaterTypes = TypedFields.Of("ConfigGeneralSettings", [.. First, .. Later]);

    public static TypedFields Of(Behaviour behaviour) => behaviour.FileOwnsKeys ? LaterTypes : Types;

    /// <summary>
    /// Defaults that a posted general_settings contains even when the caller does not send them. They overwrite stored values.
    /// </summary>
    public static readonly ConfigMap PostedDefaults = Json.Map(
        ("database_connection_pool_limit", 10),
        ("database_connection_timeout", 60.0),
        ("health_check_interval", 300),
        ("ui_access_mode", "all"),
        ("enable_public_model_hub", false)
    );
}
