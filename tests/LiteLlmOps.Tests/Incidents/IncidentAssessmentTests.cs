using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>From what probes say, and when it was seen, to a verdict.</summary>
public sealed class IncidentAssessmentTests
{
    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Local);

    // finding, minutes since it was seen last, minutes since the process started (-1: not known), whether a restart cures it
    [Theory]
    [InlineData("Holds", 1, -1, false, "Real", false)]
    [InlineData("Holds", 60, 30, false, "Real", false)]
    [InlineData("Untrue", 1, -1, true, "FalsePositive", true)]
    [InlineData("Untrue", 60, 1, true, "Resolved", false)]
    [InlineData("Gone", 1, -1, false, "Unverified", false)]
    [InlineData("Gone", 1, -1, true, "Real", true)]
    [InlineData("Gone", 60, -1, true, "Resolved", false)]
    [InlineData("Gone", 60, 30, false, "Resolved", false)]
    [InlineData("Open", 60, -1, false, "Unverified", false)]
    [InlineData("Open", 60, 30, false, "Resolved", false)]
    [InlineData("Open", 60, 5, false, "Unverified", false)]
    [InlineData("Open", 60, 90, false, "Unverified", false)]
    public void The_verdict(string finding, int seen, int started, bool restart, string verdict, bool restarts)
    {
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x") with { NeedsRestart = restart });
        var answer = new ProbeResult(Enum.Parse<ProbeOutcome>(finding), "seen so");
        var judged = IncidentAssessment.Of(record, [answer], started < 0 ? null : Now.AddMinutes(-started), Now);
        Assert.Equal((verdict, restarts), (judged.Verdict.ToString(), judged.NeedsRestart));
        Assert.StartsWith("seen so", judged.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_harmless_is_no_trouble_whatever_is_seen() =>
        Assert.Equal(
            IncidentVerdict.FalsePositive,
            IncidentAssessment
                .Of(Record(Now, TestLogs.Own("x", "x") with { IsHarmless = true }), [ProbeResult.Confirmed("so")], null, Now)
                .Verdict
        );

    [Fact]
    public void The_first_probe_that_can_tell_counts() =>
        Assert.Equal(
            ("it is so", IncidentVerdict.Real),
            IncidentAssessment.Of(
                Record(Now, TestLogs.Own("x", "x")),
                [ProbeResult.Inconclusive("do not know"), ProbeResult.Confirmed("it is so")],
                null,
                Now
            )
                is var j
                ? (j.Evidence, j.Verdict)
                : default
        );

    [Fact]
    public void A_restart_that_the_log_tells_of_counts_for_what_stands_before_it()
    {
        var records = TestLogs.Read(
            """
            09:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already
            09:00:01 - LiteLLM Proxy:ERROR: a.py:1 - Got exception from REDIS No connection available., Writing value=21
            09:30:00 - LiteLLM Proxy:INFO: a.py:1 - x
            INFO:     Started server process [17]
            11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - Got exception from REDIS No connection available., Writing value=22
            """
        );
        Assert.Equal(
            [("pg-too-many-clients", "Resolved"), ("redis-pool-exhausted", "Unverified")],
            records
                .Select(static r => (r.Key.Signature!.Id, IncidentAssessment.Of(r, [ProbeResult.Inconclusive("")], null, Now).Verdict.ToString()))
                .Order()
        );
        var gone = records.Single(static r => r.Key.Signature!.Id == "pg-too-many-clients");
        Assert.Equal(
            "not seen since the restart that the log tells of, 2026-11-25 09:30:00",
            IncidentAssessment.Of(gone, [ProbeResult.Inconclusive("")], null, Now).Evidence
        );
    }

    private static IncidentRecord Record(DateTime seen, Signature signature)
    {
        var record = new IncidentRecord(new IncidentKey(signature, ""));
        var moment = new LogMoment(DateOnly.FromDateTime(seen).DayNumber, seen.TimeOfDay.Ticks, true);
        var span = new IncidentSpan();
        span.Add(
            new LogOccurrence(new SignatureMatch(signature, "", [], 0), null, RecordLevel.Error, moment, HeaderKind.Plain, 0, "line"),
            moment,
            0
        );
        record.Add(span, "x.log", 0, null, seen, seen, seen);
        return record;
    }
}
