using System.Buffers;
using System.Globalization;
using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Brings the times of log collectors into one form: 2026-08-14T14:19:11.123, with the zone when they have one.</summary>
internal static class LogStamp
{
    private const int ShortestEpoch = 10;

    private static readonly SearchValues<byte> Number = SearchValues.Create("0123456789."u8);

    private static readonly DateTime Earliest = new(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The time in the value of a field: a date with a time, or the number of seconds since 1970 or of thousandths, millionths or billionths of one. Null for none.</summary>
    public static string? Of(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return OfDate(bytes, out _) ?? OfEpoch(value) ?? OfLocalForm(value);
    }

    /// <summary>The time in the prefix of a line. Null when it has none.</summary>
    public static string? In(ReadOnlySpan<byte> prefix, DateTime now)
    {
        for (var at = 0; at < prefix.Length; at++)
        {
            if (at > 0 && char.IsAsciiLetterOrDigit((char)prefix[at - 1]))
                continue;
            if (char.IsAsciiDigit((char)prefix[at]) && (OfDate(prefix[at..], out _) ?? EpochAt(prefix[at..])) is { } found)
                return found;
            if (prefix[at] is >= (byte)'A' and <= (byte)'S' && LogTimes.Syslog(prefix[at..], now, out var time) > 0)
                return Text(new DateTime((time.Day * TimeSpan.TicksPerDay) + time.Ticks, DateTimeKind.Unspecified));
        }

        return null;
    }

    /// <summary>True when a time has a zone.</summary>
    public static bool HasZone(string? stamp) => stamp is not null && (stamp[^1] == 'Z' || stamp.AsSpan(19).IndexOfAny('+', '-') >= 0);

    // 8/14/2026, 2:19:11.123 PM, as web pages show it; a table names the zone.
    private static string? OfLocalForm(string value)
    {
        var isUtc = value.EndsWith(" UTC", StringComparison.Ordinal);
        if (value.Length > 40 || value.IndexOf(':') < 0 || value.IndexOf('/') < 0 && value.IndexOf(',') < 0)
            return null;
        return
            DateTime.TryParse(isUtc ? value[..^4] : value, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var time)
            && time >= Earliest
            ? Text(DateTime.SpecifyKind(time, isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified))
            : null;
    }

    private static string? OfDate(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.Length < 19)
            return null;
        Span<byte> copy = stackalloc byte[Math.Min(text.Length, 48)];
        text[..copy.Length].CopyTo(copy);
        // Go writes 2026/08/14.
        if (copy[4] == '/' && copy[7] == '/')
            (copy[4], copy[7]) = ((byte)'-', (byte)'-');
        length = LogTimes.Iso(copy, out _);
        if (length == 0)
            return null;
        copy[10] = (byte)'T';
        var stamp = Encoding.ASCII.GetString(copy[..length]).Replace(',', '.').Replace(" ", "", StringComparison.Ordinal);
        // Go writes UTC as the name of the zone.
        return !HasZone(stamp) && copy[length..].StartsWith(" UTC"u8) ? stamp + "Z" : stamp;
    }

    private static string? EpochAt(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(Number) is >= 0 and var end ? end : text.Length;
        return length <= 30 ? OfEpoch(Encoding.ASCII.GetString(text[..length])) : null;
    }

    private static string? OfEpoch(string value)
    {
        if (value.Length < ShortestEpoch || !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        while (number >= 100_000_000_000m)
            number /= 1000;
        if (number < 0)
            return null;
        var time = DateTime.UnixEpoch.AddTicks((long)(number * TimeSpan.TicksPerSecond));
        // Other numbers, such as the age of a machine, are smaller.
        return time >= Earliest ? Text(time) : null;
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
