using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>LiteLLM's plain lines contain a time but no date.</summary>
public sealed class LogClockTests
{
    [Fact]
    public void Dates_are_counted_back_from_the_last_change_of_the_file()
    {
        var record = Only(
            """
            22:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            23:30:00 - LiteLLM Proxy:INFO: a.py:1 - x
            07:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            06:59:58 - LiteLLM Proxy:INFO: a.py:1 - lines out of order
            03:00:00 - LiteLLM Proxy:INFO: a.py:1 - only four hours back: the same day
            01:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            23:00:00 - LiteLLM Proxy:INFO: a.py:1 - x
            11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            """
        );
        Assert.Equal((new DateTime(2026, 11, 23, 22, 0, 0), new DateTime(2026, 11, 25, 11, 0, 0)), (record.First, record.Last));
    }

    [Fact]
    public void The_date_of_a_line_applies_to_the_lines_around_it()
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
    public void A_file_changed_just_after_midnight_may_end_with_a_line_of_the_day_before()
    {
        var aggregator = Read(
            "23:59:58 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n",
            new DateTime(2026, 11, 25, 0, 0, 3),
            null
        );
        Assert.Equal(new DateTime(2026, 11, 24, 23, 59, 58), Assert.Single(aggregator.Records).Last);
    }

    [Fact]
    public void The_day_may_change_between_two_chunks()
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
    public void A_line_without_a_time_has_the_time_of_the_line_before_it()
    {
        var record = Only(
            "10:00:00 - LiteLLM Proxy:INFO: a.py:1 - x\nERROR:backoff:Giving up get_data(...) after 3 tries (prisma.errors.X)\n"
        );
        Assert.Equal(new DateTime(2026, 11, 25, 10, 0, 0), record.Last);
    }

    [Fact]
    public void Without_any_time_in_the_log_an_incident_has_none()
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
        _ = aggregator
            .Add(new ChunkScanner(TestLogs.Catalogue.Index, DateTime.Now).Scan(new(bytes, bytes.Length, default, false)))
            .ToList();
        aggregator.End(changedAt);
        return aggregator;
    }
}
