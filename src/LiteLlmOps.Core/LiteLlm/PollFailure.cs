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

    // Router.routing_strategy_init, router.py of 1.83.2
    private static readonly string[] Strategies =
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
            (SettingCast.AlertingArgs, ConfigMap map) => InvalidArgument(map) is { } name ? $"an invalid '{name}'" : null,
            (SettingCast.AlertingArgs or SettingCast.Map, not ConfigMap) => "a value that is not a map",
            (SettingCast.Webhooks, ConfigMap map) => map.Entries.Any(static e => !IsTextOrList(e.Value))
                ? "an entry that is not a URL"
                : null,
            (SettingCast.Webhooks, _) => "a value that is not a map",
            (SettingCast.Names, ConfigScalar { Value: not string }) => "a value that is not a list",
            (SettingCast.RoutingStrategy, _) => IsStrategy(value) ? null : "an unknown strategy",
            (SettingCast.Endpoints, _) => InvalidEndpoint(value),
            _ => null,
        };

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
        && double.IsFinite(double.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));

    private static bool IsStrategy(ConfigNode value) =>
        value is ConfigScalar { Value: string name } && Strategies.Contains(name, StringComparer.Ordinal);

    private static bool IsTextOrList(ConfigNode value) => value is ConfigList or ConfigScalar { Value: string };

    // initialize_pass_through_endpoints and PassThroughGenericEndpoint, pass_through_endpoints.py of 1.83.2
    private static string? InvalidEndpoint(ConfigNode value) =>
        value is not ConfigList list ? "a value that is not a list"
        : list.Items.Any(static i => i is not ConfigMap) ? "an element that is not a map"
        : list.Items.Any(static i => !HasText((ConfigMap)i, "path") || !HasText((ConfigMap)i, "target"))
            ? "an element without path or target"
        : null;

    private static bool HasText(ConfigMap map, string key) => map[key] is ConfigScalar { Value: string { Length: > 0 } };

    private static string? InvalidArgument(ConfigMap map) =>
        map
            .Entries.Where(static e =>
                IntegerArgs.Contains(e.Key, StringComparer.Ordinal) ? !IsWhole(e.Value) : e.Key == "log_to_console" && !IsFlag(e.Value)
            )
            .Select(static e => e.Key)
            .FirstOrDefault();

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
