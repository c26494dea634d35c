using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Where a record was written.</summary>
/// <param name="Logger">The logger, such as LiteLLM Proxy. Empty when the record does not name it.</param>
/// <param name="File">The source file: a name such as server.py, or a path in the package such as proxy/utils.py. Empty when it is not known.</param>
internal readonly record struct RecordSource(string Logger, string File)
{
    /// <summary>True for a failure with which the start of the proxy ended, whichever file raised it.</summary>
    public bool IsStart { get; init; }

    private const string Package = "litellm/";
    private const int MaxPlaceLength = 120;

    public static RecordSource None => new("", "");

    /// <summary>The source in the header of a record.</summary>
    /// <param name="line">The first line of the record.</param>
    /// <param name="header">Its header.</param>
    public static RecordSource Of(ReadOnlySpan<byte> line, in LogHeader header)
    {
        if (header.Kind == HeaderKind.Json)
            return new RecordSource(LastValue(line, "\"component\""u8), WithoutLine(LastValue(line, "\"logger\""u8)));
        var place = Encoding.UTF8.GetString(PlaceOf(line, in header));
        return header.Kind switch
        {
            HeaderKind.Plain => new RecordSource(place.Split(':')[0], FileIn(place)),
            // In a log file the source location is at the start of the message.
            HeaderKind.Dated => new RecordSource(
                place.Split(" - ")[0],
                FileAtStart(LineMatcher.Text(line[Math.Min(line.Length, header.Message)..]))
            ),
            // ERROR:litellm.proxy.utils:text
            HeaderKind.Basic when place.Split(':') is [_, var logger, ..] => new RecordSource(logger, FileOfModule(logger)),
            HeaderKind.Uvicorn => new RecordSource("uvicorn.error", ""),
            HeaderKind.Gunicorn => new RecordSource("gunicorn.error", ""),
            _ => None,
        };
    }

    /// <summary>The part of a header that names logger and source location.</summary>
    public static ReadOnlySpan<byte> PlaceOf(ReadOnlySpan<byte> line, in LogHeader header)
    {
        if (header.Kind != HeaderKind.Json)
            return line[Math.Min(line.Length, header.Text)..Math.Min(line.Length, header.Message)];
        var place = line.LastIndexOf("\"component\""u8) is >= 0 and var at ? line[at..] : default;
        return place[..Math.Min(place.Length, MaxPlaceLength)];
    }

    /// <summary>The file in a line of a traceback, when it belongs to LiteLLM: File "/app/litellm/proxy/utils.py", line 3, in f.</summary>
    public static string FileInTraceback(ReadOnlySpan<byte> line)
    {
        var text = LineMatcher.Text(line);
        var at = text.LastIndexOf("/" + Package, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf('"', at);
        return end < 0 ? "" : text[(at + Package.Length + 1)..end];
    }

    // "LiteLLM Proxy:ERROR: utils.py:1418 - " and "LiteLLM Proxy - ERROR - utils.py:1418 - f() - "
    private static string FileIn(string place)
    {
        var end = place.IndexOf(".py:", StringComparison.Ordinal);
        return end < 0 ? "" : place[(place.LastIndexOf(' ', end) + 1)..(end + 3)];
    }

    private static string FileAtStart(string message)
    {
        var end = message.IndexOf(".py:", StringComparison.Ordinal);
        return end > 0 && message.IndexOf(' ') > end ? message[..(end + 3)] : "";
    }

    private static string FileOfModule(string logger) =>
        logger.StartsWith("litellm.", StringComparison.Ordinal) ? logger["litellm.".Length..].Replace('.', '/') + ".py" : "";

    private static string WithoutLine(string place) => place.LastIndexOf(':') is > 0 and var colon ? place[..colon] : place;

    // Texts of users are copied into the record before these keys.
    private static string LastValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var at = line.LastIndexOf(key);
        var value = at < 0 ? default : JsonLine.After(line[at..], key);
        var end = value.IndexOf((byte)'"');
        return end < 0 ? "" : Encoding.UTF8.GetString(value[..end]);
    }
}
