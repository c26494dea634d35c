using System.Runtime.CompilerServices;

namespace LiteLlmOps.Logs;

/// <summary>A point in time in a log: a time of day, and a day that counts from the first day of the log until a line contains a date.</summary>
/// <param name="Day">The day: a <see cref="DateOnly.DayNumber"/> when dated, otherwise the number of days since the first line.</param>
/// <param name="Ticks">The time of day. Negative when no line up to here contains a time.</param>
/// <param name="IsDated">True when the day is a date.</param>
internal readonly record struct LogMoment(int Day, long Ticks, bool IsDated)
{
    public static LogMoment Unknown => new(0, -1, false);

    public bool IsKnown => Ticks >= 0;
}

/// <summary>Tracks the time while a log is read. LiteLLM's plain lines contain no date: when the time decreases by hours, a new day has started.</summary>
internal struct LogClock()
{
    /// <summary>A decrease by more than this means a new day; a smaller one means lines out of order.</summary>
    public const long DayChangeThreshold = 6 * TimeSpan.TicksPerHour;

    /// <summary>What to add to times without a zone. Null for nothing.</summary>
    public LogShift? Shift { get; init; }

    /// <summary>True when there was a time with a zone.</summary>
    public bool HasZoned { get; private set; }

    /// <summary>True when there was a time without a zone.</summary>
    public bool HasUnzoned { get; private set; }

    /// <summary>The time of the current line.</summary>
    public LogMoment Now { get; private set; } = LogMoment.Unknown;

    /// <summary>The first time of day. Negative when there was none.</summary>
    public long First { get; private set; } = -1;

    /// <summary>The date of day 0, known once a line with a date follows lines without one.</summary>
    public int? DayZero { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(LogTime time)
    {
        // Many lines have the same time.
        if (time.Ticks != Now.Ticks || (time.HasDay && !(Now.IsDated && Now.Day == time.Day)))
            Move(time);
    }

    private void Move(LogTime time)
    {
        (HasZoned, HasUnzoned) = (HasZoned || time.HasZone, HasUnzoned || !time.HasZone);
        if (!time.HasZone && Shift is not null)
            time = time.Plus(ShiftAt(Shift, time));
        if (First < 0 && !Now.IsDated)
            First = time.Ticks;
        if (time.HasDay)
        {
            if (!Now.IsDated)
                DayZero = time.Day - Now.Day - (Now.Ticks - time.Ticks > DayChangeThreshold ? 1 : 0);
            Now = new LogMoment(time.Day, time.Ticks, IsDated: true);
            return;
        }

        Now = Now with { Day = Now.Ticks - time.Ticks > DayChangeThreshold ? Now.Day + 1 : Now.Day, Ticks = time.Ticks };
    }

    private readonly long ShiftAt(LogShift shift, LogTime time) =>
        time.HasDay ? shift.At((time.Day * TimeSpan.TicksPerDay) + time.Ticks)
        : Now.IsDated ? shift.At((Now.Day * TimeSpan.TicksPerDay) + time.Ticks)
        : shift.Undated;
}

/// <summary>Combines the times of the chunks of a log.</summary>
internal sealed class LogCalendar
{
    // The clock of the machine that wrote the log may differ a little.
    private const long ClockTolerance = 5 * TimeSpan.TicksPerSecond;

    // The last change of a file and its last line show the zone when they agree.
    private const long LastLineTolerance = 2 * TimeSpan.TicksPerMinute;

    private LogMoment _now = LogMoment.Unknown;
    private bool _hasZoned;
    private bool _hasOpenZone;
    private LogShift? _known;

    /// <summary>The time after all chunks so far.</summary>
    public LogMoment Now => _now;

    /// <summary>The date of the first day of the log, to add to a day that is not dated. Null until it is known.</summary>
    public int? FirstDay { get; private set; }

    /// <summary>True when the time zone of times without one could not be determined: they are read in the zone of this machine.</summary>
    public bool IsZoneGuessed { get; private set; }

    /// <summary>What <see cref="LocalOf"/> adds to the times of the log. Null for nothing.</summary>
    public LogShift? Shift { get; private set; }

    /// <summary>Sets the date of the first day of the log and its time zone.</summary>
    public void Set(LogDating dating) => (FirstDay, Shift, IsZoneGuessed) = (dating.FirstDay, dating.Shift, dating.IsZoneGuessed);

    /// <summary>Determines date and time zone of a log from the last change of its file, at which its last line was written.</summary>
    public LogDating DatingOf(DateTime changedAt)
    {
        var isOpen = _hasOpenZone;
        if (!_now.IsKnown)
            return new LogDating(FirstDay, null, isOpen);
        LogShift?[] shifts = isOpen && !_hasZoned ? [null, LogShift.Of(TimeZoneInfo.Utc, changedAt)] : [null];
        foreach (var shift in shifts)
        {
            var gap = changedAt.Ticks - EndOf(shift, changedAt);
            if (isOpen && gap >= -ClockTolerance && gap <= LastLineTolerance)
                return new LogDating(FirstDayOf(shift, changedAt), shift, false);
        }

        // A line cannot be later than the file.
        var likely = shifts.FirstOrDefault(s => EndOf(s, changedAt) <= changedAt.Ticks + ClockTolerance);
        return new LogDating(FirstDayOf(likely, changedAt), likely, isOpen);
    }

    // The last line in ticks.
    private long EndOf(LogShift? shift, DateTime changedAt)
    {
        var end = ((_now.IsDated ? _now.Day : _now.Day + FirstDayOf(shift, changedAt)!.Value) * TimeSpan.TicksPerDay) + _now.Ticks;
        return end + (shift?.At(end) ?? 0);
    }

    private int? FirstDayOf(LogShift? shift, DateTime changedAt)
    {
        if (_now.IsDated || FirstDay is not null)
            return FirstDay;
        // A line of one day may be written just before the file was changed on the next one.
        var latest = changedAt.Ticks + TimeSpan.TicksPerHour;
        return (int)((latest - _now.Ticks - (shift?.Undated ?? 0)) / TimeSpan.TicksPerDay) - _now.Day;
    }

    /// <summary>Converts a time of the next chunk to a time of the whole log.</summary>
    public LogMoment Resolve(LogMoment moment, long firstOfChunk)
    {
        if (moment.IsDated)
            return moment;
        if (!moment.IsKnown)
            return _now;
        var isNextDay = firstOfChunk >= 0 && _now.IsKnown && _now.Ticks - firstOfChunk > LogClock.DayChangeThreshold;
        return new LogMoment(_now.Day + moment.Day + (isNextDay ? 1 : 0), moment.Ticks, _now.IsDated);
    }

    /// <summary>Moves on to the end of a chunk.</summary>
    public void Advance(ChunkResult chunk)
    {
        ObserveZone(chunk.Zone);
        Advance(chunk.FirstTime, chunk.End, chunk.DayZero);
    }

    /// <summary>Adds what the times of a chunk show about the zone.</summary>
    public void ObserveZone(ChunkZone zone)
    {
        (_hasZoned, _hasOpenZone) = (_hasZoned || zone.HasZoned, _hasOpenZone || (zone.HasUnzoned && zone.Shift is null));
        _known = zone.Shift ?? _known;
    }

    /// <summary>Moves on to the end of a chunk.</summary>
    /// <param name="firstTime">The first time of day in the chunk. Negative for none.</param>
    /// <param name="end">The time at its end.</param>
    /// <param name="dayZero">The date of its day 0. Null when it contains no date.</param>
    public void Advance(long firstTime, LogMoment end, int? dayZero)
    {
        if (dayZero is { } zero && !_now.IsDated)
            FirstDay ??= zero - Resolve(new LogMoment(0, Math.Max(0, firstTime), false), firstTime).Day;
        _now = Resolve(end, firstTime);
    }

    /// <summary>The time in the time zone of this machine. Null when it is not known.</summary>
    public DateTime? LocalOf(LogMoment moment)
    {
        if (!moment.IsKnown || (!moment.IsDated && FirstDay is null))
            return null;
        var day = moment.IsDated ? moment.Day : moment.Day + FirstDay!.Value;
        return day is > 0 and < 3_652_058
            ? new DateTime(Shifted(moment, (day * TimeSpan.TicksPerDay) + moment.Ticks), DateTimeKind.Local)
            : null;
    }

    // The clock may have changed to summer time between a line without a date and the end of the log.
    private long Shifted(LogMoment moment, long ticks) =>
        Shift is not null ? ticks + Shift.At(ticks)
        : !moment.IsDated && _known is not null ? ticks - _known.Undated + _known.At(ticks - _known.Undated)
        : ticks;
}

/// <summary>The date and the time zone of a log.</summary>
/// <param name="FirstDay">The date of its first day. Null when it is not needed or not known.</param>
/// <param name="Shift">What to add to its times to get the time of this machine. Null for nothing.</param>
/// <param name="IsZoneGuessed">True when the zone could not be determined.</param>
internal readonly record struct LogDating(int? FirstDay, LogShift? Shift, bool IsZoneGuessed);

/// <summary>What the times of a chunk show about the time zone.</summary>
/// <param name="HasZoned">True when it contains a time with a zone.</param>
/// <param name="HasUnzoned">True when it contains a time without a zone.</param>
/// <param name="Shift">What was added to those. Null when their zone is not known.</param>
internal readonly record struct ChunkZone(bool HasZoned, bool HasUnzoned, LogShift? Shift)
{
    public static ChunkZone Of(LogClock clock, LogChunk chunk) => new(clock.HasZoned, clock.HasUnzoned, chunk.Shift);
}
