namespace LiteLlmOps.Queries;

/// <summary>The time range of a report.</summary>
/// <param name="Since">The start, in UTC.</param>
/// <param name="Until">The end, in UTC, not included. Null for a range that is not over.</param>
/// <param name="Zone">The time zone of its days.</param>
/// <param name="Now">The time of the query, in UTC.</param>
internal sealed record SpendPeriod(DateTime Since, DateTime? Until, TimeZoneInfo Zone, DateTime Now)
{
    /// <summary>The number of days of a report when nothing else is asked for.</summary>
    public const int DefaultDays = 30;

    /// <summary>The end as far as it is over, in UTC.</summary>
    public DateTime End => Until ?? Now;

    /// <summary>Whether it is a whole number of UTC days; today counts as whole when the range is not over.</summary>
    public bool IsWholeUtcDays => IsUtc && Since.TimeOfDay == TimeSpan.Zero && (Until is null || Until.Value.TimeOfDay == TimeSpan.Zero);

    public bool IsUtc => Zone.HasSameRules(TimeZoneInfo.Utc);

    public bool IsOpen => Until is null;

    public DateOnly FirstDay => DayOf(Since);

    /// <summary>The day after the last one.</summary>
    public DateOnly DayAfter => Until is { } until && StartOf(DayOf(until)) == until ? DayOf(until) : DayOf(End).AddDays(1);

    public DateOnly Today => DayOf(Now);

    /// <param name="since">As -Since. A time at midnight of its own zone means the day.</param>
    /// <param name="until">As -Until.</param>
    /// <param name="last">As -Last. Two or more whole days are days of the calendar, today included.</param>
    /// <param name="isExact">True when days of the calendar do not matter: -Last is exact.</param>
    /// <param name="zone">The time zone of days.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="LlmException">InvalidTimeRange.</exception>
    public static SpendPeriod Of(
        DateTimeOffset? since,
        DateTimeOffset? until,
        TimeSpan? last,
        bool isExact,
        TimeZoneInfo zone,
        DateTime now
    )
    {
        var open = new SpendPeriod(now, null, zone, now);
        if (last is { } length)
            return open with { Since = open.StartOfLast(length, isExact) };
        var end = until is { } given ? open.Moment(given) : (DateTime?)null;
        if (end >= open.StartOf(open.Today.AddDays(1)))
            end = null;
        var start = since is { } first ? open.Moment(first) : open.StartOf(DefaultStart(open, end));
        if (start >= (end ?? now))
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                end is null
                    ? $"-Since ({start:yyyy-MM-dd HH:mm:ss}Z) is in the future."
                    : $"The time range from {start:yyyy-MM-dd HH:mm:ss}Z to {end:yyyy-MM-dd HH:mm:ss}Z is empty: -Since must be earlier than -Until.",
                since
            );
        return open with { Since = start, Until = end };
    }

    public static SpendPeriod OfMonth(TimeZoneInfo zone, DateTime now)
    {
        var open = new SpendPeriod(now, null, zone, now);
        return open with { Since = open.StartOf(FirstOfMonth(open.Today)) };
    }

    /// <summary>The complete days before today.</summary>
    public SpendPeriod DaysBefore(int days) => this with { Since = StartOf(Today.AddDays(-days)), Until = StartOf(Today) };

    /// <summary>The end of the current month, in UTC.</summary>
    public DateTime EndOfMonth => StartOf(FirstOfMonth(Today).AddMonths(1));

    /// <summary>The period of the same length before this one. A range of whole days has one of whole days.</summary>
    public SpendPeriod Previous => this with { Since = Back(Since), Until = Since };

    /// <summary>The number of days by which a day of the previous period is earlier. Null for a range that is not made of days.</summary>
    public int? Days =>
        StartOf(FirstDay) == Since && (IsOpen || StartOf(DayAfter) == Until) ? DayAfter.DayNumber - FirstDay.DayNumber : null;

    /// <summary>The time in the previous period that corresponds to a time of this one.</summary>
    public DateTime Back(DateTime time) =>
        Days is { } days ? StartOf(DayOf(time).AddDays(-days)) + (time - StartOf(DayOf(time))) : time - (End - Since);

    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone));

    /// <summary>The first moment of a day, in UTC. A midnight that the change of the clock leaves out is the time after it.</summary>
    public DateTime StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (Zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }

    /// <summary>The starts of the days or hours, in UTC.</summary>
    public IReadOnlyList<DateTime> Starts(bool isHours) => isHours ? [.. Hours()] : [.. DayStarts()];

    private IEnumerable<DateTime> DayStarts()
    {
        for (var day = FirstDay; day < DayAfter; day = day.AddDays(1))
            yield return StartOf(day);
    }

    private IEnumerable<DateTime> Hours()
    {
        var local = Since + Zone.GetUtcOffset(Since);
        for (var hour = Since - new TimeSpan(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour); hour < End; hour = hour.AddHours(1))
            yield return hour;
    }

    private static DateOnly DefaultStart(SpendPeriod open, DateTime? end) =>
        end is { } until ? open.DayOf(until.AddTicks(-1)).AddDays(1 - DefaultDays) : open.Today.AddDays(1 - DefaultDays);

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    private DateTime StartOfLast(TimeSpan length, bool isExact)
    {
        if (length >= Now - DateTime.MinValue.AddDays(2))
            return DateTime.SpecifyKind(DateTime.MinValue.AddDays(2), DateTimeKind.Utc);
        return !isExact && length.Ticks % TimeSpan.TicksPerDay == 0 && length.Days > 1
            ? StartOf(Today.AddDays(1 - length.Days))
            : Now - length;
    }

    // A date without a time has become midnight of the machine's time zone; what is meant is the day of the report.
    private DateTime Moment(DateTimeOffset time)
    {
        if (time.Year < 2)
            return DateTime.SpecifyKind(DateTime.MinValue.AddDays(2), DateTimeKind.Utc);
        return time.TimeOfDay == TimeSpan.Zero ? StartOf(DateOnly.FromDateTime(time.DateTime)) : time.UtcDateTime;
    }
}
