using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Resolves plain scalars as PyYAML does, which LiteLLM uses: YAML 1.1 with the patterns of PyYAML's resolver.py and constructor.py.</summary>
/// <remarks>Therefore yes and off are booleans, 0755 is 493, 1_000 is 1000, 1:30 is 90, and 1e3 and 0o14 are strings.</remarks>
internal static partial class PlainScalars
{
    private const string BoolStarts = "yYnNtTfFoO";

    // Python converts no longer texts to numbers or back (sys.get_int_max_str_digits).
    private const int MostDigits = 4300;

    /// <summary>Returns null, a Boolean, a number, or the text itself. A date remains a string because LiteLLM passes it on as a string.</summary>
    /// <exception cref="FormatException">The text is a number that Python does not read.</exception>
    public static object? Resolve(string text)
    {
        if (text.Length == 0)
            return null;
        var first = text[0];
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
            return ResolveNumber(text);
        if (first == '~' || first is 'n' or 'N')
        {
            if (text is "~" or "null" or "Null" or "NULL")
                return null;
        }

        return BoolStarts.Contains(first, StringComparison.Ordinal) && TryBool(text, out var flag) ? flag : text;
    }

    /// <summary>True when a reader would not return this string if it were written without quotes.</summary>
    public static bool NeedsQuotes(string text) =>
        (IntPattern().IsMatch(text) && IntProblem(text) is not null)
        || text.Contains(" *", StringComparison.Ordinal)
        || Resolve(text) is not string
        || IsTimestamp(text)
        || text is "<<" or "=" or [':', ..]
        || LooksNumeric().IsMatch(text);

    /// <summary>True when PyYAML reads this plain text as a date or a time: four digits of a year come first.</summary>
    public static bool IsTimestamp(string text) =>
        text.Length >= 8 && char.IsAsciiDigit(text[0]) && text[4] == '-' && Timestamp().IsMatch(text);

    /// <summary>True when Python has a date and a time with these numbers.</summary>
    public static bool IsValidTimestamp(string text)
    {
        if (Timestamp().Match(text) is not { Success: true, Groups: var parts })
            return false;
        var (year, month) = (Number(parts["year"]), Number(parts["month"]));
        return year > 0
            && month is > 0 and < 13
            && Number(parts["day"]) is > 0 and var day
            && day <= DateTime.DaysInMonth(year, month)
            && Number(parts["hour"]) < 24
            && Number(parts["minute"]) < 60
            && Number(parts["second"]) < 60
            && (Number(parts["zone"]) * 60) + Number(parts["zoneMinute"]) < 24 * 60;
    }

    private static int Number(Group part) => part.Success ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <exception cref="FormatException">The text is not a valid integer.</exception>
    public static object Int(string text) =>
        TryInt(text, out var number) ? number : throw new FormatException("the value is not a valid integer");

    /// <exception cref="FormatException">The text is not a valid number.</exception>
    public static object Float(string text) =>
        TryFloat(text, out var number) ? number
        : TryInt(text, out var whole)
            ? whole is long small ? small
                : (double)(BigInteger)whole
        : throw new FormatException("the value is not a valid number");

    public static bool TryBool(string text, out bool value)
    {
        value = text is "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON";
        return value || text is "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF";
    }

    private static object ResolveNumber(string text) =>
        TryInt(text, out var whole) ? whole
        : TryFloat(text, out var real) ? real
        : text;

    private static bool TryInt(string text, out object number)
    {
        // The common case. A leading zero selects another base.
        if (text.Length is > 0 and < 19 && (text[0] != '0' || text.Length == 1) && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            number = long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
            return true;
        }

        number = 0L;
        if (!IntPattern().IsMatch(text))
            return false;
        if (IntProblem(text) is { } problem)
            throw new FormatException(problem);
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits[0] == '-';
        digits = digits.TrimStart('+', '-');
        var value = digits switch
        {
            "0" or "" => BigInteger.Zero,
            _ when digits.StartsWith("0b", StringComparison.Ordinal) => Parse(digits[2..], 2),
            _ when digits.StartsWith("0x", StringComparison.Ordinal) => Parse(digits[2..], 16),
            _ when digits[0] == '0' => Parse(digits[1..], 8),
            _ when digits.Contains(':', StringComparison.Ordinal) => digits
                .Split(':')
                .Aggregate(BigInteger.Zero, static (sum, part) => (sum * 60) + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        value = negative ? -value : value;
        number = value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
        return true;
    }

    // The reason why Python does not read a text that matches the pattern.
    private static string? IntProblem(string text) =>
        text.Length > MostDigits ? $"a whole number has at most {MostDigits} digits; quote a text"
        : text.AsSpan().TrimStart("+-") is ['0', 'b' or 'x', .. var digits] && digits.TrimStart('_').IsEmpty
            ? "a number that starts with 0b or 0x needs a digit; quote a text"
        : null;

    private static BigInteger Parse(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (sum, c) => (sum * radix) + Convert.ToInt32(c.ToString(), 16));

    private static bool TryFloat(string text, out double number)
    {
        number = 0;
        if (!FloatPattern().IsMatch(text))
            return false;
        var digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var sign = digits[0] == '-' ? -1 : 1;
        digits = digits.TrimStart('+', '-');
        number =
            digits switch
            {
                ".inf" => double.PositiveInfinity,
                ".nan" => double.NaN,
                _ when digits.Contains(':', StringComparison.Ordinal) => digits
                    .Split(':')
                    .Aggregate(0.0, static (sum, part) => (sum * 60) + double.Parse(part, CultureInfo.InvariantCulture)),
                _ => double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture),
            } * sign;
        return true;
    }

    [GeneratedRegex(
        @"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex IntPattern();

    [GeneratedRegex(
        @"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex FloatPattern();

    [GeneratedRegex(
        @"^(?:(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})|(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})(?:[Tt]|[ \t]+)(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+](?<zone>[0-9]{1,2})(?::(?<zoneMinute>[0-9]{2}))?))?)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Timestamp();

    // Numbers in YAML 1.2 that PyYAML reads as strings. They are quoted so that both kinds of reader return the same value.
    [GeneratedRegex(
        @"^[-+]?(?:0o[0-7]+|[0-9.][0-9._]*(?:[eE][-+]?[0-9]+)?)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex LooksNumeric();
}
