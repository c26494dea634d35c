using System.Runtime.InteropServices;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>The base of a time.</summary>
internal enum TimeBase : byte
{
    /// <summary>No time is known.</summary>
    None,

    /// <summary>Days count from the first line of the log; the date is known at its end.</summary>
    Log,

    /// <summary>The day is a date.</summary>
    Date,
}

/// <summary>A part of a log whose requests are in the same hour and on the same side of each time limit, whatever its date turns out to be.</summary>
/// <param name="Base">The base of its day.</param>
/// <param name="Day">The day; 0 when days need not be distinguished.</param>
/// <param name="Hour">The hour; 0 when hours need not be distinguished.</param>
/// <param name="Side">The position relative to the times of day of the limits.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestSlot(TimeBase Base, int Day, int Hour, int Side)
{
    public static RequestSlot Of(LogMoment moment, bool isHourly, DateTime? since, DateTime? until)
    {
        if (!moment.IsKnown)
            return default;
        var isLimited = !moment.IsDated && (since ?? until) is not null;
        return new RequestSlot(
            moment.IsDated ? TimeBase.Date : TimeBase.Log,
            isHourly || isLimited ? moment.Day : 0,
            isHourly ? (int)(moment.Ticks / TimeSpan.TicksPerHour) : 0,
            isLimited ? (moment.Ticks < since?.TimeOfDay.Ticks ? 0 : 1) + (moment.Ticks > until?.TimeOfDay.Ticks ? 2 : 0) : 0
        );
    }
}
