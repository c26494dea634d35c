namespace LiteLlmOps.Logs;

/// <summary>The prefix that log collectors add to each line: docker compose a service name, docker and Kubernetes a time, journald time, host and unit.</summary>
internal static class CollectorPrefix
{
    private const int LongestName = 64;

    /// <param name="line">The line.</param>
    /// <param name="now">The current time, from which the year is inferred when the prefix has none.</param>
    /// <param name="time">The time in the prefix. None when it has no time.</param>
    /// <returns>The length of the prefix; 0 when there is none.</returns>
    public static int Read(ReadOnlySpan<byte> line, DateTime now, out LogTime time)
    {
        time = LogTime.None;
        if (line.Length < 4)
            return 0;
        var compose = Compose(line);
        var rest = line[compose..];
        return compose
            + (
                rest.Length < 16 ? 0
                : rest[0] is >= (byte)'0' and <= (byte)'9' ? Stamp(rest, ref time)
                : rest[0] is >= (byte)'A' and <= (byte)'S' ? Journal(rest, now, ref time)
                : 0
            );
    }

    // litellm-1  | text
    private static int Compose(ReadOnlySpan<byte> line)
    {
        var at = 0;
        while (
            at < line.Length
            && at < LongestName
            && (char.IsAsciiLetterOrDigit((char)line[at]) || line[at] is (byte)'-' or (byte)'_' or (byte)'.')
        )
            at++;
        if (at == 0 || at + 1 >= line.Length || line[at] != ' ')
            return 0;
        while (at < line.Length && at < LongestName && line[at] == ' ')
            at++;
        return at < line.Length && line[at] == '|' ? at + (at + 1 < line.Length && line[at + 1] == ' ' ? 2 : 1) : 0;
    }

    // 2026-08-14T14:19:11.123456789Z text, or 2026-08-14T14:19:11Z stderr F text, or 2026-08-14T14:19:11+0200 host unit[pid]: text
    private static int Stamp(ReadOnlySpan<byte> line, ref LogTime time)
    {
        if (line[10] != 'T')
            return 0;
        var length = LogTimes.Iso(line, out time);
        if (length == 0 || length >= line.Length || line[length] != ' ')
        {
            time = LogTime.None;
            return 0;
        }

        length++;
        var rest = line[length..];
        if (rest.StartsWith("stderr F "u8) || rest.StartsWith("stdout F "u8))
            return length + "stderr F "u8.Length;
        return length + Unit(rest);
    }

    // Aug 14 14:19:11 host unit[pid]: text
    private static int Journal(ReadOnlySpan<byte> line, DateTime now, ref LogTime time)
    {
        var length = LogTimes.Syslog(line, now, out var found);
        if (length == 0 || line.Length < length + 4 || line[length] != ' ')
            return 0;
        var unit = Unit(line[(length + 1)..]);
        if (unit == 0)
            return 0;
        time = found;
        return length + 1 + unit;
    }

    // host unit[pid]:
    private static int Unit(ReadOnlySpan<byte> text)
    {
        var host = text[..Math.Min(text.Length, LongestName)].IndexOf((byte)' ');
        if (host <= 0)
            return 0;
        var unit = text.Slice(host + 1, Math.Min(text.Length - host - 1, LongestName)).IndexOf(": "u8);
        return unit > 0 && text.Slice(host + 1, unit).IndexOf((byte)' ') < 0 && text[host + unit] == ']' ? host + 1 + unit + 2 : 0;
    }
}
