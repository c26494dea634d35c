using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LiteLlmOps.Tests.Proxy;

/// <summary>A server that answers each request with bytes that no HTTP server sends, or without an end.</summary>
internal sealed class HostileServer : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Escapes = "\u001b]0;title\u0007\u001b[2J\u001b[31m\u001b]52;c;eA==\u0007\u009b31m\0";

    /// <summary>The answers by name. A text without an ending is sent again and again.</summary>
    private static readonly Dictionary<string, Answer> Answers = new(StringComparer.Ordinal)
    {
        ["endless headers"] = new(Ok) { Endless = "X-A: " + new string('a', 900) + "\r\n" },
        ["endless header"] = new(Ok + "X-A: ") { Endless = new string('a', 1000) },
        ["endless status line"] = new("HTTP/1.1 200 ") { Endless = new string('a', 1000) },
        ["endless body"] = new(Ok + "\r\n") { Endless = new string('1', 60_000) },
        ["endless chunks"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\n") { Endless = "1000\r\n" + new string('1', 4096) + "\r\n" },
        ["endless chunk extension"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\n5;") { Endless = new string('x', 1000) },
        ["endless trailers"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        {
            Endless = "X-A: " + new string('a', 900) + "\r\n",
        },
        ["endless 1xx"] = new("") { Endless = "HTTP/1.1 100 Continue\r\n\r\n" },
        ["slow status line"] = new("HTTP/1.1 2") { Pause = true },
        ["slow headers"] = new(Ok) { Endless = "X: y\r\n", Pause = true },
        ["slow body"] = new(Ok + "\r\n") { Endless = " ", Pause = true },
        ["slow 1xx"] = new("") { Endless = "HTTP/1.1 102 Processing\r\n\r\n", Pause = true },
        ["silence"] = new("") { Pause = true },
        ["nothing"] = new(""),
        ["too long a length"] = new(Ok + "Content-Length: 1000\r\n\r\n{}"),
        ["too long a length without an end"] = new(Ok + "Content-Length: 1000\r\n\r\n{}") { Pause = true },
        ["too short a length"] = new(Ok + "Content-Length: 2\r\n\r\n{}{}{}"),
        ["negative length"] = new(Ok + "Content-Length: -1\r\n\r\n{}"),
        ["huge length"] = new(Ok + "Content-Length: 99999999999999999999\r\n\r\n{}"),
        ["two lengths"] = new(Ok + "Content-Length: 2\r\nContent-Length: 90\r\n\r\n{}"),
        ["no chunk"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        ["huge chunk"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}\r\n"),
        ["half a chunk"] = new(Ok + "Transfer-Encoding: chunked\r\n\r\n10\r\n{}"),
        ["unknown encoding"] = new(Ok + $"Transfer-Encoding: gzip, {Escapes}\r\n\r\n{{}}"),
        ["bomb"] = new(Ok + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n") { Body = Bomb },
        ["no gzip"] = Json("no gzip", "Content-Encoding: gzip"),
        ["deep JSON"] = Json(new string('[', 200_000)),
        ["nested JSON"] = Json(new StringBuilder().Insert(0, "{\"a\":", 600).Append('1').Append('}', 600).ToString()),
        ["JSON without the list"] = Json("{\"data\": 3}"),
        ["JSON of other types"] = Json("[[1], 2, \"x\", null]"),
        ["JSON with a list of other types"] = Json("{\"data\": [1, \"x\", null]}"),
        ["JSON with escape sequences"] = Json("{\"data\": \"\\u001b[2J\\u0000\\ud800\"}"),
        ["two JSON values"] = Json("{\"data\": []} {\"data\": []}"),
        ["no UTF-8"] = new(Ok + "\r\n") { Body = static () => [(byte)'"', 0xFF, 0xFE, 0x80, 0xC3, 0x28, (byte)'"'] },
        ["NUL"] = new(Ok + "\r\n{\"data\": []\0}"),
        ["page with escape sequences"] = Json($"<html>{Escapes}"),
        ["error with escape sequences"] = new($"HTTP/1.1 500 {Escapes}\r\nConnection: close\r\n\r\nboom {Escapes}"),
        ["reason with escape sequences"] = new(
            $"HTTP/1.1 500 {Escapes.Replace("\0", "", StringComparison.Ordinal)}\r\nConnection: close\r\n\r\n"
        ),
        ["header with escape sequences"] = new(Ok + $"X{Escapes}: y\r\n\r\n{{}}"),
        ["header without a colon"] = new(Ok + $"no colon {Escapes}\r\n\r\n{{}}"),
        ["no status"] = new("HTTP/1.1 abc\r\n\r\n"),
        ["status 0"] = new("HTTP/1.1 000 Zero\r\n\r\n"),
        ["status 20000"] = new("HTTP/1.1 20000 Large\r\n\r\n"),
        ["status 101"] = new("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n") { Pause = true },
        ["status 204 with a body"] = new("HTTP/1.1 204 No Content\r\n\r\n{}"),
        ["status 304"] = new("HTTP/1.1 304 Not Modified\r\n\r\n"),
        ["status 407"] = new("HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n"),
        ["HTTP/0.9"] = new($"<html>{Escapes}</html>"),
        ["HTTP/2"] = new("") { Body = static () => [0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100] },
        ["TLS"] = new("") { Body = static () => [21, 3, 3, 0, 2, 2, 40, 1, 2, 3, 4, 5] },
        ["binary"] = new("") { Body = static () => [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i * 7919 % 251))] },
        ["redirect to another server"] = Redirect("http://localhost:{other}/model/info"),
        ["redirect to another port"] = Redirect("http://127.0.0.1:{other}/model/info"),
        ["redirect that hides another server"] = Redirect("http://127.0.0.1:{port}@localhost:{other}/"),
        ["redirect without a scheme"] = Redirect("//localhost:{other}/"),
        ["redirect with backslashes"] = Redirect("http:\\\\localhost:{other}\\"),
        ["redirect in a loop"] = Redirect("/loop"),
        ["redirect to a file"] = Redirect("file:///etc/passwd"),
        ["redirect to ftp"] = Redirect("ftp://127.0.0.1:{port}/"),
        ["redirect to a web socket"] = Redirect("ws://127.0.0.1:{port}/"),
        ["redirect to a script"] = Redirect("javascript:alert(1)"),
        ["redirect to nothing"] = Redirect(""),
        ["redirect to no address"] = Redirect("http://[::bad/"),
        ["redirect with escape sequences"] = Redirect($"http://evil{Escapes.Replace("\0", "", StringComparison.Ordinal)}.example/"),
        ["redirect to TLS"] = Redirect("https://127.0.0.1:{port}/"),
        ["redirect to TLS of another port"] = Redirect("https://127.0.0.1:{other}/"),
    };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Answer _answer;
    private readonly int _other;

    /// <param name="name">The name of the answer.</param>
    /// <param name="other">The port of another server, to which some answers redirect.</param>
    public HostileServer(string name, int other)
    {
        (_answer, _other) = (Answers[name], other);
        _listener.Start();
        _ = AcceptAsync();
    }

    public static IEnumerable<string> Names => Answers.Keys;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
    }

    private static Answer Json(string body, string header = "Connection: close") =>
        new(Ok + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{header}\r\n\r\n{body}");

    private static Answer Redirect(string target) =>
        new($"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            var blanks = new byte[1 << 20];
            Array.Fill(blanks, (byte)' ');
            for (var i = 0; i < 200; i++)
                gzip.Write(blanks);
        }

        return packed.ToArray();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = new byte[4096];
                var count = await stream.ReadAsync(request, _end.Token);
                Requests.Enqueue(Encoding.Latin1.GetString(request, 0, count));
                await stream.WriteAsync(Start(), _end.Token);
                while (_answer.Endless is { } endless)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(endless), _end.Token);
                    if (_answer.Pause)
                        await Task.Delay(50, _end.Token);
                }

                if (_answer.Pause)
                    await Task.Delay(Timeout.Infinite, _end.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The client has ended the connection, or the test has ended.
            }
        }
    }

    private byte[] Start() =>
        [
            .. Encoding.UTF8.GetBytes(
                _answer
                    .Text.Replace("{port}", $"{Port}", StringComparison.Ordinal)
                    .Replace("{other}", $"{_other}", StringComparison.Ordinal)
            ),
            .. _answer.Body?.Invoke() ?? [],
        ];

    /// <param name="Text">Sent first.</param>
    private sealed record Answer(string Text)
    {
        /// <summary>Sent after it.</summary>
        public Func<byte[]>? Body { get; init; }

        /// <summary>Sent without an end. Null for nothing.</summary>
        public string? Endless { get; init; }

        /// <summary>True to keep the connection open, and to wait between the parts that are sent without an end.</summary>
        public bool Pause { get; init; }
    }
}
