namespace LiteLlmOps.Logs;

/// <summary>Recognizes the header of a line by its first bytes.</summary>
internal static class LogHeaders
{
    private const int LongestLogger = 64;

    /// <summary>Parses the header of a line, after the prefix of a log collector.</summary>
    /// <param name="line">The line.</param>
    /// <param name="today">The current time, from which the year is inferred when the prefix has none.</param>
    /// <param name="prefix">The length of the prefix; positions in the header count from its end.</param>
    public static LogHeader Read(ReadOnlySpan<byte> line, DateTime today, out int prefix)
    {
        prefix = 0;
        var header = Read(line);
        if (header.Kind != HeaderKind.None || (prefix = CollectorPrefix.Read(line, today, out var written)) == 0)
            return header;
        header = Read(line[prefix..]);
        return written.IsKnown ? header with { Time = written } : header;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public static LogHeader Read(ReadOnlySpan<byte> line)
    {
        if (line.Length < 8)
            return LogHeader.None;
        var first = line[0];
        if (first is >= (byte)'0' and <= (byte)'9')
            return line[2] == ':' ? Plain(line)
                : line[4] == '-' ? Dated(line)
                : Access(line, 0);
        return first switch
        {
            (byte)'{' => Json(line),
            (byte)'[' => Gunicorn(line),
            (byte)'D' or (byte)'I' or (byte)'W' or (byte)'E' or (byte)'C' or (byte)'T' => Levelled(line),
            (byte)' ' => line.StartsWith(" - \""u8) ? Access(line, 0)
            : line.TrimStart((byte)' ') is [(byte)'{', ..] inner ? Json(inner)
            : LogHeader.None,
            // IPv6 addresses start with these as well.
            (byte)'-' or (byte)':' or (>= (byte)'a' and <= (byte)'f') => Access(line, 0),
            _ => LogHeader.None,
        };
    }

    private static LogHeader Plain(ReadOnlySpan<byte> line)
    {
        if (line.Length < 20 || !line[8..].StartsWith(" - LiteLLM"u8) || LogTimes.TimeOfDay(line) is not (>= 0 and var ofDay))
            return LogHeader.None;
        var colon = line[11..Math.Min(line.Length, 11 + LongestLogger)].IndexOf((byte)':');
        if (colon < 0)
            return LogHeader.None;
        var level = RecordLevels.StartOf(line[(11 + colon + 1)..], out var length);
        return level == RecordLevel.None
            ? LogHeader.None
            : new LogHeader(HeaderKind.Plain, level, new LogTime(-1, ofDay), 11, AfterPlace(line, 11 + colon + 1 + length));
    }

    // After ": utils.py:1418 - "; a log file contains the function as well.
    private static int AfterPlace(ReadOnlySpan<byte> line, int from)
    {
        var dash = line[from..Math.Min(line.Length, from + 120)].IndexOf(" - "u8);
        return dash < 0 ? from : from + dash + 3;
    }

    private static LogHeader Dated(ReadOnlySpan<byte> line)
    {
        var length = LogTimes.Iso(line, out var time);
        if (length == 0 || !line[length..].StartsWith(" - "u8))
            return LogHeader.None;
        var rest = line[(length + 3)..];
        var dash = rest[..Math.Min(rest.Length, LongestLogger)].IndexOf(" - "u8);
        if (dash <= 0)
            return LogHeader.None;
        var level = RecordLevels.StartOf(rest[(dash + 3)..], out var word);
        return level == RecordLevel.None
            ? LogHeader.None
            : new LogHeader(HeaderKind.Dated, level, time, length + 3, Math.Min(line.Length, length + 3 + dash + 3 + word + 3));
    }

    private static LogHeader Gunicorn(ReadOnlySpan<byte> line)
    {
        var length = LogTimes.Iso(line[1..], out var time);
        if (length == 0 || !line[(length + 1)..].StartsWith("] ["u8))
            return LogHeader.None;
        var rest = line[(length + 4)..];
        var next = rest[..Math.Min(rest.Length, 16)].IndexOf("] ["u8);
        if (next <= 0)
            return LogHeader.None;
        var level = RecordLevels.StartOf(rest[(next + 3)..], out var word);
        return level == RecordLevel.None
            ? LogHeader.None
            : new LogHeader(HeaderKind.Gunicorn, level, time, length + 3, Math.Min(line.Length, length + 4 + next + 3 + word + 2));
    }

    // "INFO:     text" is the format of uvicorn, "INFO:logger:text" that of Python.
    private static LogHeader Levelled(ReadOnlySpan<byte> line)
    {
        // Most lines of most logs.
        if (line.StartsWith("INFO:     "u8) && Access(line, 10) is { Kind: HeaderKind.Access } request)
            return request;
        var level = RecordLevels.StartOf(line, out var length);
        if (level == RecordLevel.None || length + 1 >= line.Length || line[length] != ':')
            return LogHeader.None;
        if (line[length + 1] != ' ')
        {
            var colon = line[(length + 1)..Math.Min(line.Length, length + 1 + LongestLogger)].IndexOf((byte)':');
            return colon > 0 && (char.IsAsciiLetter((char)line[length + 1]) || line[length + 1] == '_')
                ? new LogHeader(HeaderKind.Basic, level, LogTime.None, 0, length + 1 + colon + 1)
                : LogHeader.None;
        }

        var at = length + 1;
        while (at < line.Length && line[at] == ' ')
            at++;
        if (at - length > 7 || at == line.Length)
            return LogHeader.None;
        // With some sockets there is no client, and one more blank.
        return level == RecordLevel.Info && Access(line, line[at] == '-' ? at - 1 : at) is { Kind: HeaderKind.Access } access
            ? access
            : new LogHeader(HeaderKind.Uvicorn, level, LogTime.None, 0, at);
    }

    // 172.18.0.5:40122 - "POST /v1/chat/completions HTTP/1.1" 200
    private static LogHeader Access(ReadOnlySpan<byte> line, int from)
    {
        var head = line[from..Math.Min(line.Length, from + LongestLogger)];
        var dash = head.IndexOf((byte)' ');
        return dash >= 0 && head[dash..].StartsWith(" - \""u8) && dash + 4 < head.Length && head[dash + 4] is >= (byte)'A' and <= (byte)'Z'
            ? new LogHeader(HeaderKind.Access, RecordLevel.Info, LogTime.None, 0, from + dash + 3)
            : LogHeader.None;
    }

    private static LogHeader Json(ReadOnlySpan<byte> line)
    {
        if (!JsonLine.LooksLike(line))
            return LogHeader.None;
        var (level, time) = JsonLine.Peek(line);
        return new LogHeader(HeaderKind.Json, level, time, 0, 0);
    }
}
