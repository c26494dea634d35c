using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.Services;

namespace LiteLlmOps.Reporting;

/// <summary>Writes the sections of a report from its model.</summary>
/// <param name="report">The report.</param>
internal sealed class ReportSections(ReportModel report)
{
    private const int MostChanges = 20;

    private ReportFacts Facts => report.Facts;

    public ReportDocument Document() =>
        new(
            $"Maintenance report: {Facts.Name}",
            [
                ("Deployment", ReportText.Code(Facts.Deployment)),
                ("Source of truth", Facts.Mode == DeploymentMode.DbSsot ? "The database" : "The config file"),
                (
                    "Span",
                    $"{ReportTime.Of(Facts.Span.Since)} to {ReportTime.Of(Facts.Span.Until)} ({Duration(Facts.Span.Length)}; {Facts.Span.Origin})"
                ),
                ("Created", $"{ReportTime.Of(Facts.CreatedAt)} by {Facts.CreatedBy}, LiteLlmOps {Facts.ModuleVersion}"),
            ],
            [
                new ReportSection("summary", "Summary", [.. Summary()]),
                new ReportSection("recommendations", "Recommendations", [.. Recommendations()]),
                Issues(),
                new ReportSection("validation", "Validation", [])
                {
                    Children =
                    [
                        new ReportSection("smoke", "Smoke checks", [.. Smoke()]),
                        new ReportSection("consistency", "Consistency", [.. Consistency()]),
                    ],
                },
                new ReportSection("services", "Services", [.. Services()]),
                new ReportSection("state", "Current state", [.. State()]),
                .. AccessPoints(),
                new ReportSection("spend", "Spend", [.. new TrafficSections(report).Spend()]),
                new ReportSection("requests", "Requests", [.. new TrafficSections(report).Requests()]),
                new ReportSection("changes", "Changes of the database", [.. Changes()]),
                new ReportSection("files", "Files changed", [.. Files()]),
                new ReportSection("commands", "Commands run", [.. Commands()]),
                new ReportSection("previous", "Compared with the previous report", [.. Previous()]),
            ]
        );

    private IEnumerable<ReportBlock> Summary()
    {
        foreach (var sentence in ReportSummary.Of(report))
            yield return new Paragraph(sentence);
        var problems = report.Problems.ToList();
        if (problems.Count > 0)
            yield return new ReportList([.. problems.Select(static p => (ReportText)p)]);
        yield return new ReportTable(["Figure", new ReportColumn("Value", IsNumber: true)], [.. Figures()]);
    }

    private IEnumerable<IReadOnlyList<ReportText>> Figures()
    {
        yield return ["Open issues", Number(report.OpenIssues.Count())];
        yield return
        [
            "Smoke checks passed",
            report.Smoke is { } smoke
                ? string.Create(CultureInfo.InvariantCulture, $"{smoke.CountOf("Passed")} of {smoke.Run.Checks.Count}")
                : "not run",
        ];
        yield return
        [
            "Consistency",
            report.Consistency is { } run
                ? $"{ReportSummary.Count(run.CountOf(FindingSeverity.Error), "error", "errors")}, {ReportSummary.Count(run.CountOf(FindingSeverity.Warning), "warning", "warnings")}"
                : "not run",
        ];
        yield return
        [
            "Services ready",
            report.Services.Value is { } services
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{services.Count(static s => s.Status == ServiceStatus.Ready)} of {services.Count}"
                )
                : "unknown",
        ];
        yield return ["Changes", Facts.Journal.Problem is null ? Number(report.Changes.Count()) : "unknown"];
        yield return ["Spend", report.Spend.Value is { } spend ? Money.Of(spend.Sum(static s => s.Spend)) : "unknown"];
    }

    private IEnumerable<ReportBlock> Recommendations()
    {
        if (report.Recommendations.Count == 0)
        {
            yield return new Paragraph(
                report.OpenIssues.Any() ? "No open issue has a known remediation."
                : report.Runs.Count == 0 ? "None: no command looked for issues in this span."
                : "None: no issue is open."
            );
            yield break;
        }

        yield return new ReportTable(
            ["Severity", "What to do", "Command", "Issue"],
            [
                .. report.Recommendations.Select(static r =>
                    (IReadOnlyList<ReportText>)
                        [
                            r.Severity.ToString(),
                            r.Text,
                            ReportText.Code(r.FixCommand),
                            string.Join(", ", r.Issues.Select(static i => i.ToString(CultureInfo.InvariantCulture))),
                        ]
                ),
            ]
        );
    }

    private ReportSection Issues() =>
        new("issues", "Issues", [.. IssuesIntroduction()]) { Children = [.. report.Issues.Select(i => new IssueSection(i).Section())] };

    private IEnumerable<ReportBlock> IssuesIntroduction()
    {
        foreach (var gap in Facts.Observations.Value?.Gaps ?? [])
            yield return new Paragraph(gap);
        if (Facts.Observations.Problem is { } problem)
            yield return new Paragraph(ReportModel.Undetermined("what commands observed", problem));
        else if (report.Runs.Count == 0)
            yield return new Paragraph(
                "No command looked for issues in this span: Get-LlmIncident, Get-LlmDrift, Test-LlmSmoke and Test-LlmConsistency record what they see."
            );
        else if (report.Issues.Count == 0)
            yield return new Paragraph("None was observed.");
    }

    private IEnumerable<ReportBlock> Smoke()
    {
        if (report.Smoke is not { } run)
        {
            yield return new Paragraph("Not run in this span.");
            yield break;
        }

        yield return Origin(run);
        yield return new ReportTable(
            ["Status", "Check", "Target", "Message"],
            [
                .. run
                    .Run.Checks.OrderBy(static c => Rank(c.Status))
                    .Select(static c =>
                        (IReadOnlyList<ReportText>)
                            [
                                c.Status,
                                ReportText.Code(c.Name),
                                ReportText.Code(c.Target),
                                Joined(c.Message, c.Status is "Failed" or "Warning" ? c.Remediation : null),
                            ]
                    ),
            ]
        );
    }

    private IEnumerable<ReportBlock> Consistency()
    {
        if (report.Consistency is not { } run)
        {
            yield return new Paragraph("Not run in this span.");
            yield break;
        }

        yield return Origin(run);
        if (run.Run.Scope.Undetermined.Count > 0)
            yield return new Paragraph("Could not be determined: " + ReportText.Codes(run.Run.Scope.Undetermined) + ".");
        if (run.Run.Findings.Count == 0)
            yield return new Paragraph("No findings.");
        else
            yield return new ReportTable(
                ["Severity", "Finding", "Subject", "Evidence"],
                [
                    .. run
                        .Run.Findings.OrderBy(static f => f.Accepted is not null)
                        .ThenByDescending(static f => f.Severity)
                        .Select(static f =>
                            (IReadOnlyList<ReportText>)
                                [
                                    f.Accepted is null ? f.Severity.ToString() : "Accepted",
                                    ReportText.Code(f.Id),
                                    f.Subject,
                                    f.Accepted is null ? f.Evidence : Joined(f.Evidence, $"Accepted: {Sentence.Of(f.Accepted)}"),
                                ]
                        ),
                ]
            );
    }

    private static Paragraph Origin(ValidationRun run)
    {
        var origin = ReportText.Code(run.Run.Command);
        if (run.IsPiped)
            origin += run.Run.Time == DateTime.MaxValue ? ", from the pipeline." : $" at {ReportTime.Of(run.Run.Time)}, from the pipeline.";
        else
            origin += $" at {ReportTime.Of(run.Run.Time)} by {run.Run.User}@{run.Run.Host}.";
        if (run.IsPartial)
            origin +=
                " It did not run everything"
                + (run.Run.Scope.Filters.Count > 0 ? ": " + ReportText.Code(string.Join(' ', run.Run.Scope.Filters)) : "")
                + ".";
        if (run.Run.Items.Count < run.Run.Count)
            origin += string.Create(CultureInfo.InvariantCulture, $" {run.Run.Items.Count} of {run.Run.Count} results are recorded.");
        return new Paragraph(origin);
    }

    private IEnumerable<ReportBlock> Services()
    {
        if (report.Services.Value is not { } services)
        {
            yield return Undetermined("the services", report.Services);
            yield break;
        }

        if (services.Count == 0)
        {
            yield return new Paragraph("The deployment declares no services.");
            yield break;
        }

        yield return new ReportTable(
            [
                "Service",
                "Status",
                new ReportColumn("Process", IsNumber: true),
                new ReportColumn("Before", IsNumber: true),
                new ReportColumn("Port", IsNumber: true),
                "Started (UTC)",
                "Uptime",
                "Version",
                "Message",
            ],
            [
                .. services.Select(s =>
                    (IReadOnlyList<ReportText>)
                        [
                            ReportText.Code(s.Name),
                            s.Status.ToString(),
                            Id(s.ProcessId),
                            Facts.Previous?.Services.TryGetValue(s.Name, out var before) == true && before != s.ProcessId ? Id(before) : "",
                            Id(s.Port),
                            ReportTime.Cell(s.StartedAt),
                            s.Uptime is { } uptime ? Duration(uptime) : "",
                            s.Version,
                            s.Message,
                        ]
                ),
            ]
        );
    }

    private IEnumerable<ReportBlock> State()
    {
        foreach (var note in Facts.Inventory.Notes)
            yield return new Paragraph(ReportModel.Undetermined("all of the current state", note));
        if (Facts.Inventory.Value is not { } inventory)
        {
            yield return Undetermined("the current state", Facts.Inventory);
            yield break;
        }

        yield return new ReportTable(
            ["Property", "Value"],
            [.. StateFields.Of(inventory).Select(static f => (IReadOnlyList<ReportText>)[f.Label, f.Value ?? "unknown"])]
        );
    }

    private IEnumerable<ReportSection> AccessPoints()
    {
        if (Facts.AccessPoints is not { } points)
            yield break;
        yield return new ReportSection(
            "access",
            "Access points",
            points.Value is { } read
                ?
                [
                    new ReportTable(
                        ["Access point", "Address", "Status", "Details"],
                        [.. read.Select(static p => (IReadOnlyList<ReportText>)[p.Name, ReportText.Code(p.Url), p.Status, p.Detail])]
                    ),
                ]
                : [Undetermined("the access points", points)]
        );
    }

    private IEnumerable<ReportBlock> Changes() => Entries(EntryKind.Database, "No change of the database is in the journal.");

    private IEnumerable<ReportBlock> Files() => Entries(EntryKind.Files, "No change of a file is in the journal.");

    private IEnumerable<ReportBlock> Entries(EntryKind kind, string none)
    {
        if (Facts.Journal.Problem is not null)
        {
            yield return Undetermined("the changes", Facts.Journal);
            yield break;
        }

        var entries = report.Entries.Where(e => JournalRules.KindOf(e) == kind && JournalRules.IsChange(e)).ToList();
        if (entries.Count == 0)
        {
            yield return new Paragraph(none);
            yield break;
        }

        yield return new ReportTable(
            ["Time (UTC)", "Command", "Changes", "User", "Checkpoint"],
            [
                .. entries.Select(static e =>
                    (IReadOnlyList<ReportText>)
                        [ReportTime.Cell(e.Time), ReportText.Code(e.Command), ChangesOf(e), UserOf(e), ReportText.Code(e.Checkpoint)]
                ),
            ]
        );
    }

    private IEnumerable<ReportBlock> Commands()
    {
        foreach (var gap in Facts.Journal.Notes)
            yield return new Paragraph(ReportText.Strong("Gap:") + " " + gap);
        if (Facts.Journal.Problem is not null)
        {
            yield return Undetermined("the commands", Facts.Journal);
            yield break;
        }

        var entries = report.Entries.Where(static e => e.Outcome != UnfinishedRuns.Begun).ToList();
        if (entries.Count == 0)
            yield return new Paragraph("The journal has no entry in this span.");
        else
            yield return new ReportTable(
                ["Time (UTC)", "Command", "Outcome", "What", "User", "Reason"],
                [
                    .. entries.Select(static e =>
                        (IReadOnlyList<ReportText>)
                            [
                                ReportTime.Cell(e.Time),
                                ReportText.Code(e.CommandLine ?? e.Command),
                                OutcomeOf(e),
                                e.Text is { } note ? note : Short(e),
                                UserOf(e),
                                e.Reason,
                            ]
                    ),
                ]
            );
    }

    private IEnumerable<ReportBlock> Previous()
    {
        if (Facts.PreviousProblem is { } problem)
            yield return new Paragraph(ReportModel.Undetermined("what differs from the previous report", problem));
        else if (Facts.Previous is not { } previous)
            yield return new Paragraph("There is no earlier report.");
        else
        {
            yield return new Paragraph(
                $"The previous report is of {ReportTime.Of(previous.CreatedAt)}.{(report.Differences.Count == 0 ? " Nothing differs." : "")}"
            );
            if (report.Differences.Count > 0)
                yield return new ReportList([.. report.Differences.Select(static d => (ReportText)d)]);
        }
    }

    private static string OutcomeOf(LlmJournalEntry entry) =>
        entry.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"Exit code {code}") : entry.Outcome;

    // What the sections of changes do not have: actions on services, and reports.
    private static string Short(LlmJournalEntry entry) =>
        JournalRules.KindOf(entry) is EntryKind.Services or EntryKind.Report || entry.Changes.Count < 2
            ? string.Join("; ", entry.Changes)
            : string.Create(CultureInfo.InvariantCulture, $"{entry.Changes.Count} changes");

    private static ReportText ChangesOf(LlmJournalEntry entry)
    {
        var shown = ReportText.Join(entry.Changes.Take(MostChanges).Select(static c => (ReportText)c), "; ");
        return entry.Changes.Count > MostChanges
            ? shown + string.Create(CultureInfo.InvariantCulture, $"; and {entry.Changes.Count - MostChanges} more")
            : shown;
    }

    private static string UserOf(LlmJournalEntry entry) => $"{entry.User}@{entry.Host}";

    private static Paragraph Undetermined<T>(string part, Reading<T> reading)
        where T : class => new(ReportModel.Undetermined(part, reading.Problem ?? "it was not read"));

    private static string Joined(string text, string? more) => more is { Length: > 0 } ? $"{Sentence.Of(text)} {more}" : text;

    private static int Rank(string status) =>
        status switch
        {
            "Failed" => 0,
            "Warning" => 1,
            "Blocked" => 2,
            "Expected" => 3,
            "Skipped" => 4,
            _ => 5,
        };

    private static string Id(long? id) => id?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    // Milliseconds say nothing about an uptime.
    private static string Duration(TimeSpan duration) => Durations.Format(TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds)));
}
