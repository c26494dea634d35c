namespace LiteLlmOps.Reporting;

/// <summary>What differs from the report before.</summary>
/// <param name="report">The report.</param>
/// <param name="previous">The one before.</param>
internal sealed class ReportComparison(ReportModel report, PreviousReport previous)
{
    /// <summary>A sentence for each difference. What one of the two reports does not know is no difference.</summary>
    public IEnumerable<string> Differences() => Issues().Concat(Checks()).Concat(Services()).Concat(State());

    private IEnumerable<string> Issues()
    {
        foreach (var issue in report.OpenIssues.Where(i => !i.Keys.Any(previous.OpenIssues.ContainsKey)))
            yield return $"New open issue: {Sentence.Of(issue.Title)}";
        foreach (var before in previous.OpenIssues.GroupBy(static i => i.Value, static i => i.Key, StringComparer.Ordinal))
        {
            var now = report.Issues.Where(i => i.Keys.Any(k => before.Contains(k, StringComparer.Ordinal))).ToList();
            if (now.Count == 0)
                yield return $"Open in the previous report and not checked in this span: {Sentence.Of(before.Key)}";
            else if (!now.Exists(static i => i.IsOpen))
                yield return $"No longer open: {before.Key} ({StateNames.Of(now[0].Resolution.State).ToLowerInvariant()}).";
        }
    }

    private IEnumerable<string> Checks()
    {
        foreach (var check in report.Smoke?.Run.Checks ?? [])
        {
            if (previous.Checks.TryGetValue(check.Name, out var before) && before != check.Status)
                yield return $"Check {check.Name}: {before.ToLowerInvariant()} before, {check.Status.ToLowerInvariant()} now.";
        }
    }

    private IEnumerable<string> Services()
    {
        foreach (var service in report.Services.Value ?? [])
        {
            if (!previous.Services.TryGetValue(service.Name, out var before) || before == service.ProcessId)
                continue;
            yield return (before, service.ProcessId) switch
            {
                (null, { } now) => $"Service {service.Name}: not running before, process {now} now.",
                ({ } old, null) => $"Service {service.Name}: process {old} before, not running now.",
                var (old, now) => $"Service {service.Name}: process {old} before, {now} now.",
            };
        }
    }

    private IEnumerable<string> State()
    {
        if (report.Facts.Inventory.Value is not { } inventory)
            yield break;
        foreach (var (name, label, value) in StateFields.Of(inventory))
        {
            if (value is not null && previous.State.TryGetValue(name, out var before) && before.Length > 0 && before != value)
                yield return $"{label}: {before} before, {value} now.";
        }
    }
}

/// <summary>What states of issues are called.</summary>
internal static class StateNames
{
    public static string Of(IssueState state) =>
        state switch
        {
            IssueState.NotObserved => "No longer observed",
            IssueState.FalsePositive => "False positive",
            _ => state.ToString(),
        };
}
