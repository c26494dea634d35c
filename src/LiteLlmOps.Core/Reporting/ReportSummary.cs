using System.Globalization;
using LiteLlmOps.Services;

namespace LiteLlmOps.Reporting;

/// <summary>The summary of a report: sentences made of its facts. No sentence is about something that was not observed.</summary>
internal static class ReportSummary
{
    private static readonly string[] OtherStatuses = ["Failed", "Warning", "Blocked", "Expected", "Skipped"];

    public static IReadOnlyList<string> Of(ReportModel report) =>
        report.IsEmpty
            ?
            [
                "Nothing happened in this span: the journal has no change, and no command checked the deployment.",
                Services(report),
                Traffic(report),
            ]
            : [Outcome(report), Validation(report), $"{Services(report)} {Changes(report)}", Traffic(report)];

    private static string Outcome(ReportModel report)
    {
        var open = report.OpenIssues.ToList();
        if (report.Issues.Count == 0)
            return report.Runs.Count == 0 ? "No command looked for issues in this span." : $"No issue was observed ({Looked(report)}).";
        var states = report
            .Issues.GroupBy(static i => i.Resolution.State)
            .OrderBy(static g => g.Key)
            .Select(static g => $"{g.Count()} {StateNames.Of(g.Key).ToLowerInvariant()}");
        var worst = open.Count > 0 ? $" The worst open one: {Sentence.Of(open.MaxBy(static i => i.Severity)!.Title)}" : "";
        return $"{Count(report.Issues.Count, "issue was", "issues were")} observed: {string.Join(", ", states)}.{worst}";
    }

    private static string Looked(ReportModel report) =>
        string.Join(", ", report.Runs.Select(static r => r.Command).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    public static string Validation(ReportModel report) => $"{Smoke(report.Smoke)} {Consistency(report.Consistency)}";

    private static string Smoke(ValidationRun? run)
    {
        if (run is null)
            return "The smoke checks were not run.";
        var others = OtherStatuses
            .Select(s => (Status: s, Count: run.CountOf(s)))
            .Where(static s => s.Count > 0)
            .Select(static s => $"{s.Count} {s.Status.ToLowerInvariant()}")
            .ToList();
        return $"{(run.IsPartial ? "Some smoke checks only: " : "Smoke checks: ")}{run.CountOf("Passed")} of {run.Run.Checks.Count} passed{(others.Count == 0 ? "" : $", {string.Join(", ", others)}")}.";
    }

    private static string Consistency(ValidationRun? run)
    {
        if (run is null)
            return "The consistency of the deployment was not checked.";
        var undetermined = run.Run.Scope.Undetermined.Count > 0 ? $"; {run.Run.Scope.Undetermined.Count} ids could not be determined" : "";
        var (errors, warnings) = (run.CountOf(FindingSeverity.Error), run.CountOf(FindingSeverity.Warning));
        return $"Consistency{(run.IsPartial ? " (some findings only)" : "")}: {Count(errors, "error", "errors")}, {Count(warnings, "warning", "warnings")}{undetermined}.";
    }

    private static string Services(ReportModel report)
    {
        if (report.Services.Value is not { } services)
            return "The state of the services could not be determined.";
        if (services.Count == 0)
            return "No services are declared.";
        var ready = services.Count(static s => s.Status == ServiceStatus.Ready);
        return (ready, services.Count) switch
        {
            (1, 1) => "The service is ready.",
            var (some, all) when some == all => $"All {all} services are ready.",
            var (some, all) => $"{some} of {Count(all, "service is", "services are")} ready.",
        };
    }

    private static string Changes(ReportModel report)
    {
        if (report.Facts.Journal.Problem is not null)
            return "What was changed could not be determined.";
        var changes = report.Changes.ToList();
        return changes.Count == 0
            ? "The journal has no change."
            : $"The journal has {Count(changes.Count, "change", "changes")} by {string.Join(", ", changes.Select(static e => e.CommandLine is null ? e.Command : "commands by hand").Distinct(StringComparer.Ordinal))}.";
    }

    private static string Traffic(ReportModel report)
    {
        var spend = report.Spend.Value is { } rows
            ? $"{(report.Spend.Notes.Count > 0 ? "Spend of the whole UTC days" : "Spend")}: {Money.Of(rows.Sum(static r => r.Spend))}"
            : "The spend could not be determined";
        return report.Facts.Requests.Value is { } requests
            ? $"{spend}; {Count(requests.Requests, "request", "requests")}, {requests.Failures.ToString("#,0", CultureInfo.InvariantCulture)} failed."
            : $"{spend}.";
    }

    public static string Count(long number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {(number == 1 ? one : many)}");
}
