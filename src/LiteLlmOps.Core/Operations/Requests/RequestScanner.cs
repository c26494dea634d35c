using System.Text;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Reads the requests of a chunk. Used by one thread at a time.</summary>
internal sealed class RequestScanner
{
    // Informational responses (1xx) precede the final response.
    private const int FirstStatus = 200;

    private const int MaxMethodLength = 20;

    private readonly RequestFilter _filter;
    private readonly DateTime _today;
    private readonly SpanCache<(string Name, bool IsSelected)> _methods;
    private readonly SpanCache<(string Name, bool IsSelected)> _routes;
    private readonly SpanCache<string> _clients = new(Encoding.ASCII.GetString);

    private LogClock _clock;

    /// <param name="filter">Selects the requests.</param>
    /// <param name="today">The current time, from which years are inferred.</param>
    public RequestScanner(RequestFilter filter, DateTime today)
    {
        (_filter, _today) = (filter, today);
        _methods = new(text => Encoding.ASCII.GetString(text) is var name && filter.IsMethod(name) ? (name, true) : (name, false));
        _routes = new(path => RouteNormalizer.Normalize(path) is var name && filter.IsRoute(name) ? (name, true) : (name, false));
    }

    public RequestChunkResult Scan(LogChunk chunk)
    {
        var text = chunk.Buffer.AsSpan(0, chunk.Length);
        text = text[..AnsiText.Strip(text)];
        var result = new RequestChunkResult { Bytes = chunk.Length };
        _clock = new LogClock { Shift = chunk.Shift };
        // The first line may be the rest of a line longer than a chunk.
        for (var isSkipped = chunk.StartsInsideLine; !text.IsEmpty; isSkipped = false)
        {
            var end = text.IndexOf((byte)'\n');
            if (!isSkipped)
                Line(text[..(end < 0 ? text.Length : end)], result);
            result.Lines++;
            text = end < 0 ? default : text[(end + 1)..];
        }

        (result.FirstTime, result.End, result.DayZero) = (_clock.First, _clock.Now, _clock.DayZero);
        result.Zone = ChunkZone.Of(_clock, chunk);
        return result;
    }

    private void Line(ReadOnlySpan<byte> line, RequestChunkResult result)
    {
        line = line.TrimEnd((byte)'\r');
        var header = LogHeaders.Read(line, _today, out var prefix);
        if (header.Time.IsKnown)
        {
            _clock.Observe(header.Time);
            if (!result.First.IsKnown)
                result.First = _clock.Now;
        }

        line = line[prefix..];
        var text = AccessText.Of(line, header);
        if (text.IsEmpty || !AccessLine.TryRead(text, out var access) || access.Status < FirstStatus || !IsMethod(access.Method))
            return;
        result.AccessLines++;
        if (!_filter.IncludesProbes && ProbeMark.IsIn(access.Target, access.Rest))
        {
            result.Probes++;
            return;
        }

        var path = access.Target.IndexOfAny((byte)'?', (byte)'#') is >= 0 and var query ? access.Target[..query] : access.Target;
        var (method, route) = (_methods.Of(access.Method), _routes.Of(path));
        if (method.IsSelected && route.IsSelected && _filter.IsStatus(access.Status))
            result.Requests.Add(
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
        if (header.Kind == HeaderKind.Json && LatencyText.ReadJson(line) is >= 0 and var latency)
            return latency;
        // In a JSON record the text ends at the next quote.
        return LatencyText.Read(rest.IndexOf((byte)'"') is >= 0 and var quote ? rest[..quote] : rest);
    }

    private static bool IsMethod(ReadOnlySpan<byte> text) =>
        text.Length <= MaxMethodLength && text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;
}
