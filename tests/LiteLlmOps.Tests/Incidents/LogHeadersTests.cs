using System.Text;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The lines of LiteLLM, uvicorn and gunicorn, and the prefixes of log collectors.</summary>
public sealed class LogHeadersTests
{
    [Theory]
    [InlineData("11:29:23 - LiteLLM Proxy:ERROR: utils.py:4112 - text", "Plain", "Error", "text")]
    [InlineData("10:02:36 - LiteLLM Router:INFO: router.py:948 - text", "Plain", "Info", "text")]
    [InlineData("11:33:10 - LiteLLM Proxy.stdout:WARNING: user_api_key_auth.py:2140 - text - more", "Plain", "Warning", "text - more")]
    [InlineData("10:02:35 - LiteLLM:DEBUG: utils.py:482 - ", "Plain", "Debug", "")]
    [InlineData("2026-03-18 08:10:56,142 - litellm_proxy_extras - INFO - Attempt 1 timed out", "Dated", "Info", "Attempt 1 timed out")]
    [InlineData("[2025-12-05 09:11:52 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:973)", "Gunicorn", "Critical", "WORKER TIMEOUT (pid:973)")]
    [InlineData(
        "INFO:     172.18.0.5:40122 - \"POST /v1/chat/completions HTTP/1.1\" 200 OK",
        "Access",
        "Info",
        "\"POST /v1/chat/completions HTTP/1.1\" 200 OK"
    )]
    [InlineData("127.0.0.1:60754 - \"GET /metrics HTTP/1.1\" 307", "Access", "Info", "\"GET /metrics HTTP/1.1\" 307")]
    [InlineData(" - \"GET /metrics HTTP/1.1\" 307", "Access", "Info", "\"GET /metrics HTTP/1.1\" 307")]
    [InlineData("INFO:     Started server process [1]", "Uvicorn", "Info", "Started server process [1]")]
    [InlineData("ERROR:    [Errno 98] error while attempting to bind", "Uvicorn", "Error", "[Errno 98] error while attempting to bind")]
    [InlineData("CRITICAL: out of everything", "Uvicorn", "Critical", "out of everything")]
    [InlineData("ERROR:backoff:Giving up get_data(...)", "Basic", "Error", "Giving up get_data(...)")]
    [InlineData("WARNING:LiteLLM Proxy:text", "Basic", "Warning", "text")]
    [InlineData("Traceback (most recent call last):", "None", "None", null)]
    [InlineData("ERROR: relation", "Uvicorn", "Error", "relation")]
    [InlineData("ERRORS were found here", "None", "None", null)]
    [InlineData("prisma.errors.DataError: ERROR: x", "None", "None", null)]
    [InlineData("25:99:99 - LiteLLM Proxy:ERROR: x.py:1 - no time of any day", "None", "None", null)]
    [InlineData("{\"model\": \"gpt-4o\", \"level\": \"ERROR\"}", "None", "None", null)]
    [InlineData("", "None", "None", null)]
    public void The_header_of_a_line_is_parsed(string line, string kind, string level, string? message)
    {
        var header = LogHeaders.Read(Encoding.UTF8.GetBytes(line));
        Assert.Equal((kind, level), (header.Kind.ToString(), header.Level.ToString()));
        if (message is not null)
            Assert.Equal(message, line[header.Message..]);
    }

    [Theory]
    [InlineData(
        "{\"message\": \"x \\\"level\\\": \\\"ERROR\\\"\", \"level\": \"INFO\", \"timestamp\": \"2026-09-21T08:15:12\"}",
        "Info",
        "2026-09-21 08:15:12"
    )]
    [InlineData(
        "{\"message\": \"x\", \"level\": \"CRITICAL\", \"timestamp\": \"2025-03-06T09:31:49.040450\"}",
        "Critical",
        "2025-03-06 09:31:49"
    )]
    [InlineData(
        "{\"timestamp\":\"2026-09-21T08:16:39\",\"level\":\"ERROR\",\"fields\":{\"message\":\"m\"},\"target\":\"quaint\"}",
        "Error",
        "2026-09-21 08:16:39"
    )]
    public void The_header_of_a_JSON_record_is_parsed(string line, string level, string time)
    {
        var header = LogHeaders.Read(Encoding.UTF8.GetBytes(line));
        Assert.Equal((HeaderKind.Json, level), (header.Kind, header.Level.ToString()));
        Assert.Equal(time, At(header.Time));
    }

    [Theory]
    [InlineData("litellm-1  | text", "litellm-1  | ", null)]
    [InlineData("litellm-1  | INFO:     x", "litellm-1  | ", null)]
    [InlineData("2026-08-14T14:19:11.123456789 text", "2026-08-14T14:19:11.123456789 ", "2026-08-14 14:19:11")]
    [InlineData("2026-08-14T14:19:11 stderr F text", "2026-08-14T14:19:11 stderr F ", "2026-08-14 14:19:11")]
    [InlineData("proxy-2 | 2026-08-14T14:19:11.1 text", "proxy-2 | 2026-08-14T14:19:11.1 ", "2026-08-14 14:19:11")]
    [InlineData("Aug 14 14:19:11 gpu1 litellm[4711]: text", "Aug 14 14:19:11 gpu1 litellm[4711]: ", "2026-08-14 14:19:11")]
    [InlineData("Dec  4 14:19:11 gpu1 python3[4711]: text", "Dec  4 14:19:11 gpu1 python3[4711]: ", "2025-12-04 14:19:11")]
    [InlineData("2026-08-14T14:19:11 gpu1 litellm[4711]: text", "2026-08-14T14:19:11 gpu1 litellm[4711]: ", "2026-08-14 14:19:11")]
    [InlineData("prisma.errors.DataError: text", "", null)]
    [InlineData("May be a date, and may be not", "", null)]
    [InlineData("  File \"x | y\"", "", null)]
    public void The_prefix_of_a_log_collector_is_recognized(string line, string prefix, string? time)
    {
        var length = CollectorPrefix.Read(Encoding.UTF8.GetBytes(line), new DateTime(2026, 11, 25), out var written);
        Assert.Equal((prefix, time), (line[..length], written.IsKnown ? At(written) : null));
    }

    [Theory]
    [InlineData("2026-11-25T10:00:00", 19)]
    [InlineData("20 6-11-25T10:00:00", 0)]
    [InlineData("20x6-11-25T10:00:00", 0)]
    [InlineData(" 026-11-25T10:00:00", 0)]
    [InlineData("9999-11-25T10:00:00", 19)]
    [InlineData("99 9-11-25T10:00:00", 0)]
    [InlineData("2026- 1-25T10:00:00", 0)]
    [InlineData("2026-11- 5T10:00:00", 0)]
    [InlineData("2026-11-25T 1:00:00", 0)]
    [InlineData("2026-11-25T10: 1:00", 0)]
    public void A_time_has_digits_only(string text, int length) => Assert.Equal(length, LogTimes.Iso(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_time_with_a_zone_is_converted_to_the_zone_of_this_machine()
    {
        LogTimes.Iso("2026-08-14T12:00:00Z"u8, out var zulu);
        LogTimes.Iso("2026-08-14 14:00:00 +0200"u8, out var offset);
        Assert.Equal(new DateTime(2026, 8, 14, 12, 0, 0, DateTimeKind.Utc).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", null), At(zulu));
        Assert.Equal(zulu, offset);
    }

    [Theory]
    [InlineData("\"GET /a?b=c HTTP/1.1\" 404 Not Found", "GET", "/a?b=c", 404)]
    [InlineData("x - \\\"POST /v1/rerank HTTP/1.1\\\" 500", "POST", "/v1/rerank", 500)]
    public void The_request_of_an_access_line_is_parsed(string text, string method, string target, int status)
    {
        Assert.True(AccessLine.TryRead(Encoding.UTF8.GetBytes(text), out var line));
        Assert.Equal((method, target, status), (Encoding.UTF8.GetString(line.Method), Encoding.UTF8.GetString(line.Target), line.Status));
    }

    private static string At(LogTime time) =>
        new DateTime((time.Day * TimeSpan.TicksPerDay) + time.Ticks).ToString("yyyy-MM-dd HH:mm:ss", null);
}
