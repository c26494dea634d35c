using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Smoke.Own;

/// <summary>Conditions as people write them: a value, a text with * and ?, or a comparison such as >0, &lt;=5, !=error.</summary>
internal static class OwnCondition
{
    private static readonly string[] Operators = [">=", "<=", "!=", ">", "<"];

    public static bool Holds(string condition, string? actual)
    {
        var sign = Array.Find(Operators, o => condition.StartsWith(o, StringComparison.Ordinal));
        if (sign is null)
            return actual is not null && Matches(condition, actual);
        var wanted = condition[sign.Length..].Trim();
        if (sign == "!=")
            return actual is null || !Matches(wanted, actual);
        return Number(actual) is { } a && Number(wanted) is { } b && sign switch { ">=" => a >= b, "<=" => a <= b, ">" => a > b, _ => a < b };
    }

    /// <summary>The value at a dotted path, a number standing for a place in a list; null when there is none.</summary>
    public static string? At(ConfigNode? node, string path)
    {
        foreach (var part in path.TrimStart('/', '$', '.').Split(path.StartsWith('/') ? '/' : '.'))
        {
            node = node switch
            {
                ConfigMap map => map[part],
                ConfigList list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Items.Count => list.Items[i],
                _ => null,
            };
        }

        return Text(node);
    }

    public static string? Text(ConfigNode? node) => node switch
    {
        null or ConfigScalar { IsNull: true } => null,
        ConfigScalar { Value: bool flag } => flag ? "true" : "false",
        ConfigScalar scalar => Convert.ToString(scalar.Value, CultureInfo.InvariantCulture),
        _ => NodeJson.Write(node),
    };

    private static bool Matches(string pattern, string actual) =>
        pattern.AsSpan().IndexOfAny('*', '?') < 0
            ? string.Equals(pattern, actual, StringComparison.OrdinalIgnoreCase) || (Number(pattern) is { } a && Number(actual) is { } b && a == b)
            : System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, actual, ignoreCase: true);

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
