using System.Text;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Http;

/// <summary>Reads a response as server-sent events (WHATWG HTML, 9.2.6), or as one body.</summary>
internal sealed class EventAnswer(HttpResponseMessage response, Stream stream) : IEventAnswer
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly List<byte> _line = [];
    private int _at;
    private int _count;
    private long _total;
    private bool _isDone;

    public int Status => (int)response.StatusCode;

    private bool IsStream =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public async Task<ServerEvent?> NextAsync(CancellationToken token)
    {
        try
        {
            return _isDone ? null
                : IsStream ? await NextEventAsync(token)
                : await BodyAsync(token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw EventHttp.Unreachable(response.RequestMessage?.RequestUri, e);
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        response.Dispose();
    }

    private async Task<ServerEvent?> BodyAsync(CancellationToken token)
    {
        _isDone = true;
        var body = await Bounded.ReadAsync(stream, Limits.HttpBody, Subject, token);
        return new ServerEvent("message", Bounded.Text(body));
    }

    private async Task<ServerEvent?> NextEventAsync(CancellationToken token)
    {
        var (name, data) = ("message", (StringBuilder?)null);
        while (await NextLineAsync(token) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                    return new ServerEvent(name, data.ToString());
                name = "message";
            }
            else if (Field(line, "event") is { } given)
                name = given;
            else if (Field(line, "data") is { } text)
                data = data is null ? new StringBuilder(text) : data.Append('\n').Append(text);
        }

        _isDone = true;
        return null;
    }

    private static string? Field(string line, string name) =>
        !line.StartsWith(name + ":", StringComparison.Ordinal) ? null
        : line.Length > name.Length + 1 && line[name.Length + 1] == ' ' ? line[(name.Length + 2)..]
        : line[(name.Length + 1)..];

    // A line without its end. Null at the end of the stream.
    private async Task<string?> NextLineAsync(CancellationToken token)
    {
        while (true)
        {
            while (_at < _count)
            {
                var next = _buffer[_at++];
                if (next == (byte)'\n')
                    return Line();
                _line.Add(next);
            }

            (_at, _count) = (0, await stream.ReadAsync(_buffer, token));
            _total += _count;
            if (_total > Limits.HttpBody.Most)
                throw Limits.HttpBody.Exceeded(Subject, null);
            if (_count == 0)
                return null;
        }
    }

    private string Line()
    {
        var line = Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
        _line.Clear();
        return line;
    }

    private string Subject => $"The response of {response.RequestMessage?.RequestUri}";
}
