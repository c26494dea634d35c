using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>The type of a field of litellm_params, and the values that Pydantic accepts for it in its default mode.</summary>
/// <param name="Name">The type, as messages name it, such as "a whole number".</param>
/// <param name="Accepts">True for a value that is accepted, also after a conversion. Null is always accepted.</param>
internal sealed partial record ModelParameterType(string Name, Func<ConfigNode, bool> Accepts)
{
    private static readonly string[] Flags = ["true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0"];

    // litellm_core_utils/provider_affinity.py of 1.106.0
    private static readonly string[] ForbiddenHeaders =
    [
        "api-key",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
        "x-api-key",
        "x-goog-api-key",
    ];

    /// <summary>str</summary>
    public static readonly ModelParameterType Text = new("a text", IsText);

    /// <summary>int</summary>
    public static readonly ModelParameterType Integer = new("a whole number", static v => IsWhole(v, WholeNumber()));

    /// <summary>int after int(text): a text such as "2.0" is rejected (preprocess_input_data, max_retries only).</summary>
    public static readonly ModelParameterType PythonInteger = new("a whole number", static v => IsWhole(v, PythonNumber()));

    /// <summary>float</summary>
    public static readonly ModelParameterType Number = new("a number", IsNumber);

    /// <summary>bool</summary>
    public static readonly ModelParameterType Flag = new("true or false", IsFlag);

    /// <summary>float or str</summary>
    public static readonly ModelParameterType NumberOrText = new("a number or a text", static v => v is ConfigScalar);

    /// <summary>str or dict</summary>
    public static readonly ModelParameterType TextOrMap = new("a text or a map", static v => v is ConfigMap || IsText(v));

    /// <summary>dict</summary>
    public static readonly ModelParameterType Map = new("a map", static v => v is ConfigMap);

    /// <summary>list</summary>
    public static readonly ModelParameterType List = new("a list", static v => v is ConfigList);

    /// <summary>list[str]</summary>
    public static readonly ModelParameterType Texts = new("a list of texts", static v => IsListOf(v, IsText));

    /// <summary>list[dict]</summary>
    public static readonly ModelParameterType Maps = new("a list of maps", static v => IsListOf(v, static i => i is ConfigMap));

    /// <summary>list[str | ConfigurableClientsideParamsCustomAuth]</summary>
    public static readonly ModelParameterType ClientParameters = new(
        "a list of texts and of maps with the text api_base",
        static v => IsListOf(v, static i => IsText(i) || HasTexts(i, "api_base"))
    );

    /// <summary>Sequence[AwsSessionTag]</summary>
    public static readonly ModelParameterType SessionTags = new(
        "a list of maps with the texts Key and Value",
        static v => IsListOf(v, static i => HasTexts(i, "Key", "Value"))
    );

    /// <summary>A str that validate_provider_affinity_header accepts.</summary>
    public static readonly ModelParameterType AffinityHeader = new(
        "the name of an HTTP header other than those of authentication, cookies and transport",
        static v =>
            v is ConfigScalar { Value: string name }
            && HeaderName().IsMatch(name)
            && !ForbiddenHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
    );

    private static bool IsText(ConfigNode value) => value is ConfigScalar { Value: string };

    private static bool IsListOf(ConfigNode value, Func<ConfigNode, bool> isItem) => value is ConfigList list && list.Items.All(isItem);

    private static bool HasTexts(ConfigNode item, params string[] keys) =>
        item is ConfigMap map && keys.All(k => map[k] is ConfigScalar { Value: string });

    private static bool IsWhole(ConfigNode value, Regex text) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or System.Numerics.BigInteger => true,
            double number => double.IsInteger(number),
            string written => text.IsMatch(written),
            _ => false,
        };

    private static bool IsNumber(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or double or System.Numerics.BigInteger => true,
            string text => IsFloat(text.Trim()),
            _ => false,
        };

    // Python's float(): single underscores between the characters of a number, inf and nan.
    private static bool IsFloat(string text) =>
        !text.StartsWith('_')
        && !text.EndsWith('_')
        && !text.Contains("__", StringComparison.Ordinal)
        && Float().IsMatch(text.Replace("_", "", StringComparison.Ordinal));

    private static bool IsFlag(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or 0L or 1L or 0.0 or 1.0 => true,
            string text => Flags.Contains(text, StringComparer.OrdinalIgnoreCase),
            _ => false,
        };

    [GeneratedRegex(@"^\s*[+-]?[0-9]+(_[0-9]+)*(\.0+)?\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^\s*[+-]?\d+(_\d+)*\s*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PythonNumber();

    [GeneratedRegex(
        @"^[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?|inf|infinity|nan)\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Float();

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderName();
}
