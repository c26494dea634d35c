using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The time zone of lines that have none.</summary>
public sealed class LogZoneTests
{
    private const string Failure = " - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already";

    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 20, DateTimeKind.Local);

    [Theory]
    [InlineData("12:00:00")]
    [InlineData("2026-11-25 12:00:00,123")]
    public void A_last_line_as_old_as_the_file_confirms_the_zone_of_this_machine(string time)
    {
        var record = Read(Line(time), null);
        Assert.Equal((new DateTime(2026, 11, 25, 12, 0, 0), false), (Seconds(record.Last), record.IsZoneGuessed));
    }

    // On a machine in another zone; containers are in UTC.
    [Fact]
    public void A_last_line_as_old_as_the_file_in_UTC_shows_that_the_log_is_in_UTC()
    {
        var written = Now.AddSeconds(-20);
        foreach (var format in new[] { "HH:mm:ss", "yyyy-MM-dd HH:mm:ss,fff" })
        {
            var time = written.ToUniversalTime().ToString(format, System.Globalization.CultureInfo.InvariantCulture);
            var record = Read(Line(time), null);
            Assert.Equal((written, false), (record.Last!.Value, record.IsZoneGuessed));
        }
    }

    [Fact]
    public void With_a_last_line_of_another_age_the_zone_is_a_guess_and_the_latest_possible_time_counts()
    {
        var record = Read($"03:37:00{Failure}\n04:37:00 - LiteLLM Proxy:INFO: a.py:1 - x\n", null);
        Assert.True(record.IsZoneGuessed);
        Assert.Equal((new DateTime(2026, 11, 25, 3, 37, 0), Now.AddHours(-1)), (record.Last, record.LatestLast));
    }

    [Fact]
    public void A_recent_line_of_an_unknown_zone_is_never_resolved()
    {
        var record = Read($"03:37:00{Failure}\n", null);
        var assessment = IncidentAssessment.Of(record, [ProbeResult.Cleared("the server accepts connections")], null, Now);
        Assert.NotEqual(IncidentVerdict.Resolved, assessment.Verdict);
        Assert.Contains("-TimeZone", assessment.Evidence, StringComparison.Ordinal);
        var started = IncidentAssessment.Of(record, [ProbeResult.Inconclusive("")], Now.AddHours(-2), Now);
        Assert.NotEqual(IncidentVerdict.Resolved, started.Verdict);
    }

    [Fact]
    public void A_given_zone_is_used()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(9), "x", "x");
        var expected = new DateTime(2026, 11, 24, 18, 30, 0, DateTimeKind.Utc).ToLocalTime();
        foreach (var line in new[] { Line("2026-11-25 03:30:00,000"), $"INFO:     x\n03:30:00{Failure}\n" })
        {
            var record = Read(line, LogShift.Of(zone, Now));
            Assert.Equal((expected.TimeOfDay, false), (record.Last!.Value.TimeOfDay, record.IsZoneGuessed));
        }
    }

    // Each line is written at the same time in UTC, on both sides of the change of the clocks.
    [Theory]
    [InlineData("Europe/Berlin", "2026-10-24 14:30:00", "2026-10-26 13:30:00")]
    [InlineData("America/New_York", "2026-10-31 08:30:00", "2026-11-02 07:30:00")]
    [InlineData("Asia/Tokyo", "2026-10-24 21:30:00", "2026-10-26 21:30:00")]
    [InlineData("Asia/Kolkata", "2026-10-24 18:00:00", "2026-10-26 18:00:00")]
    [InlineData("UTC", "2026-10-24 12:30:00", "2026-10-26 12:30:00")]
    public void A_zone_applies_with_its_change_to_summer_time(string name, string before, string after)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var changed = DateTime.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
        var changedAt = TimeZoneInfo.ConvertTimeToUtc(changed, zone).ToLocalTime();
        var first = TimeZoneInfo.ConvertTimeToUtc(DateTime.Parse(before, System.Globalization.CultureInfo.InvariantCulture), zone);
        var dated = Read(Line(before + ",000") + Line(after + ",000"), LogShift.Of(zone, changedAt), changedAt);
        Assert.Equal((first, changedAt.ToUniversalTime()), (dated.First!.Value.ToUniversalTime(), dated.Last!.Value.ToUniversalTime()));
        // Without dates, the lines between show the days.
        var start = DateTime.Parse(before, System.Globalization.CultureInfo.InvariantCulture);
        var times = Enumerable.Range(1, 15).Select(i => start.AddHours(i * 3)).Where(t => t < changed);
        var log = string.Concat(
            times.Select(static t => Info($"{t:HH:mm:ss}")).Prepend($"{before[11..]}{Failure}\n").Append($"{after[11..]}{Failure}\n")
        );
        var undated = Read(log, LogShift.Of(zone, changedAt), changedAt);
        Assert.Equal((first, false), (undated.First!.Value.ToUniversalTime(), undated.IsZoneGuessed));
    }

    // The zone of the process is nine hours before UTC.
    [Fact]
    public void Lines_with_a_zone_show_the_zone_of_their_neighbours()
    {
        var utc = new DateTime(2026, 11, 25, 3, 0, 0, DateTimeKind.Utc);
        var log = new StringBuilder();
        for (var i = 0; i < 3; i++)
            log.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"[2026-11-25 03:0{i}:00 +0000] [1] [INFO] x\n12:0{i}:01 - LiteLLM Proxy:INFO: a.py:1 - x\n"
            );
        log.Append("12:30:00" + Failure + "\n");
        var record = Read(log.ToString(), null);
        Assert.Equal((utc.AddMinutes(30).ToLocalTime(), false), (record.Last!.Value, record.IsZoneGuessed));
    }

    [Fact]
    public void A_time_with_a_zone_is_certain()
    {
        var record = Read($"2026-11-20T03:00:00Z 12:00:00{Failure}\n", null);
        Assert.False(record.IsZoneGuessed);
        Assert.Equal(new DateTime(2026, 11, 20, 3, 0, 0, DateTimeKind.Utc).ToLocalTime(), record.Last);
    }

    [Fact]
    public void The_log_line_about_the_key_of_the_smoke_check_is_no_failure()
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(ProbeKey.Value)));
        var record = Read(
            $"12:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...xist, Key Hash (Token) ={hash}. Unable to find token in cache or `LiteLLM_VerificationTokenTable`\n",
            null
        );
        Assert.Equal(
            IncidentVerdict.FalsePositive,
            IncidentAssessment.Of(record, [ProbeResult.Confirmed("no such key")], null, Now).Verdict
        );
    }

    private static string Info(string time) => $"{time} - LiteLLM Proxy:INFO: a.py:1 - x\n";

    private static string Line(string time) =>
        time.Length == 8 ? $"{time}{Failure}\n" : $"{time} - litellm_proxy_extras - ERROR - FATAL: sorry, too many clients already\n";

    private static DateTime Seconds(DateTime? time) => new(time!.Value.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);

    private static IncidentRecord Read(string log, LogShift? shift, DateTime? changedAt = null)
    {
        var aggregator = new IncidentAggregator(null, null);
        aggregator.Begin("x.log", null);
        var chunks = new LogScan(TestLogs.Catalogue.Index, TimeProvider.System)
            .ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(log)), TestContext.Current.CancellationToken, shift)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken);
        foreach (var chunk in chunks)
            _ = aggregator.Add(chunk).ToList();
        aggregator.End(changedAt ?? Now);
        return Assert.Single(aggregator.Records);
    }
}
