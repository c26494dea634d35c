using System.Runtime.InteropServices;

namespace LiteLlmOps.Logs;

/// <summary>The time in a line, in the time zone of this machine: a date and time, or only a time of day.</summary>
/// <param name="Day">The day, as <see cref="DateOnly.DayNumber"/>. Negative when the line has no date.</param>
/// <param name="Ticks">The time of day. Negative when the line has no time.</param>
/// <param name="HasZone">True when the line has the zone, so that the time is certain.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogTime(int Day, long Ticks, bool HasZone = false)
{
    public static LogTime None => new(-1, -1);

    public bool IsKnown => Ticks >= 0;

    public bool HasDay => Day >= 0;

    /// <summary>The time after a duration.</summary>
    public LogTime Plus(long ticks)
    {
        ticks += Ticks;
        var days = (int)Math.Floor(ticks / (double)TimeSpan.TicksPerDay);
        return this with { Day = HasDay ? Day + days : Day, Ticks = ticks - (days * TimeSpan.TicksPerDay) };
    }

    public static LogTime Of(DateTime local) => new(DateOnly.FromDateTime(local).DayNumber, local.TimeOfDay.Ticks);
}
