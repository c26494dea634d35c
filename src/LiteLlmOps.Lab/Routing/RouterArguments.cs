namespace LiteLlmOps.Lab.Routing;

/// <summary>The arguments of Router.__init__ that router_settings of the file can set (litellm/router.py of 1.83.2).</summary>
internal static class RouterArguments
{
    /// <summary>Arguments of later releases (router_backends/python_router.py).</summary>
    public static readonly HashSet<string> Later = new(
        ["enable_weighted_failover", "tag_routing_prefix", "routing_groups"],
        StringComparer.Ordinal
    );

    public static readonly HashSet<string> Known = new(
        [
            "assistants_config",
            "guardrail_list",
            "redis_url",
            "redis_host",
            "redis_port",
            "redis_password",
            "redis_db",
            "cache_responses",
            "cache_kwargs",
            "caching_groups",
            "client_ttl",
            "polling_interval",
            "default_priority",
            "num_retries",
            "max_fallbacks",
            "timeout",
            "stream_timeout",
            "default_litellm_params",
            "default_max_parallel_requests",
            "set_verbose",
            "debug_level",
            "default_fallbacks",
            "fallbacks",
            "context_window_fallbacks",
            "content_policy_fallbacks",
            "model_group_alias",
            "enable_pre_call_checks",
            "enable_tag_filtering",
            "tag_filtering_match_any",
            "retry_after",
            "retry_policy",
            "model_group_retry_policy",
            "allowed_fails",
            "allowed_fails_policy",
            "cooldown_time",
            "disable_cooldowns",
            "routing_strategy",
            "optional_pre_call_checks",
            "routing_strategy_args",
            "provider_budget_config",
            "alerting_config",
            "router_general_settings",
            "deployment_affinity_ttl_seconds",
            "model_group_affinity_config",
            "ignore_invalid_deployments",
            "enable_health_check_routing",
            "health_check_staleness_threshold",
        ],
        StringComparer.Ordinal
    );
}
