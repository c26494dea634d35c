using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>The type of a single value in llmops.yaml, for the reader, the documentation and the JSON schema.</summary>
/// <param name="Name">Its name in the documentation.</param>
/// <param name="Rule">What a value must be, for an error message.</param>
/// <param name="Accepts">Whether a value is of this type. References are checked when they are resolved.</param>
internal sealed partial record KeyType(string Name, string Rule, Func<ConfigScalar, bool> Accepts)
{
    // LiteLLM reads YAML as PyYAML does, and so does this module: a text without quotes may be a number or a Boolean.
    private static readonly string[] AnyScalar = ["string", "number", "boolean"];

    private static readonly string[] TextOrNumber = ["string", "number"];

    public static readonly KeyType Text = new("text", "must be a text", static _ => true) { AllowsVariable = true };

    /// <summary>A text in which references are not resolved.</summary>
    public static readonly KeyType Literal = new("text", "must be a text", static _ => true);

    public static readonly KeyType Path = new("path", "must be a path", static _ => true) { AllowsVariable = true };

    // A secret/ that is not followed by a name is a mistake.
    public static readonly KeyType Secret = new("secret", "must be a text, os.environ/NAME, secret/NAME or secret/VAULT/NAME", IsSecret)
    {
        AllowsVariable = true,
        AllowsSecret = true,
        Pattern = "^(?!secret/)|^secret/[^/]+(?:/.+)?$",
    };

    public static readonly KeyType Choice = new("choice", "must be a text", static _ => true) { AllowsVariable = true };

    public static readonly KeyType Url = new("URL", "must be an http or https URL such as http://127.0.0.1:4000", IsUrl)
    {
        AllowsVariable = true,
        JsonTypes = ["string"],
        Pattern = "^[Hh][Tt][Tt][Pp][Ss]?://.",
    };

    public static readonly KeyType Pointer = new(
        "JSON pointer",
        "must start with /, such as /router_settings/timeout or /model_list/*/litellm_params/tpm",
        static s => TextOf(s).StartsWith('/')
    )
    {
        AllowsVariable = true,
        JsonTypes = ["string"],
        Pattern = "^/",
    };

    public static readonly KeyType TimeZone = new(
        "time zone",
        "must be UTC, a time zone of this machine such as Europe/Berlin, or an offset such as \"+02:00\"",
        static s => TimeZones.TryParse(TextOf(s)) is not null
    )
    {
        AllowsVariable = true,
        JsonTypes = ["string"],
    };

    public static readonly KeyType Version = new(
        "version",
        "must be a LiteLLM version such as \"1.83.2\", in quotes",
        static s => LiteLlmVersion.TryParse(TextOf(s), out _)
    )
    {
        AllowsVariable = true,
        JsonTypes = TextOrNumber,
        Pattern = @"^v?\d+\.\d+",
    };

    public static readonly KeyType Day = new("date", "must be a date such as 2027-01-31", static s => TryParseDay(TextOf(s), out _))
    {
        AllowsVariable = true,
        JsonTypes = ["string"],
        Pattern = @"^\d{4}-\d{2}-\d{2}$",
    };

    public static readonly KeyType Flag = new("Boolean", "must be true or false", static s => s.Value is bool) { JsonTypes = ["boolean"] };

    public static readonly KeyType Integer = new("integer", "must be an integer", static s => s.Value is long) { JsonTypes = ["integer"] };

    public static readonly KeyType Duration = new(
        "duration",
        "must be a duration such as 10s, 500ms, 1m30s or 7d",
        static s => Durations.TryParse(TextOf(s), out _)
    )
    {
        JsonTypes = TextOrNumber,
        Pattern = @"^(?:(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+|\d+(?:\.\d+)?)$",
        Range = (0, 1e9),
    };

    public static readonly KeyType Share = new("share", "must be a share, such as 25%", static s => TryParseShare(TextOf(s), out _))
    {
        JsonTypes = TextOrNumber,
        Pattern = @"^(?:(?:100|\d{1,2}(?:\.\d+)?) ?%|0(?:\.\d+)?|1)$",
        Range = (0, 1),
    };

    public static readonly KeyType Status = new(
        "HTTP status",
        "must be an HTTP status such as 200, or a list of them",
        static s => s.Value is long and >= 100 and <= 599
    )
    {
        JsonTypes = ["integer"],
        Range = (100, 599),
    };

    public static readonly KeyType StatusClass = new(
        "status filter",
        "must be an HTTP status such as 404, a class such as 5xx, or \"*\"",
        static s => StatusClassPattern().IsMatch(TextOf(s))
    )
    {
        JsonTypes = ["string", "integer"],
        Pattern = @"^(?:[1-9]xx|[1-9]\d\d|\*)$",
        Range = (100, 999),
    };

    public static readonly KeyType Condition = new(
        "condition",
        "must be a value, a pattern with * and ?, or a comparison with a number such as \">0\"",
        static s => CheckCondition.CanHold(TextOf(s))
    )
    {
        Pattern = @"^(?:(?![<>])[\s\S]*|[<>]=?\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*)$",
    };

    public static readonly KeyType Size = new(
        "size",
        "must be a size in bytes or a comparison with one, such as \"<100MB\"",
        static s => CheckCondition.InBytes(TextOf(s)) is not null
    )
    {
        JsonTypes = TextOrNumber,
        Pattern = @"^\s*(?:>=|<=|!=|>|<|)\s*[0-9.eE]+\s*(?:[KkMmGgTt][Ii]?)?[Bb]?\s*$",
    };

    // A file of the state folder that is larger than its limit cannot be read.
    public static readonly KeyType FileSize = new(
        "file size",
        "must be a size from 1KB to 200MB, such as 10MB",
        static s => TryParseBytes(TextOf(s), out _)
    )
    {
        JsonTypes = TextOrNumber,
        Pattern = @"^\s*[0-9.]+\s*(?:[KkMm][Ii]?)?[Bb]?\s*$",
        Range = (1e3, 200e6),
    };

    /// <summary>True when os.environ/NAME can be used in its place.</summary>
    public bool AllowsVariable { get; private init; }

    /// <summary>True when secret/NAME can be used in its place.</summary>
    public bool AllowsSecret { get; private init; }

    /// <summary>The types of its values in JSON.</summary>
    public IReadOnlyList<string> JsonTypes { get; private init; } = AnyScalar;

    /// <summary>The range of its numbers. Null for no limit.</summary>
    public (double Minimum, double Maximum)? Range { get; private init; }

    /// <summary>An ECMA-262 expression that its texts match. Null for any text.</summary>
    public string? Pattern { get; private init; }

    public static string TextOf(ConfigScalar scalar) => CheckCondition.Text(scalar) ?? "";

    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public static bool TryParseShare(string text, out double share)
    {
        var isPercent = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%').Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out share)
            && (share = isPercent ? share / 100 : share) is >= 0 and <= 1;
    }

    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        if (
            CheckCondition.InBytes(text) is not { } size
            || !decimal.TryParse(size, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        )
            return false;
        bytes = (long)number;
        return number is >= 1e3m and <= 200e6m;
    }

    private static bool IsSecret(ConfigScalar scalar) =>
        !SecretReference.HasPrefix(TextOf(scalar)) || SecretReference.TryParse(TextOf(scalar), out _);

    private static bool IsUrl(ConfigScalar scalar) =>
        Uri.TryCreate(TextOf(scalar), UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    [GeneratedRegex(
        @"^(?:[1-9]xx|[1-9]\d\d|\*)\z",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex StatusClassPattern();
}
