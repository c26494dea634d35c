using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The keys of general_settings that the config endpoints know (proxy/_types.py, ConfigGeneralSettings).</summary>
internal static class GeneralFields
{
    public static readonly TypedFields Types = TypedFields.Of(
        "ConfigGeneralSettings",
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
        (FieldType.OneOf("admin_only", "all"), ["ui_access_mode"])
    );

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

    /// <summary>The fields that /config/list returns, with the type names of the UI.</summary>
    public static readonly IReadOnlyList<(string Name, string Type, string Description)> Listed =
    [
        ("max_parallel_requests", "Integer", "How many requests a key may have open at once"),
        ("global_max_parallel_requests", "Integer", "How many requests this proxy may have open at once"),
        ("max_request_size_mb", "Integer", "The largest request that is taken, in MB"),
        ("max_response_size_mb", "Integer", "The largest answer that is passed on, in MB"),
        ("pass_through_endpoints", "PydanticModel", "Paths that are passed on to other servers"),
        ("store_prompts_in_spend_logs", "Boolean", "Whether spend logs keep prompts and answers"),
        ("maximum_spend_logs_retention_period", "String", "How long spend logs are kept, such as 7d"),
        ("mcp_internal_ip_ranges", "List", "Networks that count as internal for MCP servers"),
        ("mcp_trusted_proxy_ranges", "List", "Networks whose X-Forwarded-For is believed"),
        ("store_model_in_db", "Boolean", "Whether models and settings are kept in the database"),
        ("forward_client_headers_to_llm_api", "Boolean", "Whether headers of the client are passed on to the provider"),
        ("mcp_required_fields", "List", "Fields that a submitted MCP server must fill in"),
    ];

    public static bool Knows(string name) => Types.Knows(name);
}
