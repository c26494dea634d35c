using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteLlmOps;

/// <summary>Durations such as 10s, 500ms, 1m30s and 7d; a number without a unit is in seconds.</summary>
internal static partial class Durations
{
    private const double MaxNumber = 1e6;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(MaxNumber);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1e9)
        {
            duration = TimeSpan.FromSeconds(seconds);
            return true;
        }

        if (!Whole().IsMatch(text))
            return false;
        foreach (Match part in Part().Matches(text))
        {
            if (!double.TryParse(part.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number) || number > MaxNumber)
                return false;
            duration += number * Unit(part.Groups["unit"].Value);
            // Several of them would exceed what a duration can be.
            if (duration > Longest)
                return false;
        }

        return true;
    }

    /// <summary>The shortest text for a duration: 1m30s for 90 seconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = string.Concat(
            new (int Number, string Unit)[]
            {
                (duration.Days, "d"),
                (duration.Hours, "h"),
                (duration.Minutes, "m"),
                (duration.Seconds, "s"),
                (duration.Milliseconds, "ms"),
            }
                .Where(static p => p.Number > 0)
                .Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.Number}{p.Unit}"))
        );
        return text.Length == 0 ? "0s" : text;
    }

    private static TimeSpan Unit(string unit) =>
        unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };

    [GeneratedRegex(@"^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>\d+(?:\.\d+)?)(?<unit>ms|s|m|h|d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
