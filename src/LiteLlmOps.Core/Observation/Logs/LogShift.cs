namespace LiteLlmOps.Logs;

/// <summary>What to add to the times of a log that have no zone to get the time of this machine. Where clocks change to summer time, it depends on the date.</summary>
internal sealed class LogShift
{
    // Null when the difference is the same on all days.
    private readonly TimeZoneInfo? _zone;

    private LogShift(TimeZoneInfo? zone, long undated) => (_zone, Undated) = (zone, undated);

    /// <summary>The difference for a time without a date.</summary>
    public long Undated { get; }

    /// <summary>The same difference on all days.</summary>
    public static LogShift Fixed(long ticks) => new(null, ticks);

    /// <summary>The difference of a time zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="at">A time of the log, in the time zone of this machine, for the times without a date.</param>
    public static LogShift Of(TimeZoneInfo zone, DateTime at) =>
        new(zone.HasSameRules(TimeZoneInfo.Local) ? null : zone, (TimeZoneInfo.Local.GetUtcOffset(at) - zone.GetUtcOffset(at)).Ticks);

    /// <summary>The difference for a date and time of the log.</summary>
    public long At(long ticks)
    {
        if (_zone is null || ticks < TimeSpan.TicksPerDay * 2 || ticks > DateTime.MaxValue.Ticks - (TimeSpan.TicksPerDay * 2))
            return Undated;
        var offset = _zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Unspecified));
        return (TimeZoneInfo.Local.GetUtcOffset(new DateTime(ticks - offset.Ticks, DateTimeKind.Utc)) - offset).Ticks;
    }
}
