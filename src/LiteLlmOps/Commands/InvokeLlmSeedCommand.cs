using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Seeding;

namespace LiteLlmOps.Commands;

/// <summary>Brings the database to what is declared: all of it, or exactly the drift that comes through the pipeline.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "LlmSeed", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LlmChange))]
public sealed class InvokeLlmSeedCommand : DeploymentCmdlet
{
    private const int MostNamed = 5;

    private readonly Dictionary<string, HashSet<string>> _selected = new(StringComparer.Ordinal);

    /// <summary>The drift to settle, from Get-LlmDrift. Without input, all drift of the database is settled.</summary>
    [Parameter(ValueFromPipeline = true)]
    public LlmDrift[]? InputObject { get; set; }

    /// <summary>The sections to seed, such as router_settings. Wildcards. Default: all that the deployment seeds.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    public string[]? Section { get; set; }

    /// <summary>The names of the models to seed: nothing else is. Wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Model { get; set; }

    /// <summary>Which undeclared rows and keys are taken away: None (default), Owned for rows that an earlier seed made, or All.</summary>
    [Parameter]
    public PruneScope Prune { get; set; }

    /// <summary>
    /// Overwrites values that no known key opens and drift that is expected, and goes beyond seed.limits; together with -Reason, changes
    /// what seed.protected covers.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

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

    private protected override void Process()
    {
        foreach (var drift in InputObject ?? [])
        {
            if (!_selected.TryGetValue(drift.Deployment, out var paths))
                _selected[drift.Deployment] = paths = new HashSet<string>(StringComparer.Ordinal);
            if (drift.Plane == Drift.Plane.Stored)
                paths.Add(drift.Path);
            else
                WriteVerbose($"{drift} is no drift of the database: a seed does not settle it.");
        }
    }

    private protected override void End()
    {
        // An empty pipeline selects nothing; it must never come to mean everything.
        if (MyInvocation.ExpectingInput || InputObject is not null)
        {
            foreach (var (deployment, paths) in _selected.Where(static s => s.Value.Count > 0))
            {
                Deployment = deployment;
                Seed(paths);
            }
        }
        else
        {
            Seed(null);
        }
    }

    private void Seed(IReadOnlySet<string>? selection)
    {
        var deployment = ReadDeployment();
        var planes = ReadForSeed(deployment);
        var run = new SeedRun(Adapters, planes);
        var plan = run.Plan(new SeedOptions(Prune, Force, Reason, selection, Wants));
        foreach (var blocked in plan.Blocked)
            WriteProblem(new LlmException(blocked.ErrorId, LlmErrorKind.NotFound, blocked.Reason, blocked.Path));
        TellLeft(plan.Left, selection is not null);
        if (plan.Refusal is { } refusal)
            Refuse(refusal);

        var isWhatIf = false;
        var confirmed = plan.Changes.Where(c => Confirm(c.Change, deployment.Name, out isWhatIf)).ToList();
        if (isWhatIf)
            WriteObject(plan.Changes.Select(static c => c.Change), enumerateCollection: true);
        else if (confirmed.Count > 0)
            Apply(run, plan, confirmed, planes);
        else
            WriteVerbose(plan.Changes.Count == 0 ? "Nothing to do: the database is as declared." : "Nothing was confirmed.");
    }

    // -WhatIf shows the plan all the same: that is how to see what is wrong with it.
    private void Refuse(LlmException refusal)
    {
        var isWhatIf = MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound) ? ((SwitchParameter)bound).IsPresent : GetVariableValue("WhatIfPreference") is true;
        if (!isWhatIf)
            throw refusal;
        WriteProblem(refusal);
    }

    private bool Wants(string section, string name) =>
        Wildcards.Any(Section)(section) && (Model is null || (section == Configuration.ConfigSections.Models && Wildcards.Any(Model)(name)));

    private PlaneSet ReadForSeed(Deployment deployment)
    {
        if (deployment.Mode == DeploymentMode.File)
        {
            throw new LlmException(
                "DeploymentModeFile", LlmErrorKind.Refused, $"The deployment '{deployment.Name}' is in file mode: its proxy does not read the database. Render its file with Export-LlmConfig, or set mode: db-ssot.", deployment.Name);
        }

        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Drift.Plane.Stored], token));
        if (planes.Problems is [var problem, ..])
            throw problem;
        var problems = Entries.DesiredState.From(planes.Declared!.Root, deployment.Seed, planes.Rules).Problems;
        // What is declared wrongly would count as not declared, and a prune would take its row away.
        foreach (var wrong in problems.Skip(1))
            WriteProblem(Configuration.SourceProblems.Of(wrong, Adapters.Files.ReadLine));
        return problems.Count == 0 ? planes : throw Configuration.SourceProblems.Of(problems[0], Adapters.Files.ReadLine);
    }

    private void TellLeft(IReadOnlyList<BlockedChange> left, bool isSelected)
    {
        foreach (var change in left)
        {
            if (isSelected || change.ErrorId != "NotDeclared")
                WriteWarning(change.Reason);
            else
                WriteVerbose(change.Reason);
        }
    }

    private bool Confirm(LlmChange change, string deployment, out bool isWhatIf)
    {
        var what = change.Action switch
        {
            ChangeAction.Add => $"Add {change.Path} to {deployment}: {change.Desired}",
            ChangeAction.Remove => $"Remove {change.Path} from {deployment}: {change.Actual}",
            _ => $"Change {change.Path} of {deployment} from {change.Actual ?? "nothing"} to {change.Desired ?? "nothing"}",
        };
        var confirmed = ShouldProcess(what, what + "?", "Seed the database", out var reason);
        isWhatIf = reason == ShouldProcessReason.WhatIf;
        return confirmed;
    }

    private void Apply(SeedRun run, SeedPlan plan, List<PlannedChange> confirmed, PlaneSet planes)
    {
        Report($"Writing {confirmed.Count} changes", -1);
        var checkpoint = AwaitWhole(token => run.ApplyAsync(plan, confirmed, Reason, token));
        var applied = confirmed.Select(c => c.Change.With(ChangeStatus.Applied, checkpoint)).ToList();
        if (!NoWait)
            applied = WaitUntilLive(planes, applied);
        WriteProgress(new ProgressRecord(0, "Invoke-LlmSeed", "Done") { RecordType = ProgressRecordType.Completed });
        WriteObject(applied, enumerateCollection: true);
    }

    private List<LlmChange> WaitUntilLive(PlaneSet before, List<LlmChange> changes)
    {
        var limit = Timeout ?? (3 * before.Rules.Release.PollInterval);
        var result = changes;
        Pull(new ConvergenceWait(Adapters, before, changes).WatchAsync(limit, StopToken), step =>
        {
            result = [.. changes.Zip(step.Statuses, static (c, s) => c.With(s))];
            Report($"Waiting for the proxy to show {step.Pending} of {changes.Count} changes; it reads its tables every {Durations.Format(before.Rules.Release.PollInterval)}", step.Percent);
            if (step.Problem is { } problem)
                WriteWarning($"The database is seeded, and whether the proxy obeys it is not known: {problem.Message}");
        });
        var pending = result.Where(static c => c.Live == LiveStatus.Pending).ToList();
        if (pending.Count > 0)
            WriteProblem(NotConverged(pending, limit));
        return result;
    }

    private static LlmException NotConverged(List<LlmChange> pending, TimeSpan limit)
    {
        var names = string.Join(", ", pending.Take(MostNamed).Select(static c => c.Path)) + (pending.Count > MostNamed ? $" and {pending.Count - MostNamed} more" : "");
        return new LlmException(
            "LiveNotConverged",
            LlmErrorKind.Timeout,
            $"The database is seeded, but after {Durations.Format(limit)} the proxy does not show {names}. See Get-LlmDrift -Plane Live; a restart makes the proxy read everything.",
            names);
    }

    private void Report(string status, int percent) =>
        WriteProgress(new ProgressRecord(0, "Invoke-LlmSeed", status) { PercentComplete = percent });
}
