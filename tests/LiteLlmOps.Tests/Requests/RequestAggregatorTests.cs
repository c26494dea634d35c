using System.Globalization;
using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

public sealed class RequestAggregatorTests
{
    // Three days of LiteLLM's plain lines, with times but no dates.
    private const string Undated = """
        1.1.1.1:1 - "GET /early HTTP/1.1" 200
        09:00:00 - LiteLLM Proxy:WARNING: utils.py:1 - day one
        1.1.1.1:1 - "GET /a HTTP/1.1" 200
        23:30:00 - LiteLLM Proxy:WARNING: utils.py:1 - its evening
        1.1.1.1:1 - "GET /a HTTP/1.1" 404
        01:00:00 - LiteLLM Proxy:WARNING: utils.py:1 - day two
        2.2.2.2:1 - "GET /a HTTP/1.1" 500
        20:00:00 - LiteLLM Proxy:WARNING: utils.py:1 - its evening
        10:00:00 - LiteLLM Proxy:WARNING: utils.py:1 - day three
        2.2.2.2:1 - "GET /a HTTP/1.1" 200
        11:30:00 - LiteLLM Proxy:WARNING: utils.py:1 - its noon
        2.2.2.2:1 - "GET /a HTTP/1.1" 302
        """;

    [Fact]
    public void Requests_are_counted_by_class_and_status()
    {
        var stat = RequestLogs.Count(Undated)[0];
        Assert.Equal("GET /a", stat.Group);
        Assert.Equal((5, 2, 1, 1, 1), (stat.Count, stat.Success, stat.Redirect, stat.ClientError, stat.ServerError));
        Assert.Equal(0.4, stat.ErrorRate);
        Assert.Equal(["200: 2", "302: 1", "404: 1", "500: 1"], stat.Statuses);
        Assert.Equal(2, stat.Clients);
        Assert.Null(stat.LatencyAverage ?? stat.LatencyP50 ?? stat.LatencyP95 ?? stat.LatencyMax);
    }

    [Fact]
    public void Dates_are_counted_back_from_the_last_change_of_the_file()
    {
        var stats = RequestLogs.Count(Undated);
        Assert.Equal(RequestLogs.Utc(23, 9, 0), stats[0].FirstSeen);
        Assert.Equal(RequestLogs.Utc(25, 11, 30), stats[0].LastSeen);
        Assert.Equal(5 / ((2 * 24 * 60) + 150.0), stats[0].PerMinute!.Value, 9);
        // Before the first time in the log, the first time is used.
        Assert.Equal(("GET /early", RequestLogs.Utc(23, 9, 0)), (stats[1].Group, stats[1].FirstSeen));
        Assert.Null(stats[1].PerMinute);
    }

    [Theory]
    [InlineData("2026-11-23T09:00:00", null, 5)]
    [InlineData("2026-11-23T09:00:01", null, 4)]
    [InlineData("2026-11-24T00:00:00", null, 3)]
    [InlineData("2026-11-24T12:00:00", null, 2)]
    [InlineData("2026-11-25T11:30:00", null, 1)]
    [InlineData("2026-11-25T11:30:01", null, 0)]
    [InlineData(null, "2026-11-23T23:30:00", 2)]
    [InlineData(null, "2026-11-23T23:29:59", 1)]
    [InlineData("2026-11-23T20:00:00", "2026-11-24T02:00:00", 2)]
    [InlineData("2026-11-24T00:30:00", "2026-11-25T10:30:00", 2)]
    public void Limits_apply_to_a_log_without_dates(string? since, string? until, int count) =>
        Assert.Equal(count, CountOf(Undated, since, until));

    [Theory]
    [InlineData("2026-11-24T08:15:12", null, 1)]
    [InlineData(null, "2026-11-24T08:15:11.5", 1)]
    [InlineData("2026-11-24T08:15:11", "2026-11-24T08:15:13", 2)]
    public void Limits_apply_to_a_log_with_dates(string? since, string? until, int count) =>
        Assert.Equal(
            count,
            CountOf(
                """
                {"message": "1.1.1.1:1 - \"GET /a HTTP/1.1\" 200", "level": "INFO", "timestamp": "2026-11-24T08:15:11", "component": "uvicorn.access"}
                {"message": "1.1.1.1:1 - \"GET /a HTTP/1.1\" 200", "level": "INFO", "timestamp": "2026-11-24T08:15:12.5", "component": "uvicorn.access"}
                """,
                since,
                until
            )
        );

    [Fact]
    public void A_later_date_applies_to_the_lines_before_it()
    {
        var stat = Assert.Single(
            RequestLogs.Count(
                """
                23:00:00 - LiteLLM Proxy:WARNING: utils.py:1 - x
                1.1.1.1:1 - "GET /a HTTP/1.1" 200
                2026-11-12 01:00:00,142 - litellm_proxy_extras - INFO - Attempt 1 timed out
                """,
                changedAt: new DateTime(2026, 11, 20)
            )
        );
        Assert.Equal(RequestLogs.Utc(11, 23, 0), stat.FirstSeen);
    }

    [Fact]
    public void A_log_without_times_is_counted_unless_the_file_is_too_old()
    {
        var stat = Assert.Single(RequestLogs.Count("1.1.1.1:1 - \"GET /a HTTP/1.1\" 200", since: new DateTime(2026, 11, 25)));
        Assert.Empty(
            RequestLogs.Count(
                "1.1.1.1:1 - \"GET /a HTTP/1.1\" 200",
                since: new DateTime(2026, 11, 25),
                changedAt: new DateTime(2026, 11, 24, 23, 59, 59)
            )
        );
        Assert.Null(stat.FirstSeen ?? stat.LastSeen);
        Assert.Null(stat.PerMinute);
        Assert.Null(Assert.Single(RequestLogs.Count("1.1.1.1:1 - \"GET /a HTTP/1.1\" 200", RequestGroup.Hour)).Hour);
    }

    [Fact]
    public void Hours_are_in_chronological_order()
    {
        var hours = RequestLogs.Count(Undated, RequestGroup.Hour);
        Assert.Equal(
            [
                RequestLogs.Utc(23, 9, 0),
                RequestLogs.Utc(23, 23, 0),
                RequestLogs.Utc(24, 1, 0),
                RequestLogs.Utc(25, 10, 0),
                RequestLogs.Utc(25, 11, 0),
            ],
            hours.Select(static h => h.Hour)
        );
        Assert.Equal([2, 1, 1, 1, 1], hours.Select(static h => h.Count));
        Assert.Equal(RequestLogs.Utc(23, 9, 0).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture), hours[0].Group);
    }

    [Fact]
    public void Statuses_and_clients_are_ordered_by_count()
    {
        Assert.Equal(["200", "302", "404", "500"], RequestLogs.Count(Undated, RequestGroup.Status).Select(static s => s.Group));
        Assert.Equal(
            ["1.1.1.1 3", "2.2.2.2 3"],
            RequestLogs.Count(Undated, RequestGroup.Client).Select(static s => $"{s.Group} {s.Count}")
        );
    }

    [Fact]
    public void Routes_beyond_the_limit_are_one_group()
    {
        var log = new StringBuilder();
        for (var i = 0; i < RequestAggregator.MaxGroups + 500; i++)
            log.Append("1.1.1.1:1 - \"GET /").Append(Letters(i)).Append(" HTTP/1.1\" 404\n");
        // A second file with the same routes adds no groups.
        var aggregator = new RequestAggregator(RequestGroup.Route, null, null);
        for (var file = 0; file < 2; file++)
        {
            RequestLogs.Read(log.ToString(), aggregator);
            aggregator.End(DateTime.Now);
        }

        var stats = aggregator.Stats();
        Assert.Equal(RequestAggregator.MaxGroups + 1, stats.Count);
        Assert.Equal(("(others)", null, 1000), (stats[0].Group, stats[0].Method, stats[0].Count));
    }

    [Fact]
    public void Clients_are_counted_up_to_the_limit()
    {
        var log = new StringBuilder();
        for (var i = 0; i < RequestTally.MaxClients + 500; i++)
            log.Append(CultureInfo.InvariantCulture, $"10.0.{i / 256}.{i % 256}:1 - \"GET /a HTTP/1.1\" 200\n");
        Assert.Equal(RequestTally.MaxClients, Assert.Single(RequestLogs.Count(log.ToString())).Clients);
        Assert.Equal(
            999,
            Assert.Single(RequestLogs.Count(log.ToString()[..log.ToString().IndexOf("10.0.3.231:", StringComparison.Ordinal)])).Clients
        );
    }

    [Fact]
    public async Task The_result_does_not_depend_on_the_chunks()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 40_000; i++)
        {
            if (i % 10 == 0)
                log.Append(
                    CultureInfo.InvariantCulture,
                    $"{i / 500 % 24:00}:{i / 10 % 60:00}:00 - LiteLLM Proxy:WARNING: utils.py:1 - x\n"
                );
            log.Append(
                CultureInfo.InvariantCulture,
                $"INFO:     10.0.0.{i % 50}:1 - \"GET /{Letters(i % 7)} HTTP/1.1\" {200 + i % 3} OK {i}ms\n"
            );
        }

        var aggregator = new RequestAggregator(RequestGroup.Hour, null, null);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(log.ToString()));
        var chunks = 0;
        await foreach (
            var chunk in new ChunkReader<RequestChunkResult>(
                static () => new RequestScanner(RequestFilter.All, DateTime.Now).Scan,
                DateTime.Now
            ).ReadAsync(stream, TestContext.Current.CancellationToken)
        )
        {
            chunks++;
            aggregator.Add(chunk);
        }

        aggregator.End(new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Local));
        Assert.InRange(chunks, 4, 100);
        var expected = RequestLogs.Count(log.ToString(), RequestGroup.Hour);
        Assert.Equal(expected.Select(Text), aggregator.Stats().Select(Text));
        Assert.Equal(40_000, aggregator.Stats().Sum(static s => s.Count));
        Assert.InRange(expected.Count, 75, 85);

        static string Text(LlmRequestStat s) =>
            $"{s.Group} {string.Join(',', s.Statuses)} {s.Clients} {s.FirstSeen:o} {s.LastSeen:o} {s.LatencyP95} {s.LatencyMax}";
    }

    private static long CountOf(string log, string? since, string? until) =>
        RequestLogs.Count(log, since: TimeOf(since), until: TimeOf(until)).Where(static s => s.Group == "GET /a").Sum(static s => s.Count);

    private static DateTime? TimeOf(string? text) =>
        text is null ? null : DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Local);

    // No digits: a number would be replaced by {id}.
    private static string Letters(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(static c => (char)('a' + c - '0')));
}
