using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>LiteLLM's plain lines tell a time and no date.</summary>
public sealed class LogClockTests
{
    [Fact]
    public void The_last_line_was_written_when_the_file_was_changed_and_nights_are_counted_back()
    {
        var record = Only(
            """
            22:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            23:30:00 - LiteLLM Proxy:INFO: a.py:1 - x
            07:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            06:59:58 - LiteLLM Proxy:INFO: a.py:1 - lines overtake each other
            03:00:00 - LiteLLM Proxy:INFO: a.py:1 - only four hours back: no night
            01:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            23:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            """
        );
        Assert.Equal((new DateTime(2026, 11, 23, 22, 0, 0), new DateTime(2026, 11, 25, 11, 0, 0)), (record.First, record.Last));
    }

    [Fact]
    public void A_date_that_a_line_tells_counts_for_those_around_it()
    {
        var record = Only(
            """
            23:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            2026-03-18 08:10:56,142 - litellm_proxy_extras - INFO - x
            09:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            """
        );
        Assert.Equal(new DateTime(2026, 3, 18, 9, 0, 0), record.Last);
        Assert.Equal(23, record.First!.Value.Hour);
    }

    [Fact]
    public void What_was_flushed_after_midnight_was_written_before_it()
    {
        var aggregator = Read(
            "23:59:58 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n",
            new DateTime(2026, 11, 25, 0, 0, 3),
            null
        );
        Assert.Equal(new DateTime(2026, 11, 24, 23, 59, 58), Assert.Single(aggregator.Records).Last);
    }

    [Fact]
    public void A_night_may_lie_between_two_pieces()
    {
        var calendar = new LogCalendar();
        foreach (
            var time in new[] { LogTime.None with { Ticks = 23 * TimeSpan.TicksPerHour }, LogTime.Of(new DateTime(2026, 3, 18, 1, 0, 0)) }
        )
        {
            var clock = new LogClock();
            clock.Observe(time);
            calendar.Advance(clock.First, clock.Now, clock.DayZero);
        }

        Assert.Equal(new DateTime(2026, 3, 17, 23, 0, 0), calendar.LocalOf(new LogMoment(0, 23 * TimeSpan.TicksPerHour, IsDated: false)));
    }

    [Fact]
    public void A_line_without_a_time_has_that_of_the_line_before_it()
    {
        var record = Only(
            "10:00:00 - LiteLLM Proxy:INFO: a.py:1 - x\nERROR:backoff:Giving up get_data(...) after 3 tries (prisma.errors.X)\n"
        );
        Assert.Equal(new DateTime(2026, 11, 25, 10, 0, 0), record.Last);
    }

    [Fact]
    public void A_log_without_any_time_gives_none()
    {
        var record = Only("ERROR:backoff:Giving up get_data(...) after 3 tries (prisma.errors.X)\n");
        Assert.Equal((null, null), (record.First, record.Last));
    }

    private static IncidentRecord Only(string log) => Assert.Single(TestLogs.Read(log));

    private static IncidentAggregator Read(string log, DateTime changedAt, DateTime? since)
    {
        var aggregator = new IncidentAggregator(since, null);
        aggregator.Begin("x.log", null);
        var bytes = Encoding.UTF8.GetBytes(log);
        _ = aggregator.Add(new ChunkScanner(TestLogs.Catalogue.Index, DateTime.Now).Scan(new(bytes, bytes.Length, default, false))).ToList();
        aggregator.End(changedAt);
        return aggregator;
    }
}
