using System.Globalization;

namespace LiteLlmOps;

/// <summary>Parses time zones: UTC, a name such as Europe/Berlin, or an offset such as +02:00.</summary>
internal static class TimeZones
{
    /// <summary>The time zone. Null when this machine has no such zone.</summary>
    public static TimeZoneInfo? TryParse(string text) =>
        text.Length == 0 ? null
        : TimeZoneInfo.TryFindSystemTimeZoneById(text, out var known) ? known
        : Offset(text) is { } offset ? TimeZoneInfo.CreateCustomTimeZone(text, offset, text, text)
        : null;

    private static TimeSpan? Offset(string text)
    {
        var digits = text.TrimStart('+', '-');
        return
            digits.Length == text.Length - 1
            && TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out var offset)
            && offset <= TimeSpan.FromHours(14)
            ? text[0] == '-'
                ? -offset
                : offset
            : null;
    }
}
