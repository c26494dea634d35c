using System.Runtime.CompilerServices;

namespace LiteLlmOps.Logs;

/// <summary>Parses the time formats of logs.</summary>
internal static class LogTimes
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>HH:MM:SS. Negative when the text is not a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TimeOfDay(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[2] != ':' || text[5] != ':')
            return -1;
        var (h, m, s) = (Two(text), Two(text[3..]), Two(text[6..]));
        return h is >= 0 and < 24 && m is >= 0 and < 60 && s is >= 0 and <= 60
            ? ((h * 3600L) + (m * 60) + s) * TimeSpan.TicksPerSecond
            : -1;
    }

    /// <summary>YYYY-MM-DD, T or a blank, HH:MM:SS, then optionally a fraction and Z or an offset.</summary>
    /// <param name="text">The text, which may continue after the time.</param>
    /// <param name="time">The time in the zone of this machine, which also applies to a time without a zone.</param>
    /// <returns>The length of the time; 0 when the text does not start with one.</returns>
    public static int Iso(ReadOnlySpan<byte> text, out LogTime time)
    {
        time = LogTime.None;
        if (
            text.Length < 19
            || text[4] != '-'
            || text[7] != '-'
            || text[10] is not ((byte)'T' or (byte)' ')
            || TimeOfDay(text[11..]) is not (>= 0 and var ofDay)
        )
            return 0;
        if (DayOf((Two(text) * 100) + Two(text[2..]), Two(text[5..]), Two(text[8..])) is not { } day)
            return 0;
        var length = 19;
        if (length < text.Length && text[length] is (byte)'.' or (byte)',')
            length += 1 + Fraction(text[(length + 1)..], ref ofDay);
        time = new LogTime(day, ofDay);
        return length + Zone(text[length..], ref time);
    }

    /// <summary>Aug 14 14:19:11, the format of syslog. The year is the latest one in which the time is not in the future.</summary>
    public static int Syslog(ReadOnlySpan<byte> text, DateTime now, out LogTime time)
    {
        time = LogTime.None;
        if (text.Length < 15 || text[3] != ' ' || text[6] != ' ' || TimeOfDay(text[7..]) is not (>= 0 and var ofDay))
            return 0;
        var month = MonthOf(text) + 1;
        var day = text[4] == ' ' ? text[5] - '0' : Two(text[4..]);
        if (month == 0 || DayOf(now.Year, month, day) is not { } number)
            return 0;
        if (number > DateOnly.FromDateTime(now).DayNumber + 1)
            number = DayOf(now.Year - 1, month, day) ?? number;
        // journalctl converts it to the zone of this machine.
        time = new LogTime(number, ofDay, HasZone: true);
        return 15;
    }

    private static int MonthOf(ReadOnlySpan<byte> text)
    {
        Span<char> name = [(char)text[0], (char)text[1], (char)text[2]];
        for (var i = 0; i < Months.Length; i++)
        {
            if (name.SequenceEqual(Months[i]))
                return i;
        }

        return -1;
    }

    private static int? DayOf(int year, int month, int day) =>
        year is > 0 and < 10000 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).DayNumber
            : null;

    // Docker writes nine digits, Python six.
    private static int Fraction(ReadOnlySpan<byte> text, ref long ofDay)
    {
        var (count, unit) = (0, TimeSpan.TicksPerSecond);
        for (; count < text.Length && text[count] is >= (byte)'0' and <= (byte)'9'; count++)
        {
            unit /= 10;
            ofDay += (text[count] - '0') * unit;
        }

        return count;
    }

    private static int Zone(ReadOnlySpan<byte> text, ref LogTime time)
    {
        if (text.IsEmpty)
            return 0;
        if (text[0] == 'Z')
        {
            time = Local(time, TimeSpan.Zero);
            return 1;
        }

        var at = text[0] == ' ' && text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? 1 : 0;
        if (text.Length < at + 5 || text[at] is not ((byte)'+' or (byte)'-') || Two(text[(at + 1)..]) is not (>= 0 and <= 14 and var hours))
            return 0;
        var colon = text[at + 3] == ':' ? 1 : 0;
        if (text.Length < at + 5 + colon || Two(text[(at + 3 + colon)..]) is not (>= 0 and < 60 and var minutes))
            return 0;
        var offset = new TimeSpan(hours, minutes, 0);
        time = Local(time, text[at] == '-' ? -offset : offset);
        return at + 5 + colon;
    }

    private static LogTime Local(LogTime time, TimeSpan offset)
    {
        var ticks = (time.Day * TimeSpan.TicksPerDay) + time.Ticks - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? time
            : LogTime.Of(new DateTime(ticks, DateTimeKind.Utc).ToLocalTime()) with
            {
                HasZone = true,
            };
    }

    // Negative also as the last two digits of a year.
    private const int NoDigits = -100_000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] is >= (byte)'0' and <= (byte)'9' && text[1] is >= (byte)'0' and <= (byte)'9'
            ? ((text[0] - '0') * 10) + text[1] - '0'
            : NoDigits;
}
