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

        CheckStrategy(given[Strategy] ?? Json.Of("simple-shuffle"));
        return new RouterSettings(Defaults(given.Where(k => IsKnown(k, behaviour)), module), behaviour.RouterKeys, log);
    }

    /// <summary>Applies the combined settings of file and database at a poll. Keys that are not in the allow list are ignored.</summary>
    /// <exception cref="PythonException">A value is invalid; the keys before it have already been applied.</exception>
    public void Update(ConfigMap combined)
    {
        lock (_gate)
        {
            foreach (var (key, value) in combined.Entries.Where(e => _changeable.Contains(e.Key, StringComparer.Ordinal)))
            {
                if (key == Groups && value is not ConfigList)
                {
                    _log.Error(GroupsPlace, $"Invalid routing_groups: {PythonType.Of(value)}. Keeping the current groups.");
                    continue;
                }

                if (key == Strategy && !NodeEquality.AreEqual(value, Values[Strategy]))
                    CheckStrategy(value);
                Values = Values.With(key, Integers.Contains(key, StringComparer.Ordinal) ? Json.Of(PythonValue.Int(value)) : value);
            }
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

    private static void CheckStrategy(ConfigNode strategy)
    {
        if (
            strategy is not ConfigScalar { IsNull: true }
            && (strategy as ConfigScalar)?.Text is var text
            && !Strategies.Contains(text, StringComparer.Ordinal)
        )
            throw new PythonException(
                $"Invalid routing_strategy: '{PythonValue.Str(strategy)}'. Valid options: {PythonValue.Repr(Json.List(Strategies))}."
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
