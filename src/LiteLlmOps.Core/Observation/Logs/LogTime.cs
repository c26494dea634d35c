namespace LiteLlmOps.Logs;

/// <summary>A time as a line tells it, in this machine's own zone: with a day, or the time of day alone.</summary>
/// <param name="Day">The day, as <see cref="DateOnly.DayNumber"/>. Negative when the line tells none.</param>
/// <param name="Ticks">The time of day. Negative when the line tells no time at all.</param>
internal readonly record struct LogTime(int Day, long Ticks)
{
    public static LogTime None => new(-1, -1);

    public bool IsKnown => Ticks >= 0;

    public bool HasDay => Day >= 0;

    public static LogTime Of(DateTime local) => new(DateOnly.FromDateTime(local).DayNumber, local.TimeOfDay.Ticks);
}
