using System.Globalization;
using LiteLlmOps.Incidents;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Reporting;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The overall state of the deployment.</summary>
/// <param name="Word">Ready, Not ready or Unknown.</param>
/// <param name="Tone">Its colour: good, warn, bad or unknown. Good only when everything that belongs to it is known and current.</param>
/// <param name="Text">The reason, as sentences.</param>
internal sealed record DashboardState(string Word, string Tone, string Text)
{
    private const int MostNames = 4;
    private const string Unknown = "Unknown";

    public static DashboardState Of(DashboardModel model) =>
        model.Snapshot.Checks.Value is { } checks && model.Checks.IsCurrent ? Known(model, checks) : NotKnown(model);

    private static DashboardState Known(DashboardModel model, MonitorChecks checks)
    {
        var at = ReportTime.Of(model.Checks.ReadAt);
        var count = checks.Results.Count(static r => r.Status != CheckStatus.Skipped);
        if (count == 0)
            return new DashboardState(Unknown, DashboardHtml.Unknown, $"Unknown since {at}: no check applies to this deployment.");
        if (checks.Failed.Count > 0)
            return new DashboardState("Not ready", DashboardHtml.Bad, $"{Failures(checks)} at {at}. {LastGood(model.Snapshot)}");
        var warnings = checks.Results.Count(static r => r.Status == CheckStatus.Warning);
        var passed =
            warnings == 0
                ? $"All {Number(count)} checks passed"
                : $"No check failed, and {Number(warnings)} of {Number(count)} {(warnings == 1 ? "has" : "have")} a warning,";
        var unknown = model.Jobs.Where(static j => !j.IsCurrent).Select(static j => j.Name.ToLowerInvariant()).ToList();
        var isGood = warnings == 0 && unknown.Count == 0 && !HasProblem(model.Snapshot);
        return new DashboardState(
            "Ready",
            isGood ? DashboardHtml.Good : DashboardHtml.Warn,
            unknown.Count == 0 ? $"{passed} at {at}." : $"{passed} at {at}. Not known at present: {string.Join(", ", unknown)}."
        );
    }

    private static DashboardState NotKnown(DashboardModel model)
    {
        var (checks, snapshot) = (model.Checks, model.Snapshot);
        var since = checks.FailingSince is { } failing && checks.Problem is not null ? failing : checks.ReadAt ?? snapshot.StartedAt;
        var reason =
            checks.Problem is { } problem ? $"the checks could not run. {Sentence.Of(problem)}"
            : checks.ReadAt is null ? "the checks have not run since the monitor started."
            : "the checks have not run since.";
        var before = snapshot.Checks.Value is { } last
            ? $" Before: {(last.Failed.Count > 0 ? "Not ready" : "Ready")} at {ReportTime.Of(checks.ReadAt)}."
            : "";
        return new DashboardState(Unknown, DashboardHtml.Unknown, $"Unknown since {ReportTime.Of(since)}: {reason}{before}");
    }

    private static string Failures(MonitorChecks checks)
    {
        var names = checks.Failed.OrderBy(static r => r.Status == CheckStatus.Blocked).Select(static r => r.Name).ToList();
        var shown = string.Join(", ", names.Take(MostNames));
        var more = names.Count > MostNames ? $" and {Number(names.Count - MostNames)} more" : "";
        return $"{Number(names.Count)} of {Number(checks.Results.Count)} checks failed or could not run ({shown}{more})";
    }

    private static string LastGood(MonitorSnapshot snapshot) =>
        snapshot.LastGoodRunAt is { } good
            ? $"The last run without failed checks ended at {ReportTime.Of(good)}."
            : $"No run without failed checks since the monitor started at {ReportTime.Of(snapshot.StartedAt)}.";

    private static bool HasProblem(MonitorSnapshot snapshot) =>
        snapshot.DeploymentProblem is not null
        || snapshot.Services.Value!.Any(static s => s.IsFailure)
        || snapshot.Drift.Value!.Any(static d => d.Severity == DriftSeverity.Error)
        || snapshot.Findings.Value!.Any(static f => f.Severity == FindingSeverity.Error)
        || snapshot.Incidents.Value!.Any(static i =>
            i is { IsCurrent: true, Severity: >= SignatureSeverity.Error, Verdict: not IncidentVerdict.Unverified }
        );

    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
