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
}

/// <summary>Combines the times of the chunks of a log.</summary>
internal sealed class LogCalendar
{
    private LogMoment _now = LogMoment.Unknown;

    /// <summary>The time after all chunks so far.</summary>
    public LogMoment Now => _now;

    /// <summary>The date of the first day of the log, to add to a day that is not dated. Null until it is known.</summary>
    public int? FirstDay { get; private set; }

    /// <summary>Sets the date of the first day of the log.</summary>
    public void SetFirstDay(int firstDay) => FirstDay = firstDay;

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
    public void Advance(ChunkResult chunk) => Advance(chunk.FirstTime, chunk.End, chunk.DayZero);

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
        return day is >= 0 and < 3_652_059 ? new DateTime((day * TimeSpan.TicksPerDay) + moment.Ticks, DateTimeKind.Local) : null;
    }

    /// <summary>The date of the first line of a log, from the date of its last line.</summary>
    public static int FirstDayOf(LogMoment last, DateTime changedAt)
    {
        var day = DateOnly.FromDateTime(changedAt).DayNumber;
        // The line was written just before midnight, and the file just after it.
        return (last.Ticks > changedAt.TimeOfDay.Ticks + TimeSpan.TicksPerHour ? day - 1 : day) - last.Day;
    }
}
