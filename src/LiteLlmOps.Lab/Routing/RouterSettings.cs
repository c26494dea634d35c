using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Routing;

/// <summary>
/// The effective router settings: the arguments at the start, updated by polls (litellm/router.py, __init__ and update_settings).
/// </summary>
internal sealed class RouterSettings
{
    private const string Strategy = "routing_strategy";
    private const string StrategyArguments = "routing_strategy_args";
    private const string Groups = "routing_groups";

    private static readonly LogPlace Place = new("proxy_server.py", 3555);

    private static readonly LogPlace GroupsPlace = new("router.py", 1);

    private static readonly string[] Integers = ["timeout", "num_retries", "retry_after", "allowed_fails", "cooldown_time"];

    private static readonly string[] Strategies =
    [
        "simple-shuffle",
        "least-busy",
        "usage-based-routing",
        "latency-based-routing",
        "cost-based-routing",
        "usage-based-routing-v2",
        "provider-budget-routing",
    ];

    private const string RetryPolicy = "retry_policy";
    private const string Checks = "optional_pre_call_checks";

    // router_utils/routing_groups.py of 1.106.0
    private static readonly string[] LaterStrategies = [.. Strategies, "lar1"];

    // types/router.py of 1.106.0
    private static readonly TypedFields RetryCounts = TypedFields.Of(
        "RetryPolicy",
        (
            FieldType.Integer,
            [
                "BadRequestErrorRetries",
                "AuthenticationErrorRetries",
                "TimeoutErrorRetries",
                "RateLimitErrorRetries",
                "ContentPolicyViolationErrorRetries",
                "InternalServerErrorRetries",
                "ServiceUnavailableErrorRetries",
                "NotFoundErrorRetries",
                "DefaultRetries",
            ]
        )
    );

    private static readonly TypedFields Group = TypedFields.Of(
        "RoutingGroup",
        (FieldType.Text, ["group_name", "routing_strategy"]),
        (FieldType.Texts, ["models"]),
        (FieldType.Map, ["routing_strategy_args"])
    );

    // The keys of Router.get_settings, in its order. max_retries is present only after a poll has set it.
    private static readonly string[] Shown =
    [
        StrategyArguments,
        Strategy,
        "allowed_fails",
        "cooldown_time",
        "num_retries",
        "timeout",
        "max_retries",
        "retry_after",
        "fallbacks",
        "context_window_fallbacks",
        "model_group_retry_policy",
        "retry_policy",
        "model_group_alias",
    ];

    private static readonly string[] ShownLater = ["enable_weighted_failover", "enable_tag_filtering", "tag_routing_prefix", Groups];

    private static readonly string[] Others =
    [
        "enable_weighted_failover",
        "enable_tag_filtering",
        "tag_routing_prefix",
        Groups,
        "optional_pre_call_checks",
        "stream_timeout",
        "max_fallbacks",
        "enable_pre_call_checks",
    ];

    private readonly IReadOnlyList<string> _changeable;
    private readonly Lock _gate = new();

    private readonly ProxyLog _log;

    private RouterSettings(ConfigMap values, IReadOnlyList<string> changeable, ProxyLog log) =>
        (Values, _changeable, _log) = (values, changeable, log);

    public ConfigMap Values { get; private set; }

    public ConfigMap Aliases => Values["model_group_alias"] as ConfigMap ?? ConfigMap.Empty;

    /// <summary>Creates the settings at the start, from the section of the file.</summary>
    /// <exception cref="PythonException">The section contains a value that prevents the start of the proxy.</exception>
    public static RouterSettings Start(ConfigNode? section, ModuleSettings module, Behaviour behaviour, ProxyLog log)
    {
        var given = section as ConfigMap ?? ConfigMap.Empty;
        foreach (var key in given.Keys.Where(k => !IsKnown(k, behaviour)))
        {
            if (key is "health_check_interval" or "health_check_concurrency")
                throw new PythonException($"'{key}' is NOT a valid router_settings parameter. Please move it to 'general_settings'.");
            log.Warning(Place, $"Key '{key}' is not a valid argument for Router.__init__(). Ignoring this key.");
        }

        CheckStrategy(given[Strategy] ?? Json.Of("simple-shuffle"), behaviour.FileOwnsKeys);
        return new RouterSettings(Defaults(given.Where(k => IsKnown(k, behaviour)), module), behaviour.RouterKeys, log);
    }

    /// <summary>Applies the combined settings of file and database at a poll. Keys that are not in the allow list are ignored.</summary>
    /// <exception cref="PythonException">A value is invalid; the keys before it have already been applied.</exception>
    public void Update(ConfigMap combined)
    {
        lock (_gate)
        {
            foreach (
                var (key, value) in combined.Entries.Where(e => e.Key != Groups && _changeable.Contains(e.Key, StringComparer.Ordinal))
            )
            {
                if (key == Strategy && !NodeEquality.AreEqual(value, Values[Strategy]))
                    CheckStrategy(value, _changeable.Contains(Groups, StringComparer.Ordinal));
                if (Converted(key, value) is { } converted)
                    Values = Values.With(key, converted);
            }

            if (_changeable.Contains(Groups, StringComparer.Ordinal) && combined[Groups] is { } groups)
                UpdateGroups(groups);
        }
    }

    /// <summary>The value that the router keeps; null when it keeps the previous one.</summary>
    private static ConfigNode? Converted(string key, ConfigNode value)
    {
        if (Integers.Contains(key, StringComparer.Ordinal))
            return Json.Of(PythonValue.Int(value));
        if (key == RetryPolicy && value is not ConfigScalar { IsNull: true })
            return value is ConfigMap policy ? RetryCounts.Check(policy) : null;
        if (key == Checks)
            CheckNames(value);
        return value;
    }

    // frozenset(value)
    private static void CheckNames(ConfigNode value)
    {
        if (value is ConfigScalar { Value: not (null or string) })
            throw new PythonException($"'{PythonType.Of(value)}' object is not iterable");
        if ((value as ConfigList)?.Items.FirstOrDefault(static i => i is not ConfigScalar) is { } item)
            throw new PythonException($"unhashable type: '{PythonType.Of(item)}'");
    }

    // Invalid groups are logged, and the previous ones remain (proxy_server.py of 1.106.0, _apply_router_settings).
    private void UpdateGroups(ConfigNode groups)
    {
        try
        {
            if (PythonValue.IsTrue(groups))
                CheckGroups(groups);
            Values = Values.With(Groups, PythonValue.IsTrue(groups) ? groups : new ConfigList([]));
        }
        catch (PythonException e)
        {
            _log.Error(
                GroupsPlace,
                "Ignoring invalid router_settings.routing_groups from config/DB, all other router settings still apply. "
                    + $"Fix the routing groups in the Admin UI to load them: {e.Message}"
            );
        }
    }

    private static void CheckGroups(ConfigNode groups)
    {
        foreach (
            var item in (groups as ConfigList)?.Items ?? throw new PythonException($"'{PythonType.Of(groups)}' is not a list of groups")
        )
        {
            if (item is not ConfigMap group)
                throw new PythonException($"RoutingGroup() argument after ** must be a mapping, not {PythonType.Of(item)}");
            foreach (var name in new[] { "group_name", "models", Strategy }.Where(n => !group.Has(n)))
                throw Group.Missing(name);
            Group.Check(group);
            if (group.TextAt(Strategy) != "priority")
                CheckStrategy(group[Strategy]!, isLater: true);
        }
    }

    /// <summary>Router.get_settings, as returned by /get/config/callbacks.</summary>
    public ConfigMap Show()
    {
        var values = Values;
        var shown = new ConfigMap(
            Shown.Concat(ShownLater.Where(_changeable.Contains)).Where(values.Has).Select(k => KeyValuePair.Create(k, values[k]!))
        );
        return values.TextAt(Strategy) == "latency-based-routing"
            ? shown.With(StrategyArguments, LatencyArguments(values[StrategyArguments]))
            : shown;
    }

    private static bool IsKnown(string key, Behaviour behaviour) =>
        RouterArguments.Known.Contains(key) || (behaviour.FileOwnsKeys && RouterArguments.Later.Contains(key));

    // The other arguments of the file have no default that a reader of this program needs.
    private static ConfigMap Defaults(ConfigMap given, ModuleSettings module) =>
        new([.. Core(given, module).Entries, .. given.Entries.Where(static e => Others.Contains(e.Key, StringComparer.Ordinal))]);

    private static ConfigMap Core(ConfigMap given, ModuleSettings module) =>
        Json.Map(
            (StrategyArguments, given[StrategyArguments] ?? ConfigMap.Empty),
            (Strategy, given[Strategy] ?? Json.Of("simple-shuffle")),
            ("allowed_fails", Set(given["allowed_fails"]) ?? module["allowed_fails"] ?? Json.Of(3)),
            ("cooldown_time", True(given["cooldown_time"]) ?? Json.Of(5)),
            ("num_retries", Set(given["num_retries"]) ?? Set(module["num_retries"]) ?? Json.Of(2)),
            ("timeout", True(given["timeout"]) ?? module.RequestTimeout),
            ("retry_after", given["retry_after"] ?? Json.Of(0)),
            ("fallbacks", Fallbacks(given, module)),
            (
                "context_window_fallbacks",
                True(given["context_window_fallbacks"]) ?? module["context_window_fallbacks"] ?? ConfigScalar.Null
            ),
            (
                "content_policy_fallbacks",
                True(given["content_policy_fallbacks"]) ?? module["content_policy_fallbacks"] ?? ConfigScalar.Null
            ),
            ("model_group_retry_policy", given["model_group_retry_policy"] ?? ConfigMap.Empty),
            ("retry_policy", given["retry_policy"] ?? ConfigScalar.Null),
            ("model_group_alias", True(given["model_group_alias"]) ?? ConfigMap.Empty)
        );

    private static ConfigNode Fallbacks(ConfigMap given, ModuleSettings module)
    {
        var fallbacks = True(given["fallbacks"]) ?? module["fallbacks"] ?? ConfigScalar.Null;
        if ((True(given["default_fallbacks"]) ?? Set(module["default_fallbacks"])) is not { } general)
            return fallbacks;
        return new ConfigList([.. (fallbacks as ConfigList)?.Items ?? [], Json.Map(("*", general))]);
    }

    private static ConfigNode? Set(ConfigNode? node) => node is ConfigScalar { IsNull: true } ? null : node;

    private static ConfigNode? True(ConfigNode? node) => PythonValue.IsTrue(node) ? node : null;

    private static void CheckStrategy(ConfigNode strategy, bool isLater)
    {
        var valid = isLater ? LaterStrategies : Strategies;
        if (
            strategy is not ConfigScalar { IsNull: true }
            && (strategy as ConfigScalar)?.Text is var text
            && !valid.Contains(text, StringComparer.Ordinal)
        )
            throw new PythonException(
                $"Invalid routing_strategy: '{PythonValue.Str(strategy)}'. Valid options: {PythonValue.Repr(Json.List(valid))}."
            );
    }

    // Returned as a JSON text that includes the defaults of the strategy.
    private static ConfigScalar LatencyArguments(ConfigNode? given)
    {
        var arguments = Json.Map(("ttl", 3600), ("lowest_latency_buffer", 0), ("max_latency_list_size", 10));
        foreach (var (key, value) in (given as ConfigMap)?.Entries ?? [])
            arguments = arguments.With(key, value);
        return new ConfigScalar(NodeJson.Write(arguments));
    }
}
