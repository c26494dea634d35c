using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// What is known of the router core in Rust, which LiteLLM always uses from 1.110.0 on: a configuration that it declines is an error at startup
/// (release notes of 1.110.0rc1, PR 50178). The source of that core was not available.
/// </summary>
/// <remarks>
/// Known are the arguments of Router that a development state of October 2026 served in Rust (litellm/router_backends/rust_support.py at
/// 8bd31962: unsupported_reason; others were left to Python, or raised RustRouterUnsupportedError where Rust was required), and what the
/// documentation of 1.110 names (docs/router: strategies, learn/core_and_hosts, api_reference/configuration, of 2026-11-05).
/// </remarks>
internal static class RustRouter
{
    public static readonly string[] FallbackLists =
    [
        "fallbacks",
        "context_window_fallbacks",
        "content_policy_fallbacks",
        "default_fallbacks",
    ];

    private static readonly string[] ServedInOctober =
    [
        "redis_url",
        "redis_host",
        "redis_port",
        "redis_password",
        "redis_db",
        "num_retries",
        "max_fallbacks",
        "timeout",
        "stream_timeout",
        "set_verbose",
        "debug_level",
        "retry_after",
        "retry_policy",
        "model_group_retry_policy",
        "allowed_fails",
        "cooldown_time",
        "disable_cooldowns",
        "max_retries",
        "router_general_settings",
        "search_tools",
        "assistants_config",
        "ignore_invalid_deployments",
        "fallback_access_check",
        "fallback_budget_check",
        "auto_router_capability_limit",
        "cache_responses",
    ];

    private static readonly string[] Documented =
    [
        "model_group_alias",
        "routing_groups",
        "routing_strategy_args",
        "default_litellm_params",
        "guardrail_list",
        "enable_pre_call_checks",
        "optional_pre_call_checks",
        "enable_health_check_routing",
        "enable_weighted_failover",
    ];

    private static readonly string[] Strategies =
    [
        "simple-shuffle",
        "least-busy",
        "usage-based-routing",
        "usage-based-routing-v2",
        "latency-based-routing",
        "cost-based-routing",
        "lar1",
    ];

    /// <summary>Why it is not known whether the core serves a value. Null when it is known to, or when nothing is set.</summary>
    /// <param name="key">The key of router_settings.</param>
    /// <param name="value">The value.</param>
    public static string? Doubt(string key, ConfigNode value)
    {
        if (value is ConfigScalar { IsNull: true } or ConfigScalar { Value: false })
            return null;
        if (key == "routing_strategy")
            return value is ConfigScalar { Text: { } name } && Strategies.Contains(name, StringComparer.Ordinal)
                ? null
                : "the documentation of 1.110 names no such strategy";
        if (FallbackLists.Contains(key, StringComparer.Ordinal))
            return HasOnlyGroups(value)
                ? null
                : "a development state of its core declined fallback targets other than a list of model groups";
        return ServedInOctober.Concat(Documented).Contains(key, StringComparer.Ordinal)
            ? null
            : "a development state of its core declined it, and the documentation of 1.110 does not name it";
    }

    // _plain_chain: names of groups, and maps from a group to a list of names.
    private static bool HasOnlyGroups(ConfigNode value) =>
        value is not ConfigList list
        || list.Items.All(static i => i is ConfigScalar { Value: string } or ConfigMap { Count: > 0 } && IsPlain(i));

    private static bool IsPlain(ConfigNode item) =>
        item is not ConfigMap map
        || map.Entries.All(static e => e.Value is ConfigList targets && targets.Items.All(static t => t is ConfigScalar { Value: string }));
}
