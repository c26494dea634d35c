using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Conditions as people write them: a value, a text with PowerShell wildcards, or a comparison such as >0, &lt;=5, !=error.</summary>
internal static partial class CheckCondition
{
    private static readonly string[] Operators = [">=", "<=", "!=", ">", "<"];

    private static readonly Dictionary<string, decimal> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["KB"] = 1e3m,
        ["MB"] = 1e6m,
        ["GB"] = 1e9m,
        ["TB"] = 1e12m,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>False for a comparison with a value that is not a number: it could never be true.</summary>
    public static bool CanHold(string condition) =>
        Array.Find(Operators, o => condition.StartsWith(o, StringComparison.Ordinal)) is not { } sign
        || sign == "!="
        || Number(condition[sign.Length..].Trim()) is not null;

    /// <summary>A size condition, such as &lt;100MB, converted to bytes. Null when it is not a size.</summary>
    public static string? InBytes(string condition) =>
        Size().Match(condition) is { Success: true } size
        && Units.TryGetValue(size.Groups["unit"].Value, out var unit)
        && Number(size.Groups["number"].Value) is { } number
        && number < 1e12m
            ? size.Groups["sign"].Value + (number * unit).ToString(CultureInfo.InvariantCulture)
            : null;

    public static bool Holds(string condition, string? actual)
    {
        var sign = Array.Find(Operators, o => condition.StartsWith(o, StringComparison.Ordinal));
        if (sign is null)
            return actual is not null && Matches(condition, actual);
        var wanted = condition[sign.Length..].Trim();
        if (sign == "!=")
            return actual is null || !Matches(wanted, actual);
        return Number(actual) is { } a
            && Number(wanted) is { } b
            && sign switch
            {
                ">=" => a >= b,
                "<=" => a <= b,
                ">" => a > b,
                _ => a < b,
            };
    }

    /// <summary>The value at a dotted path or a JSON pointer, in which numbers are list indexes. Null when it does not exist.</summary>
    public static string? At(ConfigNode? node, string path)
    {
        var parts = path.StartsWith('/') ? JsonPointer.Split(path) : path.TrimStart('$', '.').Split('.');
        foreach (var part in parts)
        {
            node = node switch
            {
                ConfigMap map => map[part],
                ConfigList list
                    when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Items.Count =>
                    list.Items[i],
                _ => null,
            };
        }

        return Text(node);
    }

    public static string? Text(ConfigNode? node) =>
        node switch
        {
            null or ConfigScalar { IsNull: true } => null,
            ConfigScalar { Value: bool flag } => flag ? "true" : "false",
            ConfigScalar scalar => Convert.ToString(scalar.Value, CultureInfo.InvariantCulture),
            _ => NodeJson.Write(node),
        };

    private static bool Matches(string pattern, string actual) =>
        pattern.AsSpan().IndexOfAny('*', '?') < 0
            ? string.Equals(pattern, actual, StringComparison.OrdinalIgnoreCase)
                || (Number(pattern) is { } a && Number(actual) is { } b && a == b)
            : NameGlob.Matches(pattern, actual);

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(
        @"^\s*(?<sign>>=|<=|!=|>|<|)\s*(?<number>[0-9.eE]+)\s*(?<unit>[A-Za-z]*)\s*$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Size();
}
