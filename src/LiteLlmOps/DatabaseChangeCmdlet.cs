using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;

namespace LiteLlmOps;

/// <summary>A cmdlet that changes the database: it asks for each change, writes in one go, and waits until the proxy shows it.</summary>
public abstract class DatabaseChangeCmdlet : DeploymentCmdlet
{
    private const int MostNamed = 5;

    /// <summary>Why this is done: kept in the journal. Default: nothing is kept.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <summary>Returns as soon as the database is written, without waiting for the proxy to show it.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long to wait for the proxy: seconds, or a text such as 90s. Default: three of the proxy's polls.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The most that the plan as a whole may touch: 1000 for so many requests of the last 24 hours, '$5' for what they cost, '10 keys',
    /// '2 teams'; several at once. A plan that touches more, or of which it is not known, is refused. Default: no limit.
    /// </summary>
    [Parameter]
    [ImpactLimit]
    [ValidateNotNullOrEmpty]
    public LlmImpactLimit[]? MaxImpact { get; set; }

    private protected abstract string Activity { get; }

    private protected bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
            ? ((SwitchParameter)bound).IsPresent
            : GetVariableValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    /// <summary>
    /// Waits for a change whose process was killed while the server was still committing it: read too early, the rows would say that
    /// nothing was written.
    /// </summary>
    private protected void WaitForInterruptedChanges(Deployment deployment)
    {
        if (Adapters.OpenState(deployment).ReadCheckpoints(onlyPending: true).Any(static c => !c.IsOwned))
        {
            Await(async token =>
            {
                await using var database = Adapters.OpenDatabase(deployment, readOnly: true);
                await database.WaitForSeedsAsync(token);
            });
        }
    }

    /// <summary>Says what became of changes whose process was killed, and settles their checkpoints.</summary>
    private protected void ReportInterruptedChanges(PlaneSet planes)
    {
        var notes = Await(async _ =>
        {
            await using var database = Adapters.OpenDatabase(planes.Deployment, readOnly: true);
            return new InterruptedChanges(Adapters.OpenState(planes.Deployment), planes.Stored!, database.Open, IsWhatIf).Settle().ToList();
        });
        foreach (var note in notes)
            WriteWarning(note);
    }

    /// <summary>Finds out what each change touches.</summary>
    /// <returns>Why the plan must not be carried out: null when it may.</returns>
    private protected LlmException? Assess(PlaneSet planes, IReadOnlyList<ChangedRow> changes)
    {
        var run = Await(token => ImpactRun.AssessAsync(Adapters, planes, changes, token));
        if (run.Problem is { } problem)
            WriteWarning($"What the changes touch is not known: {problem}");
        return ImpactGuard.Refusal(MaxImpact ?? [], run.Total, [.. changes.Select(static c => c.Change)]);
    }

    // -WhatIf shows the plan all the same: that is how to see what is wrong with it.
    private protected void Refuse(LlmException refusal)
    {
        if (!IsWhatIf)
            throw refusal;
        WriteProblem(refusal);
    }

    private protected List<T> Confirmed<T>(
        IReadOnlyList<T> plan,
        Func<T, LlmChange> changeOf,
        Deployment deployment,
        string caption,
        out bool isWhatIf
    )
    {
        isWhatIf = false;
        var confirmed = new List<T>();
        foreach (var item in plan)
        {
            var change = changeOf(item);
            var touches = change.Impact is { IsKnown: true, HasSome: true } impact ? $" (touches {impact})" : "";
            var what = Words(change, deployment.Name) + touches;
            if (ShouldProcess(what, what + "?", caption, out var reason))
                confirmed.Add(item);
            isWhatIf = reason == ShouldProcessReason.WhatIf;
        }

        return confirmed;
    }

    private protected void Apply(PlaneSet planes, IReadOnlyList<LlmChange> changes, Func<CancellationToken, Task<string>> write)
    {
        Report($"Writing {changes.Count} changes", -1);
        var checkpoint = AwaitWhole(write);
        var applied = changes.Select(c => c.With(ChangeStatus.Applied, checkpoint)).ToList();
        if (!NoWait)
            applied = WaitUntilLive(planes, applied);
        WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        WriteObject(applied, enumerateCollection: true);
    }

    private static string Words(LlmChange change, string deployment) =>
        change.Action switch
        {
            ChangeAction.Add => $"Add {change.Path} to {deployment}: {change.Desired}",
            ChangeAction.Remove => $"Remove {change.Path} from {deployment}: {change.Actual}",
            _ => $"Change {change.Path} of {deployment} from {change.Actual ?? "nothing"} to {change.Desired ?? "nothing"}",
        };

    private List<LlmChange> WaitUntilLive(PlaneSet before, List<LlmChange> changes)
    {
        var limit = Timeout ?? (3 * before.Rules.Release.PollInterval);
        var result = changes;
        IReadOnlyList<LlmException> problems = [];
        Pull(
            new ConvergenceWait(Adapters, before, changes).WatchAsync(limit, StopToken),
            step =>
            {
                result = [.. changes.Select((c, i) => c.With(step.Statuses[i]))];
                for (var i = 0; i < result.Count; i++)
                    result[i].Stragglers = [.. step.Stragglers[i]];
                problems = step.Problems;
                Report(
                    $"Waiting for the proxy to show {step.Pending} of {changes.Count} changes; it reads its tables every {Durations.Format(before.Rules.Release.PollInterval)}",
                    step.Percent
                );
            }
        );
        foreach (var problem in problems)
            WriteWarning($"The database is changed, and whether the proxy obeys it is not known: {problem.Message}");
        var pending = result.Where(static c => c.Live == LiveStatus.Pending).ToList();
        if (pending.Count > 0)
            WriteProblem(NotConverged(pending, limit));
        return result;
    }

    private static LlmException NotConverged(List<LlmChange> pending, TimeSpan limit)
    {
        var names =
            string.Join(", ", pending.Take(MostNamed).Select(static c => c.Path))
            + (pending.Count > MostNamed ? $" and {pending.Count - MostNamed} more" : "");
        var stragglers = pending
            .SelectMany(static c => c.Stragglers.Where(static s => s.Problem is null))
            .Select(static s => s.ToString())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var proxies = stragglers.Count == 1 ? $"the proxy {stragglers[0]} does" : $"the proxies {string.Join(", ", stragglers)} do";
        return new LlmException(
            ErrorIds.LiveNotConverged,
            $"The database is changed, but after {Durations.Format(limit)} {proxies} not show {names}. See Get-LlmDrift -Plane Live; a restart makes the proxy read everything.",
            names
        );
    }

    private void Report(string status, int percent) => WriteProgress(new ProgressRecord(0, Activity, status) { PercentComplete = percent });
}
