using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.LiteLlm;
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

    // What the probe knows, minutes since the last occurrence, minutes since the start of the process (-1: not known), minutes that the log goes on.
    [Theory]
    [InlineData("exact", 300, 600, 300, "Real")]
    [InlineData("exact", 300, -1, 300, "Real")]
    [InlineData("exact", 1, 600, 0, "Real")]
    [InlineData("general", 1, -1, 0, "Real")]
    [InlineData("general", 1, 600, 0, "Real")]
    [InlineData("general", 60, -1, 60, "Unverified")]
    [InlineData("general", 300, 600, 300, "Unverified")]
    [InlineData("general", 300, 600, 0, "Unverified")]
    [InlineData("general", 60, 30, 30, "Unverified")]
    [InlineData("general", 60, 1, 60, "Unverified")]
    [InlineData("indirect", 1, -1, 0, "Real")]
    [InlineData("indirect", 60, -1, 60, "Unverified")]
    [InlineData("indirect", 300, 600, 0, "Unverified")]
    [InlineData("indirect", 60, 1, 60, "Unverified")]
    [InlineData("down", 1, -1, 0, "Real")]
    [InlineData("down", 300, -1, 0, "Real")]
    [InlineData("down", 300, -1, 1, "Unverified")]
    [InlineData("down", 300, -1, 200, "Unverified")]
    [InlineData("down", 300, 200, 0, "Unverified")]
    public void An_observation_that_can_have_another_cause_is_no_evidence_of_what_was_seen_hours_ago(
        string knows,
        int seen,
        int started,
        int goesOn,
        string verdict
    )
    {
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x") with { NeedsRestart = true }, goesOn);
        var result = ProbeResult.Confirmed("the proxy is not ready") with
        {
            IsGeneral = knows == "general",
            IsIndirect = knows == "indirect",
            IsDown = knows == "down",
        };
        var assessment = IncidentAssessment.Of(record, [result], started < 0 ? null : Now.AddMinutes(-started), Now);
        Assert.Equal(verdict, assessment.Verdict.ToString());
        Assert.Equal(verdict == "Unverified", assessment.Evidence.Contains("another cause", StringComparison.Ordinal));
        Assert.Equal(verdict == "Real", assessment.NeedsRestart);
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

    // outcome, minutes since the last occurrence, minutes since the start of the process (-1: not known), evidence, what to do
    [Theory]
    [InlineData("Confirmed", 1, -1, "observed", "do that")]
    [InlineData("Confirmed", 60, 30, "observed; not seen since the process started at 2026-11-25 11:30:00", "do that")]
    [InlineData("Cleared", 1, -1, "observed; but it was seen 1m ago", "do that")]
    [InlineData(
        "Cleared",
        -1,
        -1,
        "observed; but it was last seen at 2026-11-25 12:01:00, which is later than the time of this machine",
        "do that"
    )]
    [InlineData("Cleared", 2, -1, "observed", "No action needed.")]
    [InlineData("Cleared", 60, 5, "observed", "No action needed.")]
    [InlineData("Cleared", 60, 30, "observed; not seen since the process started at 2026-11-25 11:30:00", "No action needed.")]
    [InlineData("Refuted", 1, -1, "observed; a cache", "do that")]
    [InlineData("Refuted", 60, 1, "observed; not seen since the process started at 2026-11-25 11:59:00", "No action needed.")]
    [InlineData("Inconclusive", 60, -1, "observed", "do that")]
    [InlineData("Inconclusive", 60, 30, "observed; not seen since the process started at 2026-11-25 11:30:00", "No action needed.")]
    [InlineData(
        "Inconclusive",
        60,
        5,
        "observed; not seen since the process started at 2026-11-25 11:55:00, and 5m is too short to conclude that it is over",
        "do that"
    )]
    public void The_evidence_says_what_was_observed_and_when_it_was_last_seen(
        string outcome,
        int seen,
        int started,
        string evidence,
        string remediation
    )
    {
        var record = Record(Now.AddMinutes(-seen), TestLogs.Own("x", "x") with { Remediation = "do that" });
        var result = new ProbeResult(Enum.Parse<ProbeOutcome>(outcome), "observed") { Explanation = "a cache" };
        var assessment = IncidentAssessment.Of(record, [result], started < 0 ? null : Now.AddMinutes(-started), Now);
        Assert.Equal((evidence, remediation), (assessment.Evidence, assessment.Remediation));
    }

    [Fact]
    public void An_observation_with_another_possible_cause_says_so()
    {
        var result = ProbeResult.Confirmed("observed") with { IsGeneral = true };
        var assessment = IncidentAssessment.Of(Record(Now.AddHours(-1), TestLogs.Own("x", "x")), [result], Now.AddMinutes(-1), Now);
        Assert.Equal(
            "observed; which can have another cause; not seen since the process started at 2026-11-25 11:59:00, and 1m is too short to conclude that it is over",
            assessment.Evidence
        );
    }

    [Theory]
    [InlineData("Confirmed", "observed; the time zone of the log is not known, so the times are a guess; use -TimeZone")]
    [InlineData("Cleared", "observed; but the time zone of the log is not known, so it may have been seen just now; use -TimeZone")]
    public void A_guessed_time_zone_is_said(string outcome, string evidence)
    {
        var record = Record(Now.AddHours(-1), TestLogs.Own("x", "x"));
        record.SetLatest(Now);
        var result = new ProbeResult(Enum.Parse<ProbeOutcome>(outcome), "observed");
        Assert.Equal(evidence, IncidentAssessment.Of(record, [result], null, Now).Evidence);
    }

    [Fact]
    public void A_log_without_times_does_not_show_when_it_was_last_seen()
    {
        var record = Record(null, TestLogs.Own("x", "x"));
        var assessment = IncidentAssessment.Of(record, [ProbeResult.Cleared("observed")], null, Now);
        Assert.Equal(
            (IncidentVerdict.Unverified, "observed; but the log does not contain the time when it was last seen"),
            (assessment.Verdict, assessment.Evidence)
        );
    }

    // whether a restart resolves it by the signature and by the probe, and the result
    [Theory]
    [InlineData(null, null, false)]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void The_probe_decides_before_the_signature_whether_a_restart_resolves_it(bool? signature, bool? probe, bool restarts)
    {
        var record = Record(
            Now,
            signature is { } needs ? TestLogs.Own("x", "x") with { NeedsRestart = needs, Remediation = "do that" } : null
        );
        var result = ProbeResult.Confirmed("so") with { NeedsRestart = probe };
        var assessment = IncidentAssessment.Of(record, [result], null, Now);
        Assert.Equal((restarts, signature is null ? "" : "do that"), (assessment.NeedsRestart, assessment.Remediation));
        Assert.Equal("reload", IncidentAssessment.Of(record, [result with { Remediation = "reload" }], null, Now).Remediation);
    }

    [Fact]
    public void A_harmless_signature_is_always_a_false_positive()
    {
        var signature = TestLogs.Own("x", "x") with { IsHarmless = true, NeedsRestart = true, Remediation = "Ignore it." };
        Assert.Equal(
            new IncidentAssessment(IncidentVerdict.FalsePositive, "this line does not indicate a failure", "Ignore it.", false),
            IncidentAssessment.Of(Record(Now, signature), [ProbeResult.Confirmed("so")], null, Now)
        );
    }

    // family, whether the key is that of the smoke check, and whether the incident is its own
    [Theory]
    [InlineData("auth", true, true)]
    [InlineData("auth", false, false)]
    [InlineData("provider", true, false)]
    public void The_unknown_key_of_the_smoke_check_is_a_false_positive(string family, bool isProbe, bool isOwn)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(isProbe ? ProbeKey.Value : "sk-other")));
        var signature = TestLogs.Own("x", "x") with { Family = family, NeedsRestart = true };
        var assessment = IncidentAssessment.Of(Record(Now, signature, subject: hash[..8]), [ProbeResult.Confirmed("so")], null, Now);
        Assert.Equal(
            isOwn
                ? new IncidentAssessment(
                    IncidentVerdict.FalsePositive,
                    "Test-LlmSmoke and Get-LlmEndpoint send this key, which does not exist, to check that the proxy rejects it",
                    "",
                    false
                )
                : new IncidentAssessment(IncidentVerdict.Real, "so", "", true),
            assessment
        );
    }

    [Fact]
    public void Without_a_conclusive_probe_the_first_one_is_the_evidence()
    {
        var record = Record(Now, TestLogs.Own("x", "x"));
        Assert.Equal(
            "one",
            IncidentAssessment.Of(record, [ProbeResult.Inconclusive("one"), ProbeResult.Inconclusive("two")], null, Now).Evidence
        );
        Assert.Equal((IncidentVerdict.Unverified, ""), Of(IncidentAssessment.Of(record, [], null, Now)));
        Assert.Equal((IncidentVerdict.Unverified, "no probe"), Of(IncidentAssessment.WithoutProbes(record, "no probe", Now)));

        static (IncidentVerdict, string) Of(IncidentAssessment assessment) => (assessment.Verdict, assessment.Evidence);
    }

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

    // The migrations run, and most failures of a start are printed, before the server writes that it has started.
    [Theory]
    [InlineData("09:00:00 E|09:00:30 INFO|Started|09:30:00 INFO", "Unverified")]
    [InlineData("09:00:00 E|Finished|09:00:30 INFO|Started|09:30:00 INFO", "Resolved")]
    [InlineData("Finished|09:00:00 E|09:00:30 INFO|Started|09:30:00 INFO", "Unverified")]
    [InlineData("Started|09:00:00 E|09:00:30 INFO|Started|09:30:00 INFO", "Unverified")]
    [InlineData("09:00:00 E|09:00:10 INFO|Started|Started|Started|09:30:00 INFO", "Unverified")]
    [InlineData("09:00:00 E|09:00:05 INFO|Started|Failed|09:01:00 INFO|Started|09:30:00 INFO", "Resolved")]
    [InlineData("09:00:00 E|09:12:00 INFO|Started|09:30:00 INFO", "Resolved")]
    [InlineData("09:00:00 E|Finished|09:00:30 INFO|Started|09:01:00 INFO", "Unverified")]
    [InlineData("09:00:00 E|Finished|09:30:00 INFO", "Unverified")]
    [InlineData("Traceback (most recent call last):\nValueError: odd|Finished|Started", "Unverified")]
    public void A_start_resolves_only_what_the_server_before_it_reported(string lines, string verdict)
    {
        var log = string.Join(
            '\n',
            lines
                .Split('|')
                .Select(static l =>
                    l switch
                    {
                        "Started" => "INFO:     Started server process [1]",
                        "Finished" => "INFO:     Finished server process [1]",
                        "Failed" => "ERROR:    Application startup failed. Exiting.",
                        _ => l.Replace(" E", " - LiteLLM Proxy:ERROR: a.py:1 - odd", StringComparison.Ordinal)
                            .Replace(" INFO", " - LiteLLM Proxy:INFO: a.py:1 - x", StringComparison.Ordinal),
                    }
                )
        );
        var record = TestLogs.Read(log).Single(static r => r.Key.Signature is null);
        Assert.Equal(verdict, IncidentAssessment.Of(record, [ProbeResult.Inconclusive("")], null, Now).Verdict.ToString());
    }

    private static IncidentRecord Record(DateTime? seen, LlmSignature? signature, int goesOn = 0, string subject = "")
    {
        var record = new IncidentRecord(new IncidentKey(signature, subject));
        var moment = seen is { } at ? new LogMoment(DateOnly.FromDateTime(at).DayNumber, at.TimeOfDay.Ticks, true) : LogMoment.Unknown;
        var match = signature is null ? null : new SignatureMatch(signature, subject, [], 0);
        var span = new IncidentSpan();
        span.Add(new LogOccurrence(match, "odd", RecordLevel.Error, moment, HeaderKind.Plain, 0, "line"), moment, 0);
        record.Add(span, "x.log", 0, null, seen, seen, seen?.AddMinutes(goesOn));
        return record;
    }
}
