using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>Determines whether LiteLLM leaves a value unused because of its type, without an exception that ends the poll.</summary>
internal static class UnusedValue
{
    // RoutingArgs, router_strategy/lowest_latency.py
    private static readonly string[] NumericArguments = ["ttl", "lowest_latency_buffer", "max_latency_list_size"];

    /// <summary>What LiteLLM does not use. Null when it uses the value, and for null, [] and {}, which the rule of the key decides.</summary>
    public static string? Of(SettingCast cast, ConfigNode value) =>
        (cast, value) switch
        {
            (_, ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 }) => null,
            (SettingCast.List, not ConfigList) => "a value that is not a list",
            (SettingCast.StrategyArguments, ConfigMap map) => NumericArguments.Any(name => map[name] is { } number && !IsNumber(number))
                ? "an argument that is not a number"
                : null,
            (SettingCast.RetryPolicy or SettingCast.Map or SettingCast.StrategyArguments or SettingCast.WebSearch, not ConfigMap) =>
                "a value that is not a map",
            (SettingCast.RoutingGroups, _) => AreGroups(value) ? null : "a group that is not valid",
            (SettingCast.PositiveInteger, _) => IsPositive(value) ? null : "a value that is not a positive whole number",
            (SettingCast.FlagText, ConfigScalar { Value: string text }) => bool.TryParse(text, out _)
                ? null
                : "a text that is neither true nor false",
            _ => null,
        };

    // RoutingGroup, types/router.py of 1.106.0. A value that Python counts as false clears the groups.
    private static bool AreGroups(ConfigNode value) =>
        value switch
        {
            ConfigList list => list.Items.All(static i =>
                i is ConfigMap group
                && group["group_name"] is ConfigScalar { Value: string and not ("" or "default") }
                && PollFailure.IsStrategy(group["routing_strategy"], orPriority: true)
                && group["models"] is ConfigList
            ),
            ConfigScalar { Value: false or 0L or 0.0 or "" } => true,
            _ => false,
        };

    private static bool IsNumber(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or double or System.Numerics.BigInteger => true,
            string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            _ => false,
        };

    private static bool IsPositive(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            true => true,
            long whole => whole > 0,
            double real => double.IsInteger(real) && real > 0,
            string text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) && whole > 0,
            _ => false,
        };
}
