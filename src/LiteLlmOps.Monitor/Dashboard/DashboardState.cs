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
        if (checks.Applied == 0)
            return new DashboardState(Unknown, DashboardHtml.Unknown, $"Unknown since {at}: no check applies to this deployment.");
        if (checks.Failed.Count > 0)
            return new DashboardState("Not ready", DashboardHtml.Bad, $"{Failures(checks)} at {at}. {LastGood(model.Snapshot)}");
        var unknown = model.Jobs.Where(static j => !j.IsCurrent).Select(static j => j.Name.ToLowerInvariant()).ToList();
        List<string> reasons =
        [
            .. checks.Expected.Count > 0 ? [$"{Names(checks.Expected)} failed for a known reason"] : (string[])[],
            .. Problems(model.Snapshot),
            .. unknown.Count > 0 ? [$"not known at present: {string.Join(", ", unknown)}"] : (string[])[],
        ];
        var warnings = checks.Results.Count(static r => r.Status == CheckStatus.Warning);
        return new DashboardState(
            "Ready",
            warnings + reasons.Count == 0 ? DashboardHtml.Good : DashboardHtml.Warn,
            $"{Passed(checks, warnings)} at {at}.{(reasons.Count == 0 ? "" : $" But: {string.Join("; ", reasons)}.")}"
        );
    }

    private static string Passed(MonitorChecks checks, int warnings) =>
        checks.Expected.Count > 0 ? $"{Number(checks.Applied - checks.Expected.Count)} of {Number(checks.Applied)} checks passed"
        : warnings == 0 ? $"All {Number(checks.Applied)} checks passed"
        : $"No check failed, and {Number(warnings)} of {Number(checks.Applied)} {(warnings == 1 ? "has" : "have")} a warning,";

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
        var failed = checks.Failed.OrderBy(static r => r.Status == CheckStatus.Blocked).ToList();
        return $"{Number(failed.Count)} of {Number(checks.Applied)} checks failed or could not run ({Names(failed)})";
    }

    private static string Names(IReadOnlyList<LlmCheckResult> checks) =>
        string.Join(", ", checks.Take(MostNames).Select(static r => r.Name))
        + (checks.Count > MostNames ? $" and {Number(checks.Count - MostNames)} more" : "");

    private static string LastGood(MonitorSnapshot snapshot) =>
        snapshot.LastGoodRunAt is { } good
            ? $"The last run without failed checks ended at {ReportTime.Of(good)}."
            : $"No run without failed checks since the monitor started at {ReportTime.Of(snapshot.StartedAt)}.";

    private static IEnumerable<string> Problems(MonitorSnapshot snapshot)
    {
        if (snapshot.DeploymentProblem is not null)
            yield return "the deployment file cannot be read";
        (int Count, string One, string Many)[] counts =
        [
            (CountOf(snapshot.Services.Value, static s => s.IsFailure), "failed service", "failed services"),
            (
                CountOf(snapshot.Drift.Value, static d => d.Severity == DriftSeverity.Error),
                "difference of severity Error",
                "differences of severity Error"
            ),
            (
                CountOf(snapshot.Findings.Value, static f => f.Severity == FindingSeverity.Error),
                "finding of severity Error",
                "findings of severity Error"
            ),
            (CountOf(snapshot.Incidents.Value, IsError), "incident of severity Error", "incidents of severity Error"),
        ];
        foreach (var (count, one, many) in counts.Where(static c => c.Count > 0))
            yield return $"{Number(count)} {(count == 1 ? one : many)}";
    }

    private static bool IsError(LlmIncident incident) =>
        incident is { IsCurrent: true, Severity: >= SignatureSeverity.Error, Verdict: not IncidentVerdict.Unverified };

    private static int CountOf<T>(IReadOnlyList<T>? items, Func<T, bool> isCounted) => items?.Count(isCounted) ?? 0;

    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
