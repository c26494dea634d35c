using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>Writes a report as JSON. The next report is compared with it, so that names and forms are kept: <see cref="PreviousReport"/> reads them.</summary>
/// <param name="report">The report.</param>
/// <param name="secrets">The secrets of the deployment.</param>
internal sealed class ReportJson(ReportModel report, KnownSecrets secrets)
{
    /// <summary>The version of the form.</summary>
    private const int Version = 1;

    private readonly ReportSanitizer _sanitizer = new(secrets);

    private ReportFacts Facts => report.Facts;

    public string Write() =>
        PrintableText.Escape(
            NodeJson.Write(
                Map(
                    ("version", new ConfigScalar((long)Version)),
                    ("name", Text(Facts.Name)),
                    ("deployment", Text(Facts.Deployment)),
                    ("mode", Text(Facts.Mode.ToString())),
                    ("createdAt", Time(Facts.CreatedAt)),
                    ("createdBy", Text(Facts.CreatedBy)),
                    ("moduleVersion", Text(Facts.ModuleVersion)),
                    (
                        "span",
                        Map(("since", Time(Facts.Span.Since)), ("until", Time(Facts.Span.Until)), ("origin", Text(Facts.Span.Origin)))
                    ),
                    ("summary", List(ReportSummary.Of(report).Select(Text))),
                    ("undetermined", List(report.Problems.Select(Text))),
                    ("gaps", List(Facts.Journal.Notes.Concat(Facts.Observations.Value?.Gaps ?? []).Select(Text))),
                    ("issues", List(report.Issues.Select(Issue))),
                    ("recommendations", List(report.Recommendations.Select(Recommendation))),
                    ("smoke", Smoke()),
                    ("consistency", Consistency()),
                    ("services", List((report.Services.Value ?? []).Select(Service))),
                    ("state", State()),
                    ("accessPoints", AccessPoints()),
                    ("spend", List((report.Spend.Value ?? []).Select(Spend))),
                    ("requests", Requests()),
                    ("journal", List(report.Entries.Select(Entry))),
                    ("differences", List(report.Differences.Select(Text)))
                )
            )
        ) + "\n";

    private ConfigMap Issue(ReportIssue issue) =>
        Map(
            ("number", Number(issue.Number)),
            ("keys", List(issue.Keys.Select(Text))),
            ("kind", Text(issue.Kind.ToString())),
            ("title", Text(issue.Title)),
            ("severity", Text(issue.Severity.ToString())),
            ("state", Text(issue.Resolution.State.ToString())),
            ("resolution", Text(issue.Resolution.Text)),
            ("resolvedAt", Time(issue.Resolution.At)),
            (
                "seenBy",
                List(
                    issue.SeenBy.Select(s =>
                        Map(("command", Text(s.Command)), ("time", s.Time == DateTime.MaxValue ? ConfigScalar.Null : Time(s.Time)))
                    )
                )
            ),
            ("items", List(issue.Items.Select(Item)))
        );

    private ConfigMap Item(ObservedItem item) =>
        item switch
        {
            ObservedIncident i => Map(
                ("signature", Text(i.Signature)),
                ("subject", Text(i.Subject)),
                ("verdict", Text(i.Verdict)),
                ("count", Number(i.Count)),
                ("firstSeen", Time(i.FirstSeen)),
                ("lastSeen", Time(i.LastSeen)),
                ("logs", List(i.Logs.Select(Text))),
                ("sample", Text(i.Sample)),
                ("cause", Text(i.Cause)),
                ("evidence", Text(i.Evidence)),
                ("remediation", Text(i.Remediation)),
                ("services", List(i.Services.Select(Text))),
                (
                    "probes",
                    List(
                        i.Probes.Select(p => Map(("question", Text(p.Question)), ("answer", Text(p.Answer)), ("outcome", Text(p.Outcome))))
                    )
                )
            ),
            ObservedDrift d => Map(
                ("plane", Text(d.Plane.ToString())),
                ("path", Text(d.Path)),
                ("difference", Text(d.Difference.ToString())),
                ("desired", Text(d.Desired)),
                ("actual", Text(d.Actual)),
                ("effect", Text(d.Effect)),
                ("cause", Text(d.Cause)),
                ("changedBy", Text(d.ChangedBy)),
                ("changedAt", Time(d.ChangedAt)),
                ("file", Text(d.File)),
                ("line", Number(d.Line))
            ),
            ObservedCheck c => Check(c),
            ObservedFinding f => Finding(f),
            _ => ConfigMap.Empty,
        };

    private ConfigMap Check(ObservedCheck check) =>
        Map(
            ("name", Text(check.Name)),
            ("category", Text(check.Category)),
            ("target", Text(check.Target)),
            ("status", Text(check.Status)),
            ("message", Text(check.Message)),
            ("remediation", Text(check.Remediation))
        );

    private ConfigMap Finding(ObservedFinding finding) =>
        Map(
            ("id", Text(finding.Id)),
            ("subject", Text(finding.Subject)),
            ("severity", Text(finding.Severity.ToString())),
            ("evidence", Text(finding.Evidence)),
            ("impact", Text(finding.Impact)),
            ("remediation", Text(finding.Remediation)),
            ("fixCommand", Text(finding.FixCommand)),
            ("accepted", Text(finding.Accepted)),
            ("file", Text(finding.File)),
            ("line", Number(finding.Line))
        );

    private ConfigMap Recommendation(Recommendation recommendation) =>
        Map(
            ("severity", Text(recommendation.Severity.ToString())),
            ("text", Text(recommendation.Text)),
            ("command", Text(recommendation.FixCommand)),
            ("issues", List(recommendation.Issues.Select(static i => Number(i))))
        );

    private ConfigNode Smoke() =>
        report.Smoke is not { } run ? ConfigScalar.Null : Map([.. Run(run), ("checks", List(run.Run.Checks.Select(Check)))]);

    private ConfigNode Consistency() =>
        report.Consistency is not { } run
            ? ConfigScalar.Null
            : Map([
                .. Run(run),
                ("undetermined", List(run.Run.Scope.Undetermined.Select(Text))),
                ("findings", List(run.Run.Findings.Select(Finding))),
            ]);

    private IEnumerable<(string Key, ConfigNode Value)> Run(ValidationRun run) =>
        [
            ("command", Text(run.Run.Command)),
            ("time", run.Run.Time == DateTime.MaxValue ? ConfigScalar.Null : Time(run.Run.Time)),
            ("isPiped", new ConfigScalar(run.IsPiped)),
            ("isPartial", new ConfigScalar(run.IsPartial)),
            ("filters", List(run.Run.Scope.Filters.Select(Text))),
            ("count", Number(run.Run.Count)),
        ];

    private ConfigMap Service(Services.LlmService service) =>
        Map(
            ("name", Text(service.Name)),
            ("status", Text(service.Status.ToString())),
            ("processId", Number(service.ProcessId)),
            ("port", Number(service.Port)),
            ("startedAt", Time(service.StartedAt)),
            ("version", Text(service.Version)),
            ("message", Text(service.Message))
        );

    private ConfigNode State() =>
        Facts.Inventory.Value is not { } inventory
            ? ConfigScalar.Null
            : new ConfigMap(StateFields.Of(inventory).Select(f => KeyValuePair.Create(f.Name, (ConfigNode)Text(f.Value))));

    private ConfigNode AccessPoints() =>
        Facts.AccessPoints?.Value is not { } points
            ? ConfigScalar.Null
            : List(
                points.Select(p =>
                    Map(("name", Text(p.Name)), ("url", Text(p.Url)), ("status", Text(p.Status)), ("detail", Text(p.Detail)))
                )
            );

    private ConfigMap Spend(Queries.LlmSpend spend) =>
        Map(
            ("group", Text(spend.Group)),
            ("day", Text(spend.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            ("model", Text(spend.Model ?? spend.ModelGroup)),
            ("spend", new ConfigScalar((double)spend.Spend)),
            ("requests", Number(spend.Requests)),
            ("failures", Number(spend.Failures)),
            ("tokens", Number(spend.TotalTokens))
        );

    private ConfigNode Requests() =>
        Facts.Requests.Value is not { } figures
            ? ConfigScalar.Null
            : Map(
                (
                    "statuses",
                    List(
                        figures.Statuses.Select(s =>
                            Map(("status", Text(s.Status)), ("failed", new ConfigScalar(s.HasFailed)), ("requests", Number(s.Requests)))
                        )
                    )
                ),
                (
                    "days",
                    List(
                        figures.Days.Select(d =>
                            Map(
                                ("day", Text(d.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                                ("requests", Number(d.Requests)),
                                ("failures", Number(d.Failures)),
                                ("medianSeconds", Seconds(d.Median)),
                                ("p95Seconds", Seconds(d.P95))
                            )
                        )
                    )
                )
            );

    private ConfigMap Entry(LlmJournalEntry entry) =>
        Map(
            ("time", Time(entry.Time)),
            ("command", Text(entry.Command)),
            ("outcome", Text(entry.Outcome)),
            ("user", Text($"{entry.User}@{entry.Host}")),
            ("changes", List(entry.Changes.Select(Text))),
            ("reason", Text(entry.Reason)),
            ("checkpoint", Text(entry.Checkpoint)),
            ("text", Text(entry.Text)),
            ("commandLine", Text(entry.CommandLine)),
            ("exitCode", Number(entry.ExitCode))
        );

    private ConfigScalar Text(string? text) => text is null ? ConfigScalar.Null : new ConfigScalar(_sanitizer.Clean(text));

    private static ConfigScalar Time(DateTime? time) =>
        time is { } at ? new ConfigScalar(at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)) : ConfigScalar.Null;

    private static ConfigScalar Number(long? number) => number is { } value ? new ConfigScalar(value) : ConfigScalar.Null;

    private static ConfigScalar Seconds(TimeSpan? duration) =>
        duration is { } value ? new ConfigScalar(Math.Round(value.TotalSeconds, 3)) : ConfigScalar.Null;

    private static ConfigList List(IEnumerable<ConfigNode> items) => new([.. items]);

    private static ConfigMap Map(params IEnumerable<(string Key, ConfigNode Value)> entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));
}
