using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

public sealed class RequestScannerTests
{
    private const string Escape = "\u001b";

    [Theory]
    [InlineData("INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200 OK")]
    [InlineData("172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200")]
    [InlineData("INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions?stream=true&key=sk-1234 HTTP/1.1\" 200 OK")]
    [InlineData(
        "{\"message\": \"172.18.0.5:45506 - \\\"POST /v1/chat/completions HTTP/1.1\\\" 200\", \"level\": \"INFO\", \"timestamp\": \"2026-11-24T08:15:11.004511\", \"component\": \"uvicorn.access\", \"logger\": \"httptools_impl.py:476\"}"
    )]
    [InlineData(
        "{\"timestamp\":\"2026-11-24T08:15:11Z\",\"level\":\"INFO\",\"message\":\"172.18.0.5:45506 - \\\"POST /v1/chat/completions HTTP/1.1\\\" 200\",\"component\":\"uvicorn.access\"}"
    )]
    [InlineData("INFO:uvicorn.access:172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200")]
    [InlineData("2026-11-24 08:10:56,142 - uvicorn.access - INFO - 172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200")]
    [InlineData("litellm-1  | INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200 OK")]
    [InlineData("Nov 24 14:19:11 host litellm[77]: INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200 OK")]
    [InlineData("2026-11-24T14:19:11.123456789Z INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200 OK")]
    [InlineData(
        Escape
            + "[32mINFO"
            + Escape
            + "[0m:     172.18.0.5:40122 - \""
            + Escape
            + "[1mPOST /v1/chat/completions HTTP/1.1"
            + Escape
            + "[0m\" "
            + Escape
            + "[32m200 OK"
            + Escape
            + "[0m\r"
    )]
    public void An_access_line_is_read_in_each_format(string line)
    {
        var stat = Assert.Single(RequestLogs.Count(line + "\n"));
        Assert.Equal("POST /v1/chat/completions", stat.Group);
        Assert.Equal("200: 1", Assert.Single(stat.Statuses));
        Assert.Equal("172.18.0.5", Assert.Single(RequestLogs.Count(line, RequestGroup.Client)).Client);
    }

    [Theory]
    [InlineData("INFO:     Uvicorn running on http://0.0.0.0:4000 (Press CTRL+C to quit)")]
    [InlineData("INFO:     172.18.0.5:40122 - \"WebSocket /v1/realtime\" [accepted]")]
    [InlineData("INFO:     172.18.0.5:40122 - \"GET /events HTTP/1.1\" 101 Switching Protocols")]
    [InlineData("INFO:     172.18.0.5:40122 - \"GET /events HTTP/1.1\"")]
    [InlineData("INFO:     172.18.0.5:40122 - \"G\u00c9T /events HTTP/1.1\" 200 OK")]
    [InlineData(
        "{\"message\": \"I sent \\\"GET / HTTP/1.1\\\" 200 to uvicorn.access\", \"level\": \"INFO\", \"timestamp\": \"2026-11-24T08:15:11\", \"component\": \"LiteLLM\"}"
    )]
    [InlineData("the log says \"GET / HTTP/1.1\" 200")]
    public void Other_lines_are_not_counted(string line) => Assert.Empty(RequestLogs.Count(line));

    [Theory]
    [InlineData("127.0.0.1:60754", "127.0.0.1")]
    [InlineData("10.0.0.7:0", "10.0.0.7")]
    [InlineData("::1:45506", "::1")]
    [InlineData("2001:db8::7:45506", "2001:db8::7")]
    [InlineData("fe80::1:45506", "fe80::1")]
    [InlineData("10.0.0.7", "10.0.0.7")]
    [InlineData("", "")]
    public void A_client_is_identified_by_its_address(string text, string client)
    {
        Assert.Equal(client, Assert.Single(RequestLogs.Count($"{text} - \"GET /metrics HTTP/1.1\" 307", RequestGroup.Client)).Client);
        Assert.Equal(
            client,
            Assert.Single(RequestLogs.Count($"INFO:     {text} - \"GET /metrics HTTP/1.1\" 307", RequestGroup.Client)).Client
        );
        Assert.Equal(client.Length == 0 ? 0 : 1, Assert.Single(RequestLogs.Count($"{text} - \"GET /metrics HTTP/1.1\" 307")).Clients);
    }

    [Theory]
    [InlineData("INFO:     127.0.0.1:1 - \"GET /health/readiness?llmops-probe=1 HTTP/1.1\" 200 OK")]
    [InlineData("INFO:     127.0.0.1:1 - \"GET /key/info?key=a&llmops-probe=1 HTTP/1.1\" 401 Unauthorized")]
    [InlineData("127.0.0.1:1 - \"GET /v1/models HTTP/1.1\" 200 12 \"-\" \"LiteLlmOps\"")]
    public void Requests_of_this_module_are_counted_only_when_asked_for(string line)
    {
        var counted = new RequestAggregator(RequestGroup.Route, null, null);
        RequestLogs.Read(line, counted, RequestFilter.All with { IncludesProbes = true });
        counted.End(new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Local));
        Assert.Single(counted.Stats());
        var usual = new RequestAggregator(RequestGroup.Route, null, null);
        RequestLogs.Read(line, usual);
        Assert.Equal((0, 1L), (usual.Stats().Count, usual.Probes));
    }

    [Fact]
    public void The_requests_of_this_module_have_the_mark() =>
        Assert.True(
            LiteLlmOps.LiteLlm.ProbeMark.IsIn(System.Text.Encoding.UTF8.GetBytes(LiteLlmOps.LiteLlm.ProbeMark.AddTo("/v1/models?a=b")), [])
        );

    [Fact]
    public void Latency_is_read_in_each_format()
    {
        var stat = Assert.Single(
            RequestLogs.Count(
                """
                INFO:     10.0.0.1:1 - "GET /x HTTP/1.1" 200 OK 100ms
                10.0.0.1:1 - "GET /x HTTP/1.1" 200 - 0.3s
                {"message": "10.0.0.1:1 - \"GET /x HTTP/1.1\" 200", "level": "INFO", "timestamp": "2026-11-24T08:15:11", "component": "uvicorn.access", "duration_ms": 200}
                {"message": "10.0.0.1:1 - \"GET /x HTTP/1.1\" 200 in 400 ms", "level": "INFO", "timestamp": "2026-11-24T08:15:11", "component": "uvicorn.access"}
                INFO:     10.0.0.1:1 - "GET /x HTTP/1.1" 200 OK
                """
            )
        );
        Assert.Equal(5, stat.Count);
        Assert.Equal(250, stat.LatencyAverage!.Value.TotalMilliseconds);
        Assert.Equal(400, stat.LatencyMax!.Value.TotalMilliseconds);
        Assert.InRange(stat.LatencyP50!.Value.TotalMilliseconds, 190, 210);
        Assert.InRange(stat.LatencyP95!.Value.TotalMilliseconds, 380, 400);
    }

    [Fact]
    public void Only_selected_requests_are_counted()
    {
        var aggregator = new RequestAggregator(RequestGroup.Route, null, null);
        var filter = new RequestFilter(
            static m => m == "POST",
            static r => r.StartsWith("/v1/", StringComparison.Ordinal),
            static s => s >= 500
        );
        RequestLogs.Read(
            """
            1.1.1.1:1 - "POST /v1/a HTTP/1.1" 500
            1.1.1.1:1 - "POST /v1/a HTTP/1.1" 200
            1.1.1.1:1 - "GET /v1/a HTTP/1.1" 500
            1.1.1.1:1 - "POST /v2/a HTTP/1.1" 500
            something else
            """,
            aggregator,
            filter
        );
        aggregator.End(DateTime.Now);
        Assert.Equal("POST /v1/a: 1 request, 100 % errors", Assert.Single(aggregator.Stats()).ToString());
        Assert.Equal((4, 5), (aggregator.AccessLines, aggregator.Lines));
    }
}
