using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Reporting;
using static LiteLlmOps.Tests.Reporting.ReportSamples;
using Readings = LiteLlmOps.Reporting.Reading;

namespace LiteLlmOps.Tests.Reporting;

public sealed class ReportModelTests
{
    public static TheoryData<string?, string?, string?, string?, string, string> Spans =>
        new()
        {
            // since, until, last report, expected start, end, origin
            { null, null, null, "11:59-1", "11:59", "the last 24 hours, since there is no earlier report" },
            { null, null, "09:00", "09:00", "11:59", "since the last report" },
            { null, "10:00", "09:00", "09:00", "10:00", "since the last report" },
            { null, "08:00", "09:00", "08:00-1", "08:00", "24 hours" },
            { "07:00", null, "09:00", "07:00", "11:59", "as requested" },
            { "07:00", "13:00", null, "07:00", "11:59", "as requested" },
        };

    [Theory]
    [MemberData(nameof(Spans))]
    public void The_span_begins_at_the_end_of_the_last_report(
        string? since,
        string? until,
        string? last,
        string? start,
        string end,
        string origin
    )
    {
        var span = ReportSpan.Of(new TimeRange(Time(since), Time(until)), Time(last), Time("11:59")!.Value);
        Assert.Equal((Time(start), Time(end), origin), (span.Since, span.Until, span.Origin));
    }

    [Fact]
    public void A_span_in_the_future_is_an_error()
    {
        var error = Assert.Throws<LlmException>(static () => ReportSpan.Of(new TimeRange(Time("12:30"), null), null, Time("11:59")!.Value));
        Assert.Equal(nameof(ErrorIds.InvalidTimeRange), error.Id.Name);
    }

    [Fact]
    public void The_summary_is_made_of_the_facts()
    {
        var summary = ReportSummary.Of(new ReportModel(Session()));
        Assert.Equal(
            [
                "8 issues were observed: 5 open, 1 no longer observed, 1 resolved, 1 false positive. The worst open one: Column missing in the database: token.",
                "Smoke checks: 3 of 4 passed, 1 warning. Consistency: 0 errors, 2 warnings.",
                "2 of 3 services are ready. The journal has 4 changes by Invoke-LlmSeed, Export-LlmConfig, Restart-LlmServices, commands by hand.",
                "Spend: $12.60; 1,295 requests, 25 failed.",
            ],
            summary
        );
    }

    [Fact]
    public void An_empty_span_says_that_nothing_happened()
    {
        var report = new ReportModel(Empty);
        Assert.True(report.IsEmpty);
        Assert.Equal(
            "Nothing happened in this span: the journal has no change, and no command checked the deployment.",
            ReportSummary.Of(report)[0]
        );
        Assert.Empty(report.Issues);
    }

    // Neither "passed" nor "no issues" of what was not checked.
    [Fact]
    public void What_was_not_run_is_not_said_to_have_passed()
    {
        var report = new ReportModel(Empty.With(Entry(5, "Invoke-LlmSeed", "Update /router_settings/timeout")));
        var text = ReportMarkdown.Of(new ReportSections(report).Document());
        Assert.DoesNotContain("passed,", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("No issue was observed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no issue is open", text, StringComparison.Ordinal);
        Assert.Contains(
            "The smoke checks were not run. The consistency of the deployment was not checked.",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("No command looked for issues in this span.", text, StringComparison.Ordinal);
        Assert.Contains("| Smoke checks passed | not run |", text, StringComparison.Ordinal);
        Assert.Contains("### Smoke checks\n\nNot run in this span.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_the_checks_is_not_presented_as_all_of_them()
    {
        var partial = Run(60, Check()) with
        {
            Scope = new ObservationScope { Names = ["Proxy*"], Filters = ["-Name Proxy*"] },
        };
        var report = new ReportModel(Empty.With(partial));
        Assert.Contains("Some smoke checks only: 1 of 1 passed.", ReportSummary.Of(report)[1], StringComparison.Ordinal);
        Assert.Contains(
            "It did not run everything: `-Name Proxy*`.",
            ReportMarkdown.Of(new ReportSections(report).Document()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_last_whole_run_is_shown_and_not_a_later_part()
    {
        var partial = Run(60, Check()) with { Scope = new ObservationScope { Names = ["Proxy*"] } };
        Assert.Equal(2, new ReportModel(Empty.With(Run(20, Check(), Check("B")), partial)).Smoke!.Run.Checks.Count);
    }

    [Fact]
    public void What_could_not_be_read_is_named_with_the_reason_and_the_rest_is_there()
    {
        const string reason = "Cannot connect to the database 127.0.0.1:1/litellm";
        var report = new ReportModel(
            Session() with
            {
                Inventory = Readings.Failed<LlmInventory>(reason),
                Spend = Readings.Failed<IReadOnlyList<LlmSpend>>(reason),
                Requests = Readings.Failed<RequestFigures>(reason),
            }
        );
        Assert.Equal(
            "Could not determine the current state and the spend and the requests, because cannot connect to the database 127.0.0.1:1/litellm.",
            Assert.Single(report.Problems)
        );
        var text = ReportMarkdown.Of(new ReportSections(report).Document());
        Assert.Contains("## Spend\n\nCould not determine the spend, because cannot connect", text, StringComparison.Ordinal);
        Assert.Contains("| Spend | unknown |", text, StringComparison.Ordinal);
        Assert.Contains("Invoke-LlmSeed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_not_an_empty_one()
    {
        var report = new ReportModel(Empty with { Journal = Readings.Failed<IReadOnlyList<LlmJournalEntry>>("Access denied") });
        Assert.False(report.IsEmpty);
        var text = ReportMarkdown.Of(new ReportSections(report).Document());
        Assert.Contains("What was changed could not be determined.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("No change of", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_of_the_journal_is_stated()
    {
        var facts = Empty with
        {
            Journal = Readings.Of<IReadOnlyList<LlmJournalEntry>>([]) with
            {
                Notes = ["Line 3 of journal.jsonl is not a complete entry and is not included."],
            },
        };
        Assert.Contains(
            "**Gap:** Line 3 of journal.jsonl is not a complete entry",
            ReportMarkdown.Of(new ReportSections(new ReportModel(facts)).Document()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Recommendations_are_ranked_by_severity_and_each_is_said_once()
    {
        var report = new ReportModel(
            Empty.With(
                Run(
                    5,
                    Finding(),
                    Finding("SecretWeak") with
                    {
                        Subject = "LITELLM_MASTER_KEY",
                    },
                    Finding("Other", FindingSeverity.Error) with
                    {
                        Remediation = "Do this first.",
                    }
                ),
                Run(6, Incident("FalsePositive"))
            )
        );
        Assert.Equal(["Do this first.", "Set a long random password."], report.Recommendations.Select(static r => r.Text));
        Assert.Equal([2], report.Recommendations[1].Issues);
        Assert.Equal("SecretWeak (2 subjects)", report.Issues[1].Title);
    }

    [Fact]
    public void The_differences_from_the_previous_report_are_listed()
    {
        var differences = new ReportModel(Session()).Differences;
        Assert.Contains("Open in the previous report and not checked in this span: Gone: x.", differences);
        Assert.Contains("No longer open: 5 values of router_settings differ in the database (resolved).", differences);
        Assert.Contains("Check ModelsServed: failed before, passed now.", differences);
        Assert.Contains("Service litellm: process 811 before, 902 now.", differences);
        Assert.Contains("Models: 19 before, 20 now.", differences);
        Assert.DoesNotContain(differences, static d => d.StartsWith("Active keys", StringComparison.Ordinal));
    }

    [Fact]
    public void The_JSON_form_is_what_the_next_report_is_compared_with()
    {
        var report = new ReportModel(Session());
        var next = PreviousReport.Parse(new ReportJson(report, KnownSecrets.None).Write(), "r.json");
        Assert.Equal(report.Facts.Span.Until, next.Until);
        Assert.Equal(report.OpenIssues.SelectMany(static i => i.Keys).Order(), next.OpenIssues.Keys.Order());
        Assert.Equal("Passed", next.Checks["ModelsServed"]);
        Assert.Equal([902, 911, null], next.Services.Values);
        Assert.Equal("17", next.State["localModels"]);
        Assert.Empty(new ReportModel(Session() with { Previous = next }).Differences);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"createdAt\":\"yesterday\"}")]
    [InlineData("{\"createdAt\":\"2026-11-29T08:00:00Z\",\"span\":[]}")]
    public void A_damaged_JSON_form_is_an_error(string json) =>
        Assert.Equal(nameof(ErrorIds.ReportUnreadable), Assert.Throws<LlmException>(() => PreviousReport.Parse(json, "r.json")).Id.Name);

    [Fact]
    public void Objects_of_the_pipeline_are_not_claimed_to_be_of_now()
    {
        var piped = new PipedResults();
        piped.Add(
            Pipeline.Object(
                "LlmDrift",
                ("Plane", "Stored"),
                ("Section", "router_settings"),
                ("Name", "timeout"),
                ("Path", "/router_settings/timeout"),
                ("Kind", "Changed"),
                ("Severity", "Warning"),
                ("IsFailure", true)
            )
        );
        var issue = Assert.Single(new ReportModel(Empty with { Piped = piped }).Issues);
        Assert.StartsWith("Open: it is among the objects of the pipeline", issue.Resolution.Text, StringComparison.Ordinal);
    }

    // $drift = Get-LlmDrift; Invoke-LlmSeed; Get-LlmDrift; $drift | New-LlmReport
    [Fact]
    public void An_object_of_the_pipeline_that_a_recorded_run_returned_has_the_history_of_that_run()
    {
        var piped = new PipedResults();
        piped.Add(
            Pipeline.Object(
                "LlmDrift",
                ("Plane", "Stored"),
                ("Section", "router_settings"),
                ("Name", "num_retries"),
                ("Path", "/router_settings/num_retries"),
                ("Kind", "Changed"),
                ("Severity", "Warning"),
                ("IsFailure", true)
            )
        );
        var facts = Empty
            .With(Run(5, Difference()), Run(ObservationKind.Drift, 30))
            .With(Entry(20, "Invoke-LlmSeed", "Update /router_settings/num_retries")) with
        {
            Piped = piped,
        };
        Assert.Equal(IssueState.Resolved, Assert.Single(new ReportModel(facts).Issues).Resolution.State);
    }

    [Fact]
    public void Checks_of_the_pipeline_are_the_validation()
    {
        var piped = new PipedResults();
        piped.Add(
            Pipeline.Object(
                "LlmCheckResult",
                ("Name", "ProxyLive"),
                ("Category", "Proxy"),
                ("Target", "x"),
                ("Status", "Failed"),
                ("Message", "Down."),
                ("IsFailure", true),
                ("Level", "Quick"),
                ("StartedAt", At(90))
            )
        );
        var report = new ReportModel(Empty.With(Run(8, Check("ProxyLive"))) with { Piped = piped });
        Assert.Equal("Failed", Assert.Single(report.Smoke!.Run.Checks).Status);
        Assert.True(Assert.Single(report.Issues).IsOpen);
    }

    [Theory]
    [InlineData("LlmChange", "Action,Section,Path,Status,Live", "the report takes changes and actions on services from the journal")]
    [InlineData("LlmServiceResult", "Name,Action,Status,Message,IsFailure", "from the journal")]
    [InlineData("Hashtable", "Count", "pipe deployments, or objects of Test-LlmSmoke")]
    public void Other_objects_are_errors(string type, string properties, string message)
    {
        var item = Pipeline.Object(type, [.. properties.Split(',').Select(static p => (p, (object?)"x"))]);
        var error = Assert.Throws<LlmException>(() => new PipedResults().Add(item));
        Assert.Equal(nameof(ErrorIds.UnsupportedInputType), error.Id.Name);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static DateTime? Time(string? text) =>
        text is null
            ? null
            : new DateTime(2026, 11, 29, int.Parse(text[..2], null), int.Parse(text[3..5], null), 0, DateTimeKind.Utc).AddDays(
                text.EndsWith("-1", StringComparison.Ordinal) ? -1 : 0
            );
}
