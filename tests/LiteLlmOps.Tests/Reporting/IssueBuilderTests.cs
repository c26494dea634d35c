using LiteLlmOps.Configuration;
using LiteLlmOps.Observations;
using LiteLlmOps.Records;
using LiteLlmOps.Reporting;
using static LiteLlmOps.Tests.Reporting.ReportSamples;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>What became of issues: from runs that looked, and from the changes in the journal.</summary>
public sealed class IssueBuilderTests
{
    [Fact]
    public void An_issue_that_no_later_run_looked_for_is_open()
    {
        var issue = Only([Run(5, Difference())], []);
        Assert.Equal(IssueState.Open, issue.Resolution.State);
        Assert.Equal(
            "Open: last seen by Get-LlmDrift at 2026-11-29 08:05:00 UTC, and no later run shows that it has ended.",
            issue.Resolution.Text
        );
    }

    [Fact]
    public void A_run_of_other_planes_does_not_show_that_it_is_gone()
    {
        var later = Run(ObservationKind.Drift, 9) with { Scope = new ObservationScope { Areas = ["Rendered"] } };
        Assert.True(Only([Run(5, Difference()), later], [Entry(7, "Invoke-LlmSeed", "Update /router_settings/num_retries")]).IsOpen);
    }

    [Fact]
    public void A_change_that_names_the_path_is_the_resolution()
    {
        var issue = Only(
            [Run(5, Difference()), Run(ObservationKind.Drift, 30)],
            [
                Entry(4, "Invoke-LlmSeed", "Update /router_settings/num_retries"),
                Entry(20, "Invoke-LlmSeed", "Update /router_settings/timeout", "Update /router_settings/num_retries"),
                Entry(25, "Restart-LlmServices", "Restart litellm: Ready"),
            ]
        );
        Assert.Equal(IssueState.Resolved, issue.Resolution.State);
        Assert.Equal(At(20), issue.Resolution.Entry!.Time);
        Assert.Equal(
            "Resolved by Invoke-LlmSeed at 2026-11-29 08:20:00 UTC (Update /router_settings/num_retries). No longer observed by Get-LlmDrift at 2026-11-29 08:30:00 UTC.",
            issue.Resolution.Text
        );
    }

    public static TheoryData<string, string, bool> Changes =>
        new()
        {
            { "/router_settings/num_retries", "Update /router_settings/num_retries", true },
            { "/router_settings/num_retries", "Update /router_settings", true },
            { "/router_settings/num_retries", "Set /router_settings/num_retries in /srv/llm/config.yaml", true },
            { "/router_settings/num_retries", "Update /router_settings/num_retries_after", false },
            { "/router_settings/num_retries", "Update /router_settings/num", false },
            { "/router_settings/model_group_alias/a", "Update /router_settings/model_group_alias/a/b", true },
            { "/model_list/gpt-4o/litellm_params/rpm", "Update /model_list/gpt-4o", true },
            { "/model_list/gpt-4o/litellm_params/rpm", "Update /model_list/gpt-4o-mini", false },
            { "/router_settings/num_retries", "Restart router_settings: Ready", false },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_names_a_value_by_its_path(string path, string change, bool names)
    {
        var drift = Difference(path) with { Name = "" };
        Assert.Equal(names, JournalRules.ChangesOf(Entry(1, "Invoke-LlmSeed", change), drift).Count > 0);
    }

    [Fact]
    public void A_change_of_a_model_names_its_drift_by_the_name_of_the_model()
    {
        var drift = Difference("/model_list/0b1c/litellm_params/rpm") with { Name = "gpt-4o" };
        Assert.Single(JournalRules.ChangesOf(Entry(1, "Invoke-LlmSeed", "Update /model_list/gpt-4o"), drift));
        Assert.Empty(JournalRules.ChangesOf(Entry(1, "Invoke-LlmSeed", "Update /model_list/gpt-4o-mini"), drift));
    }

    [Theory]
    [InlineData("Rendered", "Export-LlmConfig", "/srv/llm/lab/state/config.generated.yaml", true)]
    [InlineData("Rendered", "Export-LlmConfig", "/tmp/copy.yaml", false)]
    [InlineData("Rendered", "New-LlmDeployment", "/srv/llm/lab/state/config.generated.yaml", false)]
    [InlineData("Live", "Export-LlmConfig", "/srv/llm/lab/state/config.generated.yaml", false)]
    public void A_new_rendered_file_ends_the_differences_of_the_former_one(string plane, string command, string file, bool ends)
    {
        var drift = Difference("/general_settings/max_parallel_requests", Enum.Parse<Plane>(plane));
        var issues = new IssueBuilder(
            [Run(5, drift), Run(ObservationKind.Drift, 30)],
            [Entry(20, command, $"Write {file}") with { Outcome = "Written" }],
            "/srv/llm/lab/state/config.generated.yaml"
        ).Issues();
        Assert.Equal(ends ? IssueState.Resolved : IssueState.NotObserved, Assert.Single(issues).Resolution.State);
    }

    [Fact]
    public void Without_a_change_that_explains_it_the_report_says_so()
    {
        var issue = Only([Run(5, Difference()), Run(ObservationKind.Drift, 30)], []);
        Assert.Equal(IssueState.NotObserved, issue.Resolution.State);
        Assert.EndsWith("The journal has no change that explains it.", issue.Resolution.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Restart-LlmServices", "Applied", true)]
    [InlineData("Restart-LlmServices", "Begun", false)]
    [InlineData("Invoke-LlmSeed", "DatabaseChanged", false)]
    [InlineData("Invoke-LlmSeed", "InterruptedBeforeWrite", false)]
    [InlineData("New-LlmReport", "Written", false)]
    [InlineData("Add-LlmNote", "Noted", false)]
    public void Only_what_changed_something_can_have_ended_an_issue(string command, string outcome, bool counts)
    {
        var issue = Only(
            [Run(5, Difference()), Run(ObservationKind.Drift, 30)],
            [Entry(20, command, "Restart x: Ready") with { Outcome = outcome }]
        );
        Assert.Equal(counts, issue.Resolution.Text.Contains(command, StringComparison.Ordinal));
        Assert.Equal(IssueState.NotObserved, issue.Resolution.State);
    }

    [Fact]
    public void A_command_by_hand_is_named_as_a_change_in_between()
    {
        var issue = Only(
            [Run(5, Finding()), Run(ObservationKind.Finding, 30)],
            [Entry(20, "Add-LlmNote") with { Outcome = "Noted", CommandLine = "passwd-tool --rotate", ExitCode = 0 }]
        );
        Assert.Contains(
            "one change in between, which does not name it: passwd-tool --rotate",
            issue.Resolution.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_command_by_hand_that_failed_is_no_change()
    {
        var issue = Only(
            [Run(5, Finding()), Run(ObservationKind.Finding, 30)],
            [Entry(20, "Add-LlmNote") with { Outcome = "Noted", CommandLine = "passwd-tool --rotate", ExitCode = 1 }]
        );
        Assert.EndsWith("The journal has no change that explains it.", issue.Resolution.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_that_is_known_to_fix_a_finding_is_named()
    {
        var issue = Only(
            [
                Run(5, Finding("DatabaseDrift") with { Subject = "database", FixCommand = "Invoke-LlmSeed" }),
                Run(ObservationKind.Finding, 30),
            ],
            [Entry(20, "Invoke-LlmSeed", "Update /router_settings/timeout"), Entry(25, "Restart-LlmServices", "Restart litellm: Done")]
        );
        Assert.Equal(IssueState.Resolved, issue.Resolution.State);
        Assert.StartsWith("The command that fixes it ran in between: Invoke-LlmSeed at", issue.Resolution.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Restart rerank: Done, process none → 16858", IssueState.Resolved)]
    [InlineData("Restart rerank-2: Done, process none → 16858", IssueState.NotObserved)]
    public void The_start_of_a_service_ends_the_failure_of_its_check(string change, object state)
    {
        var check = Check("Service.rerank", "Failed");
        var issue = Only(
            [Run(5, check), Run(30, check with { Status = "Passed" })],
            [Entry(20, "Restart-LlmServices", "Restart proxy: Done", change)]
        );
        Assert.Equal(state, issue.Resolution.State);
    }

    [Fact]
    public void A_restart_of_the_services_of_an_incident_ends_it()
    {
        var issue = Only(
            [Run(5, Incident()), Run(ObservationKind.Incident, 30)],
            [Entry(20, "Restart-LlmServices", "Restart litellm: Ready")]
        );
        Assert.Equal(IssueState.Resolved, issue.Resolution.State);
    }

    [Theory]
    [InlineData("Resolved", IssueState.Resolved)]
    [InlineData("FalsePositive", IssueState.FalsePositive)]
    public void The_verdict_of_a_later_run_ends_an_incident(string verdict, object state)
    {
        var issue = Only([Run(5, Incident()), Run(30, Incident(verdict) with { Evidence = "It did not recur in 20 minutes." })], []);
        Assert.Equal(state, issue.Resolution.State);
        Assert.Contains("It did not recur in 20 minutes.", issue.Resolution.Text, StringComparison.Ordinal);
        // The symptom is that of the time when it was a problem.
        Assert.Equal("Real", ((ObservedIncident)issue.Items[0]).Verdict);
    }

    [Fact]
    public void A_false_positive_is_an_issue_that_needs_no_action()
    {
        var issue = Only([Run(5, Incident("FalsePositive"))], []);
        Assert.Equal(IssueState.FalsePositive, issue.Resolution.State);
    }

    [Fact]
    public void An_issue_that_came_back_is_open()
    {
        var issue = Only([Run(5, Difference()), Run(ObservationKind.Drift, 10), Run(15, Difference())], []);
        Assert.True(issue.IsOpen);
        Assert.Equal(2, issue.SeenBy.Count);
    }

    [Fact]
    public void A_check_that_passes_later_is_over()
    {
        var issue = Only([Run(5, Check(status: "Failed")), Run(30, Check())], [Entry(20, "Restart-LlmServices", "Restart litellm: Ready")]);
        Assert.Equal(IssueState.NotObserved, issue.Resolution.State);
        Assert.StartsWith("Test-LlmSmoke at 2026-11-29 08:30:00 UTC: passed.", issue.Resolution.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_that_llmops_yaml_accepts_later_is_accepted()
    {
        var issue = Only([Run(5, Difference()), Run(9, Difference() with { Expected = "until the upgrade" })], []);
        Assert.Equal(IssueState.Accepted, issue.Resolution.State);
        Assert.Contains("until the upgrade.", issue.Resolution.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_of_a_section_that_ended_in_the_same_way_is_one_issue()
    {
        var issues = Issues(
            [
                Run(
                    5,
                    Difference(),
                    Difference("/router_settings/timeout"),
                    Difference("/litellm_settings/drop_params"),
                    Difference(plane: Plane.Live)
                ),
                Run(30, Difference("/router_settings/timeout")),
            ],
            [Entry(20, "Invoke-LlmSeed", "Update /router_settings/num_retries", "Update /litellm_settings/drop_params")]
        );
        Assert.Equal(4, issues.Count);
        Assert.Equal([1, 2, 3, 4], issues.Select(static i => i.Number));
        Assert.Equal("/router_settings/timeout differs in the database", Assert.Single(issues, static i => i.IsOpen).Title);
    }

    public static TheoryData<object> Calm =>
        [
            Difference() with
            {
                Expected = "known",
            },
            Difference() with
            {
                Difference = DriftKind.Equal,
            },
            Check(),
            Check(status: "Skipped"),
            Check(status: "Blocked"),
            Finding(severity: FindingSeverity.Info),
            Finding() with
            {
                Accepted = "known",
            },
            Incident() with
            {
                Severity = SignatureSeverity.Info,
            },
        ];

    [Theory]
    [MemberData(nameof(Calm))]
    public void What_needs_no_attention_is_no_issue(object item) => Assert.Empty(Issues([Run(5, (ObservedItem)item)], []));

    // -FailOn of the command decides about its exit code, not about the report.
    [Fact]
    public void FailOn_does_not_matter() => Assert.Single(Issues([Run(5, Difference() with { IsFailure = false })], []));

    [Fact]
    public void Open_issues_are_first_and_then_the_most_severe()
    {
        var issues = Issues(
            [
                Run(5, Finding(), Finding("SecretExposed", FindingSeverity.Error)),
                Run(6, Incident("FalsePositive"), Incident() with { Severity = SignatureSeverity.Critical, Signature = "x" }),
            ],
            []
        );
        Assert.Equal(
            [IssueSeverity.Critical, IssueSeverity.Error, IssueSeverity.Warning, IssueSeverity.Error],
            issues.Select(static i => i.Severity)
        );
    }

    private static IReadOnlyList<ReportIssue> Issues(IReadOnlyList<Observation> runs, IReadOnlyList<LlmJournalEntry> journal) =>
        new IssueBuilder(runs, journal).Issues();

    private static ReportIssue Only(IReadOnlyList<Observation> runs, IReadOnlyList<LlmJournalEntry> journal) =>
        Assert.Single(Issues(runs, journal));
}
