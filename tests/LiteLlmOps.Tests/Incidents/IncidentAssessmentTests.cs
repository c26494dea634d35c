using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The verdict follows from the results of probes and the times of the occurrences.</summary>
public sealed class IncidentAssessmentTests
{
    private static readonly DateTime Now = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Local);

    // outcome, minutes since the last occurrence, minutes since the start of the process (-1: not known), whether a restart resolves it
    [Theory]
    [InlineData("Confirmed", 1, -1, false, "Real", false)]
    [InlineData("Confirmed", 60, 30, false, "Real", false)]
    [InlineData("Refuted", 1, -1, true, "FalsePositive", true)]
    [InlineData("Refuted", 60, 1, true, "Resolved", false)]
    [InlineData("Cleared", 1, -1, false, "Unverified", false)]
    [InlineData("Cleared", 1, -1, true, "Unverified", false)]
    [InlineData("Cleared", 60, -1, true, "Resolved", false)]
    [InlineData("Cleared", 60, 30, false, "Resolved", false)]
    [InlineData("Inconclusive", 60, -1, false, "Unverified", false)]
    [InlineData("Inconclusive", 60, 30, false, "Resolved", false)]
    [InlineData("Inconclusive", 60, 5, false, "Unverified", false)]
    [InlineData("Inconclusive", 60, 90, false, "Unverified", false)]
    public void The_verdict_follows_from_the_probe_and_the_times(
        string outcome,
        int seen,
        int started,
        bool restart,
        string verdict,
        bool restarts
    )
    {
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x") with { NeedsRestart = restart });
        var result = new ProbeResult(Enum.Parse<ProbeOutcome>(outcome), "observed");
        var assessment = IncidentAssessment.Of(record, [result], started < 0 ? null : Now.AddMinutes(-started), Now);
        Assert.Equal((verdict, restarts), (assessment.Verdict.ToString(), assessment.NeedsRestart));
        Assert.StartsWith("observed", assessment.Evidence, StringComparison.Ordinal);
    }

    // minutes since the last occurrence, minutes since the start of the process (-1: not known)
    [Theory]
    [InlineData(1, -1, "Real")]
    [InlineData(60, -1, "Real")]
    [InlineData(60, 90, "Real")]
    [InlineData(60, 30, "Unverified")]
    [InlineData(60, 1, "Unverified")]
    public void A_general_observation_is_no_evidence_of_a_failure_that_the_new_process_has_not_reported(
        int seen,
        int started,
        string verdict
    )
    {
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x") with { NeedsRestart = true });
        var result = ProbeResult.Confirmed("the proxy is not ready") with { IsGeneral = true };
        var assessment = IncidentAssessment.Of(record, [result], started < 0 ? null : Now.AddMinutes(-started), Now);
        Assert.Equal(verdict, assessment.Verdict.ToString());
        Assert.Equal(verdict == "Unverified", assessment.Evidence.Contains("another cause", StringComparison.Ordinal));
        Assert.Equal(verdict == "Real", assessment.NeedsRestart);
    }

    [Theory]
    [InlineData(60, 1, "Real")]
    [InlineData(60, 30, "Unverified")]
    [InlineData(1, -1, "Real")]
    public void A_condition_that_may_be_met_in_another_way_is_no_evidence_after_a_long_time_without_the_failure(
        int seen,
        int started,
        string verdict
    )
    {
        var result = ProbeResult.Confirmed("X is not defined") with { IsIndirect = true };
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x"));
        Assert.Equal(
            verdict,
            IncidentAssessment.Of(record, [result], started < 0 ? null : Now.AddMinutes(-started), Now).Verdict.ToString()
        );
    }

    // The times of a log have whole seconds, so a line of the second in which the process started may be its own.
    [Theory]
    [InlineData(0.4, false)]
    [InlineData(1.5, false)]
    [InlineData(5, true)]
    public void A_line_of_the_second_of_the_start_may_be_of_the_new_process(double after, bool before)
    {
        var record = Record(Now.AddMinutes(-30), TestLogs.Own("x", "x"));
        var assessment = IncidentAssessment.Of(record, [ProbeResult.Inconclusive("x")], Now.AddMinutes(-30).AddSeconds(after), Now);
        Assert.Equal(before, assessment.Evidence.Contains("not seen since the process started", StringComparison.Ordinal));
    }

    [Fact]
    public void A_harmless_signature_is_always_a_false_positive() =>
        Assert.Equal(
            IncidentVerdict.FalsePositive,
            IncidentAssessment
                .Of(Record(Now, TestLogs.Own("x", "x") with { IsHarmless = true }), [ProbeResult.Confirmed("so")], null, Now)
                .Verdict
        );

    [Fact]
    public void The_first_conclusive_probe_is_used() =>
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
    public void A_restart_in_the_log_resolves_earlier_incidents()
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
                .Select(static r =>
                    (r.Key.Signature!.Id, IncidentAssessment.Of(r, [ProbeResult.Inconclusive("")], null, Now).Verdict.ToString())
                )
                .Order()
        );
        var gone = records.Single(static r => r.Key.Signature!.Id == "pg-too-many-clients");
        Assert.Equal(
            "not seen since the restart in the log at 2026-11-25 09:30:00; the time zone of the log is not known, so the times are a guess; use -TimeZone",
            IncidentAssessment.Of(gone, [ProbeResult.Inconclusive("")], null, Now).Evidence
        );
    }

    private static IncidentRecord Record(DateTime seen, LlmSignature signature)
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
