using System.Globalization;
using System.Text;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Time limits, the files of one log, and the limit of incidents.</summary>
public sealed class IncidentAggregatorTests
{
    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Local);

    private static readonly string[] Hours = ["09", "10", "11"];

    // since, until, and the occurrences of 9, 10 and 11 o'clock that count
    [Theory]
    [InlineData(null, null, 3)]
    [InlineData("10:00", null, 2)]
    [InlineData("10:01", null, 1)]
    [InlineData(null, "10:00", 2)]
    [InlineData(null, "09:59", 1)]
    [InlineData("09:30", "10:30", 1)]
    [InlineData("11:30", null, 0)]
    [InlineData(null, "08:30", 0)]
    public void Occurrences_with_a_date_count_within_the_limits(string? since, string? until, int count)
    {
        var log = string.Concat(
            Hours.Select(static h => $"2026-11-25 {h}:00:00,000 - litellm_proxy_extras - ERROR - FATAL: sorry, too many clients already\n")
        );
        var aggregator = Read(since, until, ("x.log", log));
        Assert.Equal(since is not null || until is not null, aggregator.IsLimited);
        Assert.Equal(count == 0 ? [] : [$"pg-too-many-clients  ×{count}"], TestLogs.Lines(aggregator.Records));
    }

    // The date of a log without dates is known at its end.
    [Theory]
    [InlineData("11:00", null, true)]
    [InlineData("11:01", null, false)]
    [InlineData(null, "09:00", true)]
    [InlineData(null, "08:59", false)]
    public void Incidents_without_a_date_are_left_out_when_they_are_outside_the_limits(string? since, string? until, bool isFound)
    {
        var log = string.Concat(
            Hours.Select(static h => $"{h}:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n")
        );
        Assert.Equal(isFound ? ["pg-too-many-clients  ×3"] : [], TestLogs.Lines(Read(since, until, ("x.log", log)).Records));
    }

    // A rotated log goes on in its next file.
    [Theory]
    [InlineData("proxy.log", "Resolved")]
    [InlineData("other.log", "Unverified")]
    public void A_start_in_the_next_file_of_a_log_resolves_what_an_earlier_file_reported(string next, string verdict)
    {
        const string First = "09:00:00 - LiteLLM Proxy:ERROR: a.py:1 - odd\nINFO:     Finished server process [1]\n";
        const string Second =
            "09:00:30 - LiteLLM Proxy:INFO: a.py:1 - x\nINFO:     Started server process [2]\n11:30:00 - LiteLLM Proxy:INFO: a.py:1 - x\n";
        var record = Assert.Single(Read(null, null, ("proxy.log", First), (next, Second)).Records);
        Assert.Equal(verdict, IncidentAssessment.Of(record, [ProbeResult.Inconclusive("")], null, Now).Verdict.ToString());
    }

    [Fact]
    public void An_incident_of_several_files_is_one_with_the_first_and_the_last_time()
    {
        const string Line = " - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n";
        var record = Assert.Single(Read(null, null, ("a.log", $"09:00:00{Line}"), ("b.log", $"11:00:00{Line}10:00:00{Line}")).Records);
        Assert.Equal((3L, Now.AddHours(-3), Now.AddHours(-1)), (record.Count, record.First, record.Last));
        Assert.Equal(["a.log", "b.log"], record.Logs.Order());
    }

    [Fact]
    public void More_than_five_thousand_incidents_are_counted_as_others()
    {
        var words = Enumerable.Range(0, 5005).Select(static i => string.Concat($"{i:0000}".Select(static d => (char)('k' + (d - '0')))));
        var log = string.Concat(
            words.Append("kkkk").Select(static w => $"11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - could not do the {w}\n")
        );
        var records = Read(null, null, ("x.log", log)).Records.ToList();
        Assert.Equal(5001, records.Count);
        Assert.Equal(5, records.Single(static r => r.Key.Subject == "(others)").Count);
        Assert.Equal(2, records.Single(static r => r.Key.Subject.EndsWith("kkkk", StringComparison.Ordinal)).Count);
    }

    private static IncidentAggregator Read(string? since, string? until, params (string Log, string Text)[] files)
    {
        var aggregator = new IncidentAggregator(Time(since), Time(until));
        foreach (var (log, text) in files)
        {
            aggregator.Begin(log, null);
            foreach (var chunk in TestLogs.Chunks(Encoding.UTF8.GetBytes(text)))
                _ = aggregator.Add(chunk).ToList();
            aggregator.End(Now);
        }

        return aggregator;
    }

    private static DateTime? Time(string? time) => time is null ? null : Now.Date + TimeSpan.Parse(time, CultureInfo.InvariantCulture);
}
