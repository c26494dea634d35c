using System.Runtime.CompilerServices;

namespace LiteLlmOps.Logs;

/// <summary>When something stands in a log: a day, which counts from the log's first one as long as no line has told a date, and a time.</summary>
/// <param name="Day">The day.</param>
/// <param name="Ticks">The time of day. Negative when no line before it tells one.</param>
/// <param name="IsDated">True when the day is a date: <see cref="DateOnly.DayNumber"/>.</param>
internal readonly record struct LogMoment(int Day, long Ticks, bool IsDated)
{
    public static LogMoment Unknown => new(0, -1, false);

    public bool IsKnown => Ticks >= 0;
}

/// <summary>Follows the time through a log. LiteLLM's plain lines tell no date: where their time runs back by hours, a day has gone by.</summary>
internal struct LogClock()
{
    /// <summary>From so much on a time that runs back means another day; less is lines that overtake each other.</summary>
    public const long Back = 6 * TimeSpan.TicksPerHour;

    /// <summary>Where the log is.</summary>
    public LogMoment Now { get; private set; } = LogMoment.Unknown;

    /// <summary>The time of day that was told first. Negative when none was.</summary>
    public long First { get; private set; } = -1;

    /// <summary>The date of day 0, once a line has told a date behind others that told none.</summary>
    public int? DayZero { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tell(LogTime time)
    {
        // Many lines share a second.
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
                DayZero = time.Day - Now.Day - (Now.Ticks - time.Ticks > Back ? 1 : 0);
            Now = new LogMoment(time.Day, time.Ticks, IsDated: true);
            return;
        }

        Now = Now with { Day = Now.Ticks - time.Ticks > Back ? Now.Day + 1 : Now.Day, Ticks = time.Ticks };
    }
}

/// <summary>Puts the moments of a log's pieces one behind the other.</summary>
internal sealed class LogCalendar
{
    private LogMoment _now = LogMoment.Unknown;

    /// <summary>Where the log is after all pieces so far.</summary>
    public LogMoment Now => _now;

    /// <summary>What to add to a day that counts from the log's beginning to make a date of it. Null as long as no line has told one.</summary>
    public int? FirstDay { get; private set; }

    /// <summary>Fixes the date of the log's first day.</summary>
    public void Begin(int firstDay) => FirstDay = firstDay;

    /// <summary>A moment of the piece that comes next, as one of the whole log.</summary>
    public LogMoment Place(LogMoment moment, long firstOfPiece)
    {
        if (moment.IsDated)
            return moment;
        if (!moment.IsKnown)
            return _now;
        var isNextDay = firstOfPiece >= 0 && _now.IsKnown && _now.Ticks - firstOfPiece > LogClock.Back;
        return new LogMoment(_now.Day + moment.Day + (isNextDay ? 1 : 0), moment.Ticks, _now.IsDated);
    }

    /// <summary>Takes note of where a piece has ended.</summary>
    public void Advance(ChunkFindings piece) => Advance(piece.FirstTime, piece.End, piece.DayZero);

    /// <summary>Takes note of where a piece has ended.</summary>
    /// <param name="firstTime">The first time of day that it tells. Negative for none.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="dayZero">The date of its day 0. Null when it tells none.</param>
    public void Advance(long firstTime, LogMoment end, int? dayZero)
    {
        if (dayZero is { } zero && !_now.IsDated)
            FirstDay ??= zero - Place(new LogMoment(0, Math.Max(0, firstTime), false), firstTime).Day;
        _now = Place(end, firstTime);
    }

    /// <summary>A moment in this machine's time; null when it is not known.</summary>
    public DateTime? LocalOf(LogMoment moment)
    {
        if (!moment.IsKnown || (!moment.IsDated && FirstDay is null))
            return null;
        var day = moment.IsDated ? moment.Day : moment.Day + FirstDay!.Value;
        return day is >= 0 and < 3_652_059 ? new DateTime((day * TimeSpan.TicksPerDay) + moment.Ticks, DateTimeKind.Local) : null;
    }

    /// <summary>The date of a log's first line, by that of its last.</summary>
    public static int FirstDayOf(LogMoment last, DateTime changedAt)
    {
        var day = DateOnly.FromDateTime(changedAt).DayNumber;
        // Just before midnight, and flushed just after it.
        return (last.Ticks > changedAt.TimeOfDay.Ticks + TimeSpan.TicksPerHour ? day - 1 : day) - last.Day;
    }
}
