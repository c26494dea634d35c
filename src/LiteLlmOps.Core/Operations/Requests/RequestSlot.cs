using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>From what a time counts.</summary>
internal enum TimeBase : byte
{
    /// <summary>It is not known.</summary>
    None,

    /// <summary>From the day of the log's first line: the date shows at the end only.</summary>
    Log,

    /// <summary>It is a date.</summary>
    Date,
}

/// <summary>A stretch of a log whose requests lie in the same hour, and on the same side of each limit, whatever its date turns out to be.</summary>
/// <param name="Base">From what its day counts.</param>
/// <param name="Day">Its day; 0 where days need not be told apart.</param>
/// <param name="Hour">Its hour; 0 where hours need not be told apart.</param>
/// <param name="Side">On which side of the limits' times of day it lies.</param>
internal readonly record struct RequestSlot(TimeBase Base, int Day, int Hour, int Side)
{
    public static RequestSlot Of(LogMoment moment, bool isHourly, DateTime? since, DateTime? until)
    {
        if (!moment.IsKnown)
            return default;
        var isCut = !moment.IsDated && (since ?? until) is not null;
        return new RequestSlot(
            moment.IsDated ? TimeBase.Date : TimeBase.Log,
            isHourly || isCut ? moment.Day : 0,
            isHourly ? (int)(moment.Ticks / TimeSpan.TicksPerHour) : 0,
            isCut ? (moment.Ticks < since?.TimeOfDay.Ticks ? 0 : 1) + (moment.Ticks > until?.TimeOfDay.Ticks ? 2 : 0) : 0
        );
    }
}
