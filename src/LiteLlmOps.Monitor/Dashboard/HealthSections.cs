using LiteLlmOps.Consistency;
using LiteLlmOps.Incidents;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Reporting;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;
using static LiteLlmOps.Monitor.Dashboard.DashboardHtml;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The sections of what works and what does not: checks, services, incidents, findings.</summary>
/// <param name="model">What the page shows.</param>
internal sealed class HealthSections(DashboardModel model)
{
    private const int MostItems = 10;
    private const int MostRows = 50;

    private DashboardCommands Commands => model.Commands;

    public DashboardSection Checks() =>
        DashboardSection.Of("checks", "Checks", model.Checks, model.Snapshot.Checks.Value, CheckLabel, Checks, Commands.Checks());

    public DashboardSection Services() =>
        DashboardSection.Of(
            "services",
            "Services",
            model.Services,
            model.Snapshot.Services.Value,
            ServiceLabel,
            Services,
            Commands.Services()
        );

    public DashboardSection Incidents() =>
        DashboardSection.Of(
            "incidents",
            "Incidents of the last day",
            model.Incidents,
            model.Snapshot.Incidents.Value,
            IncidentLabel,
            Incidents,
            Commands.Incidents()
        );

    public DashboardSection Findings() =>
        DashboardSection.Of(
            "findings",
            "Findings",
            model.Findings,
            model.Snapshot.Findings.Value,
            FindingLabel,
            Findings,
            Commands.Findings()
        );

    private static (string, string) CheckLabel(MonitorChecks checks)
    {
        var warnings = checks.Results.Count(static r => r.Status == CheckStatus.Warning);
        return checks.Failed.Count > 0 ? ($"{Number(checks.Failed.Count)} failed or blocked", Bad)
            : warnings > 0 ? (Count(warnings, "warning"), Warn)
            : checks.Expected.Count > 0 ? ($"{Number(checks.Expected.Count)} failed as expected", Warn)
            : checks.Applied > 0 ? ("All passed", Good)
            : ("None ran", Unknown);
    }

    private Markup Checks(MonitorChecks checks)
    {
        var problems = checks.Results.Where(static r => Rank(r.Status) > 0).OrderByDescending(static r => Rank(r.Status)).ToList();
        var others = checks.Results.Where(static r => Rank(r.Status) == 0).ToList();
        var table = Table(
            $"Checks of level {checks.Level} without problems",
            ["Check", "Status", "Result", "Duration", "Command"],
            others.Take(MostRows).Select(CheckRow)
        );
        var rest =
            others.Count == 0
                ? Markup.Empty
                : Details("other-checks", Summary(others), Markup.Of($"{table}{More(others.Count, MostRows, Commands.Checks())}"));
        return Markup.Of($"{Items(problems, CheckItem, Commands.Checks())}{rest}");
    }

    // Failed checks first; those that do not need attention are 0.
    private static int Rank(CheckStatus status) =>
        status switch
        {
            CheckStatus.Failed => 3,
            CheckStatus.Blocked => 2,
            CheckStatus.Warning => 1,
            _ => 0,
        };

    private static string Summary(IEnumerable<LlmCheckResult> results) =>
        string.Join(
            ", ",
            results
                .GroupBy(static r => r.Status)
                .OrderBy(static g => g.Key)
                .Select(static g => $"{Number(g.Count())} {g.Key.ToString().ToLowerInvariant()}")
        );

    private Markup CheckItem(LlmCheckResult check) =>
        Item(
            $"check:{check.Name}",
            Markup.Of($"{Tag(check.Status.ToString())} {Strong(check.Name)} <span class=\"meta\">{Shown(check.Target)}</span>"),
            Markup.Of($"{Paragraph(check.Message)}{ToDo(check.Remediation)}{DashboardHtml.Commands(Commands.Check(check))}")
        );

    private Row CheckRow(LlmCheckResult check) =>
        new(
            check.Name,
            Text(check.Name),
            Tag(check.Status.ToString()),
            Text(check.Message),
            Text(Span(check.Duration)),
            Command(Commands.Check(check))
        );

    private static (string, string) ServiceLabel(IReadOnlyList<LlmService> services)
    {
        var (failed, ready) = (services.Count(static s => s.IsFailure), services.Count(static s => s.Status == ServiceStatus.Ready));
        return services.Count == 0 ? ("None declared", Calm)
            : failed > 0 ? ($"{Number(failed)} of {Number(services.Count)} failed", Bad)
            : ready < services.Count ? ($"{Number(ready)} of {Number(services.Count)} ready", Warn)
            : ("All ready", Good);
    }

    private Markup Services(IReadOnlyList<LlmService> services)
    {
        if (services.Count == 0)
            return Paragraph("No service is declared in llmops.yaml.");
        var ordered = services
            .OrderByDescending(static s => s.IsFailure)
            .ThenBy(static s => s.Status == ServiceStatus.Ready)
            .Take(MostRows);
        var table = Table(
            "Services of the deployment",
            [
                "Service",
                "Status",
                new Column("PID", IsNumber: true),
                new Column("Uptime", IsNumber: true),
                new Column("Memory", IsNumber: true),
                new Column("Restarts", IsNumber: true),
                "Command",
            ],
            ordered.Select(ServiceRow)
        );
        return Markup.Of($"{table}{More(services.Count, MostRows, Commands.Services())}");
    }

    private Row ServiceRow(LlmService service)
    {
        var message = service.Message is null ? Markup.Empty : Markup.Of($"<span class=\"detail\">{Text(service.Message)}</span>");
        return new Row(
            service.Name,
            Text(service.Name),
            Markup.Of($"{Tag(service.Status.ToString())}{message}"),
            service.ProcessId is { } id ? Text(id.ToString(System.Globalization.CultureInfo.InvariantCulture)) : Markup.Empty,
            Text(Span(service.Uptime)),
            service.Memory is { } memory ? Text(StateFields.Size(memory)) : Markup.Empty,
            Text(Number(service.Restarts)),
            Command(Commands.Service(service))
        );
    }

    private static (string, string) IncidentLabel(IReadOnlyList<LlmIncident> incidents)
    {
        var current = incidents.Where(static i => i.IsCurrent).ToList();
        return incidents.Count == 0 ? ("None", Good)
            : current.Count == 0 ? ("None current", Good)
            : (
                $"{Number(current.Count)} current",
                current.Any(static i => i is { Verdict: IncidentVerdict.Real, Severity: >= SignatureSeverity.Error }) ? Bad : Warn
            );
    }

    private Markup Incidents(IReadOnlyList<LlmIncident> incidents)
    {
        if (incidents.Count == 0)
            return Paragraph("No incident from severity Warning on in the logs of the last 24 hours.");
        var ordered = LlmIncident.InOrder(incidents).ToList();
        var (current, over) = (ordered.Where(static i => i.IsCurrent).ToList(), ordered.Where(static i => !i.IsCurrent).ToList());
        var table = Table(
            "Incidents that are over or were none",
            ["Signature", "Verdict", new Column("Count", IsNumber: true), "Last seen (UTC)", "Evidence", "Command"],
            over.Take(MostRows).Select(IncidentRow)
        );
        var rest =
            over.Count == 0
                ? Markup.Empty
                : Details(
                    "over-incidents",
                    $"{Count(over.Count, "incident")} resolved or not real",
                    Markup.Of($"{table}{More(over.Count, MostRows, Commands.Incidents())}")
                );
        return Markup.Of($"{Items(current, IncidentItem, Commands.Incidents())}{rest}");
    }

    private Markup IncidentItem(LlmIncident incident)
    {
        var seen = incident.LastSeen is { } last ? Markup.Of($", last seen {Time(last)}") : Markup.Empty;
        return Item(
            KeyOf(incident),
            Markup.Of(
                $"{Tag(incident.Verdict.ToString(), ToneOf(incident))} {Tag(incident.Severity.ToString())} {Strong(incident.Signature)} <span class=\"meta\">{Shown(incident.Subject)}{(incident.Subject.Length > 0 ? ", " : "")}{incident.Count} ×{seen}</span>"
            ),
            Markup.Of(
                $"{Paragraph(Sentence.Of(incident.Title))}{Paragraph(incident.Evidence)}{ToDo(incident.Remediation)}{DashboardHtml.Commands(Commands.Incident(incident), Commands.Restart(incident.Services))}"
            )
        );
    }

    private Row IncidentRow(LlmIncident incident) =>
        new(
            KeyOf(incident),
            Markup.Of($"{Text(incident.Signature)} <span class=\"detail\">{Shown(incident.Subject)}</span>"),
            Tag(incident.Verdict.ToString(), ToneOf(incident)),
            Text(Number(incident.Count)),
            TimeCell(incident.LastSeen),
            Text(incident.Evidence),
            Command(Commands.Incident(incident))
        );

    private static string ToneOf(LlmIncident incident) =>
        incident.Verdict switch
        {
            IncidentVerdict.Real => Bad,
            IncidentVerdict.Unverified => Warn,
            IncidentVerdict.Resolved => Good,
            _ => Calm,
        };

    private static string KeyOf(LlmIncident incident) => $"incident:{incident.Signature}:{incident.Verdict}:{incident.Subject}";

    private static (string, string) FindingLabel(IReadOnlyList<LlmFinding> findings)
    {
        var (errors, warnings) = (
            findings.Count(static f => f.Severity == FindingSeverity.Error),
            findings.Count(static f => f.Severity == FindingSeverity.Warning)
        );
        return errors > 0 ? (Count(errors, "error"), Bad)
            : warnings > 0 ? (Count(warnings, "warning"), Warn)
            : ("None", Good);
    }

    private Markup Findings(IReadOnlyList<LlmFinding> findings)
    {
        if (findings.Count == 0)
            return Paragraph("No finding.");
        var ordered = findings.OrderByDescending(static f => f.Severity).ThenBy(static f => f.Id, StringComparer.Ordinal).ToList();
        var (problems, notes) = (
            ordered.Where(static f => f.Severity != FindingSeverity.Info).ToList(),
            ordered.Where(static f => f.Severity == FindingSeverity.Info).ToList()
        );
        var rest =
            notes.Count == 0
                ? Markup.Empty
                : Details(
                    "info-findings",
                    $"{Count(notes.Count, "finding")} for information",
                    Items(notes, FindingItem, Commands.Findings())
                );
        return Markup.Of($"{Items(problems, FindingItem, Commands.Findings())}{rest}");
    }

    private Markup FindingItem(LlmFinding finding) =>
        Item(
            $"finding:{finding.Id}:{finding.Subject}",
            Markup.Of($"{Tag(finding.Severity.ToString())} {Strong(finding.Id)} <span class=\"meta\">{Shown(finding.Subject)}</span>"),
            Markup.Of(
                $"{Paragraph($"{Sentence.Of(finding.Evidence)} {finding.Impact}")}{ToDo(finding.Remediation)}{DashboardHtml.Commands(Commands.Finding(finding), Commands.FixOf(finding))}"
            )
        );

    private static Markup Items<T>(IReadOnlyList<T> items, Func<T, Markup> item, string command) =>
        items.Count == 0
            ? Markup.Empty
            : Markup.Of($"<ul class=\"items\">\n{items.Take(MostItems).Select(item)}</ul>\n{More(items.Count, MostItems, command)}");

    private static Markup Item(string key, Markup head, Markup body) =>
        Markup.Of($"<li data-key=\"{key}\">\n<p class=\"head\">{head}</p>\n{body}</li>\n");

    private static Markup ToDo(string? remediation) =>
        string.IsNullOrEmpty(remediation)
            ? Markup.Empty
            : Markup.Of($"<p class=\"todo\"><span>What to do:</span> {Text(remediation)}</p>\n");

    private static string? Shown(string? text) => Shortened(text, 160);
}
