using System.Text;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Reads the requests of a piece of a log. It is used by one thread at a time.</summary>
internal sealed class RequestScanner
{
    // Informational answers come before the one that counts.
    private const int FirstStatus = 200;

    private const int LongestMethod = 20;

    private readonly RequestFilter _filter;
    private readonly DateTime _today;
    private readonly Remembered<(string Name, bool IsWanted)> _methods;
    private readonly Remembered<(string Name, bool IsWanted)> _routes;
    private readonly Remembered<string> _clients = new(Encoding.ASCII.GetString);

    private LogClock _clock;

    /// <param name="filter">Which requests are wanted.</param>
    /// <param name="today">The time from which years are guessed.</param>
    public RequestScanner(RequestFilter filter, DateTime today)
    {
        (_filter, _today) = (filter, today);
        _methods = new(text => Encoding.ASCII.GetString(text) is var name && filter.IsMethod(name) ? (name, true) : (name, false));
        _routes = new(path => RouteFold.Of(path) is var name && filter.IsRoute(name) ? (name, true) : (name, false));
    }

    public RequestPiece Scan(LogChunk chunk)
    {
        var text = chunk.Buffer.AsSpan(0, chunk.Length);
        text = text[..AnsiText.Strip(text)];
        var piece = new RequestPiece { Bytes = chunk.Length };
        _clock = new LogClock();
        // The first line of a piece may be the end of an endless one.
        for (var isPassed = chunk.IsCut; !text.IsEmpty; isPassed = false)
        {
            var end = text.IndexOf((byte)'\n');
            if (!isPassed)
                Line(text[..(end < 0 ? text.Length : end)], piece);
            piece.Lines++;
            text = end < 0 ? default : text[(end + 1)..];
        }

        (piece.FirstTime, piece.End, piece.DayZero) = (_clock.First, _clock.Now, _clock.DayZero);
        return piece;
    }

    private void Line(ReadOnlySpan<byte> line, RequestPiece piece)
    {
        line = line.TrimEnd((byte)'\r');
        var header = LogHeaders.Read(line, _today, out var prefix);
        if (header.Time.IsKnown)
        {
            _clock.Tell(header.Time);
            if (!piece.First.IsKnown)
                piece.First = _clock.Now;
        }

        line = line[prefix..];
        var text = AccessText.Of(line, header);
        if (text.IsEmpty || !AccessLine.TryRead(text, out var access) || access.Status < FirstStatus || !IsMethod(access.Method))
            return;
        piece.Seen++;
        var path = access.Target.IndexOfAny((byte)'?', (byte)'#') is >= 0 and var query ? access.Target[..query] : access.Target;
        var (method, route) = (_methods.Of(access.Method), _routes.Of(path));
        if (method.IsWanted && route.IsWanted && _filter.IsStatus(access.Status))
            piece.Requests.Add(
                new Request(
                    method.Name,
                    route.Name,
                    access.Status,
                    _clients.Of(AccessText.ClientOf(text)),
                    _clock.Now,
                    LatencyOf(line, header, access.Rest)
                )
            );
    }

    private static long LatencyOf(ReadOnlySpan<byte> line, LogHeader header, ReadOnlySpan<byte> rest)
    {
        if (header.Kind == HeaderKind.Json && LatencyText.ReadJson(line) is >= 0 and var told)
            return told;
        // In a record the text ends before the line does.
        return LatencyText.Read(rest.IndexOf((byte)'"') is >= 0 and var quote ? rest[..quote] : rest);
    }

    private static bool IsMethod(ReadOnlySpan<byte> text) =>
        text.Length <= LongestMethod && text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;
}
