namespace LiteLlmOps.Logs;

/// <summary>Determines the time zone of the lines of a log that have none.</summary>
internal static class LogZone
{
    // All zones differ from UTC by a multiple of it.
    private const long Unit = 15 * TimeSpan.TicksPerMinute;

    // Neighbouring lines are written at about the same time.
    private const long Tolerance = TimeSpan.TicksPerMinute;

    private const int FewestPairs = 2;

    /// <summary>The shift of a log that contains lines with a zone next to lines without one. Null when there are too few, or they differ.</summary>
    public static long? ShiftIn(ReadOnlySpan<byte> text, DateTime now)
    {
        var (zoned, found, pairs) = (LogTime.None, 0L, 0);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var time = LogHeaders.Read(end < 0 ? text : text[..end], now, out _).Time;
            text = end < 0 ? default : text[(end + 1)..];
            if (time.HasZone)
                zoned = time;
            else if (time.IsKnown && zoned.IsKnown && ShiftBetween(zoned, time) is { } shift)
            {
                if (pairs > 0 && shift != found)
                    return null;
                (found, pairs, zoned) = (shift, pairs + 1, LogTime.None);
            }
        }

        return pairs >= FewestPairs ? found : null;
    }

    private static long? ShiftBetween(LogTime zoned, LogTime unzoned)
    {
        var difference = zoned.Ticks - unzoned.Ticks;
        if (unzoned.HasDay)
            difference += (zoned.Day - unzoned.Day) * TimeSpan.TicksPerDay;
        var shift = (long)Math.Round(difference / (double)Unit) * Unit;
        if (Math.Abs(difference - shift) > Tolerance)
            return null;
        if (Math.Abs(shift) > 12 * TimeSpan.TicksPerHour && !unzoned.HasDay)
            shift -= Math.Sign(shift) * TimeSpan.TicksPerDay;
        return Math.Abs(shift) < TimeSpan.TicksPerDay ? shift : null;
    }
}
