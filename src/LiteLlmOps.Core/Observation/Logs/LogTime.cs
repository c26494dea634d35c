using System.Runtime.InteropServices;

namespace LiteLlmOps.Logs;

/// <summary>The time in a line, in the time zone of this machine: a date and time, or only a time of day.</summary>
/// <param name="Day">The day, as <see cref="DateOnly.DayNumber"/>. Negative when the line has no date.</param>
/// <param name="Ticks">The time of day. Negative when the line has no time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogTime(int Day, long Ticks)
{
    public static LogTime None => new(-1, -1);

    public bool IsKnown => Ticks >= 0;

    public bool HasDay => Day >= 0;

    public static LogTime Of(DateTime local) => new(DateOnly.FromDateTime(local).DayNumber, local.TimeOfDay.Ticks);
}
