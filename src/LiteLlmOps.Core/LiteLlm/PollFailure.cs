using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>Determines whether a value raises an exception in LiteLLM's poll.</summary>
internal static partial class PollFailure
{
    // SlackAlertingArgs, litellm/types/integrations/slack_alerting.py of 1.83.2
    private static readonly string[] IntegerArgs =
    [
        "daily_report_frequency",
        "report_check_interval",
        "budget_alert_ttl",
        "outage_alert_ttl",
        "region_outage_alert_ttl",
        "minor_outage_alert_threshold",
        "major_outage_alert_threshold",
        "max_outage_alert_list_size",
    ];

    // SlackAlertingArgs of 1.106.0: the smallest value of each integer that has one.
    private static readonly Dictionary<string, long> LimitedIntegerArgs = new(StringComparer.Ordinal)
    {
        ["spend_anomaly_baseline_days"] = 1,
        ["user_spend_check_interval"] = 60,
    };

    // Numbers above 0. The first two may be null.
    private static readonly string[] AmountArgs =
    [
        "daily_spend_per_user_threshold",
        "monthly_spend_per_user_threshold",
        "spend_anomaly_multiplier",
        "spend_anomaly_min_spend",
    ];

    // router_utils/routing_groups.py and types/router.py of 1.106.0
    private static readonly string[] Strategies =
    [
        "simple-shuffle",
        "lar1",
        "least-busy",
        "latency-based-routing",
        "cost-based-routing",
        "usage-based-routing-v2",
        "usage-based-routing",
        "provider-budget-routing",
    ];

    // types/router.py of 1.106.0, RetryPolicy
    private static readonly string[] RetryCounts =
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
    ];

    // Router.routing_strategy_init, router.py of 1.83.2
    private static readonly string[] Strategies1_83 =
    [
        "simple-shuffle",
        "least-busy",
        "latency-based-routing",
        "cost-based-routing",
        "usage-based-routing",
        "usage-based-routing-v2",
        "provider-budget-routing",
    ];

    private static readonly string[] FlagTexts = ["true", "false", "1", "0", "yes", "no", "on", "off", "y", "n", "t", "f"];

    /// <summary>What raises the exception. Null when nothing does. Null, [] and {} are decided by the rule of the key.</summary>
    /// <param name="cast">How LiteLLM converts the value.</param>
    /// <param name="value">The value.</param>
    /// <param name="convertsText">True when text with a number is converted first.</param>
    public static string? Of(SettingCast cast, ConfigNode value, bool convertsText) =>
        (cast, value) switch
        {
            (_, ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 }) => null,
            (SettingCast.Integer, _) => IsPythonInteger(value, convertsText) ? null : "a value that is not a number",
            (SettingCast.AlertingArgs, ConfigMap map) => InvalidArgument(map, withSpend: false),
            (SettingCast.AlertingArgsWithSpend, ConfigMap map) => InvalidArgument(map, withSpend: true),
            (SettingCast.Webhooks, ConfigMap map) => map.Entries.FirstOrDefault(static e => !IsWebhook(e.Value)).Key is { } type
                ? $"an address of '{type}' that is not a text"
                : null,
            (SettingCast.AlertingArgs or SettingCast.AlertingArgsWithSpend or SettingCast.Webhooks, _) => "a value that is not a map",
            (SettingCast.Plugins, ConfigList list) => list.Items.All(static i => HasTexts(i, "name", "url"))
                ? null
                : "a plugin without name or url",
            (SettingCast.PassThrough, ConfigList list) => list.Items.All(IsEndpoint) ? null : "an endpoint that is not valid",
            (SettingCast.PassThrough or SettingCast.PreCallChecks, ConfigScalar { Value: not string }) => "a value that is not a list",
            (SettingCast.PreCallChecks, ConfigList list) => list.Items.All(static i => i is ConfigScalar)
                ? null
                : "a check that is not a text",
            (SettingCast.RoutingStrategy, _) => IsStrategy(value, orPriority: false) ? null : "an unknown strategy",
            (SettingCast.RetryPolicy, ConfigMap map) => map
                .Entries.Where(static e => RetryCounts.Contains(e.Key, StringComparer.Ordinal))
                .FirstOrDefault(static e => !IsNull(e.Value) && !IsWhole(e.Value))
                .Key
                is { } count
                ? $"an invalid '{count}'"
                : null,
            (SettingCast.RequiredMap, not ConfigMap) => "a value that is not a map",
            (SettingCast.Names, ConfigScalar { Value: not string }) => "a value that is not a list",
            (SettingCast.RoutingStrategy1_83, _) => IsOneOf(Strategies1_83, value) ? null : "an unknown strategy",
            (SettingCast.Endpoints, _) => InvalidEndpoint(value),
            _ => null,
        };

    /// <summary>True when a reference to a variable in this value is replaced before the conversion, which then may raise an exception.</summary>
    public static bool DependsOnReference(SettingCast cast, ConfigNode value) =>
        cast
            is SettingCast.Integer
                or SettingCast.AlertingArgs
                or SettingCast.AlertingArgsWithSpend
                or SettingCast.Webhooks
                or SettingCast.Plugins
                or SettingCast.RoutingStrategy
                or SettingCast.RetryPolicy
                or SettingCast.PositiveInteger
        && HasReference(value);

    /// <param name="value">The value.</param>
    /// <param name="orPriority">True to accept priority, which only groups may have.</param>
    public static bool IsStrategy(ConfigNode? value, bool orPriority) =>
        value is ConfigScalar { Value: string name }
        && (Strategies.Contains(name, StringComparer.Ordinal) || (orPriority && name == "priority"));

    private static bool HasReference(ConfigNode value) =>
        value switch
        {
            ConfigMap map => map.Entries.Any(static e => HasReference(e.Value)),
            ConfigList list => list.Items.Any(HasReference),
            _ => EnvironmentReference.TryGetName(value, out _),
        };

    private static bool IsWebhook(ConfigNode value) =>
        value switch
        {
            ConfigList list => list.Items.All(static i => i is not ConfigScalar || IsText(i)),
            ConfigScalar => IsText(value),
            _ => true,
        };

    private static bool IsText(ConfigNode? value) => value is ConfigScalar { Value: string };

    private static bool IsNull(ConfigNode value) => value is ConfigScalar { IsNull: true };

    private static bool HasTexts(ConfigNode value, params string[] names) => value is ConfigMap map && names.All(n => IsText(map[n]));

    // PassThroughGenericEndpoint, proxy/_types.py of 1.106.0: path and target are required; the others have a default, and no null.
    private static bool IsEndpoint(ConfigNode value) =>
        HasTexts(value, "path", "target")
        && value is ConfigMap map
        && map.Entries.All(static e =>
            e.Key switch
            {
                "headers" or "default_query_params" => e.Value is ConfigMap,
                "include_subpath" or "auth" => IsFlag(e.Value),
                _ => true,
            }
        );

    // int(): a number, a flag, or text with a whole number. int("2.5") raises; after the conversion of texts, 2.5 does not.
    private static bool IsPythonInteger(ConfigNode value, bool convertsText) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or System.Numerics.BigInteger => true,
            double real => double.IsFinite(real),
            string text => WholeNumber().IsMatch(text) || (convertsText && IsFiniteNumber(text)),
            _ => false,
        };

    // Python's float() accepts spaces around the number and _ between digits.
    private static bool IsFiniteNumber(string text) =>
        Number().IsMatch(text)
        && double.IsFinite(double.Parse(AsciiDigits(text.Replace("_", "", StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    // Python reads the digits of every script.
    private static string AsciiDigits(string text) =>
        string.Concat(text.Select(static c => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit) : c));

    private static bool IsOneOf(string[] names, ConfigNode value) =>
        value is ConfigScalar { Value: string name } && names.Contains(name, StringComparer.Ordinal);

    // initialize_pass_through_endpoints and PassThroughGenericEndpoint, pass_through_endpoints.py of 1.83.2
    private static string? InvalidEndpoint(ConfigNode value) =>
        value is not ConfigList list ? "a value that is not a list"
        : list.Items.Any(static i => i is not ConfigMap) ? "an element that is not a map"
        : list.Items.Any(static i => !HasText((ConfigMap)i, "path") || !HasText((ConfigMap)i, "target"))
            ? "an element without path or target"
        : null;

    private static bool HasText(ConfigMap map, string key) => map[key] is ConfigScalar { Value: string { Length: > 0 } };

    private static string? InvalidArgument(ConfigMap map, bool withSpend) =>
        map.Entries.FirstOrDefault(e => !IsArgument(e.Key, e.Value, withSpend)).Key is { } name ? $"an invalid '{name}'" : null;

    private static bool IsArgument(string name, ConfigNode value, bool withSpend)
    {
        if (IntegerArgs.Contains(name, StringComparer.Ordinal))
            return IsWhole(value);
        if (name == "log_to_console")
            return IsFlag(value);
        if (!withSpend)
            return true;
        if (LimitedIntegerArgs.TryGetValue(name, out var least))
            return IsWhole(value) && Number(value) >= least;
        return !AmountArgs.Contains(name, StringComparer.Ordinal)
            || (IsNull(value) ? name.EndsWith("_threshold", StringComparison.Ordinal) : Number(value) > 0);
    }

    // NaN for a value that is no finite number; comparisons with it are false.
    private static double Number(ConfigNode value)
    {
        var number = (value as ConfigScalar)?.Value switch
        {
            bool flag => flag ? 1 : 0,
            long whole => whole,
            System.Numerics.BigInteger whole => (double)whole,
            double real => real,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : double.NaN;
    }

    // Pydantic converts text with a whole number, a whole float, and a flag.
    private static bool IsWhole(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or System.Numerics.BigInteger => true,
            double real => double.IsInteger(real),
            string text => WholeFloat().IsMatch(text),
            _ => false,
        };

    private static bool IsFlag(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool => true,
            long number => number is 0 or 1,
            double number => number is 0 or 1,
            string text => FlagTexts.Contains(text, StringComparer.OrdinalIgnoreCase),
            _ => false,
        };

    [GeneratedRegex(@"^\s*[+-]?\d+(_\d+)*\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(
        @"^\s*[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)([eE][+-]?\d+)?\s*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s*[+-]?\d+(_\d+)*(\.0*)?\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeFloat();
}
