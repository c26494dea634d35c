using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Commands;

/// <summary>Brings the database to what is declared: all of it, or exactly the drift that comes through the pipeline.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "LlmSeed",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = DriftSet
)]
[OutputType(typeof(LlmChange))]
public sealed class InvokeLlmSeedCommand : DatabaseChangeCmdlet
{
    private const string DriftSet = "Drift";
    private const string PlanSet = "Plan";
    private const int MostMoved = 10;

    private readonly Dictionary<string, HashSet<string>> _selected = new(StringComparer.Ordinal);

    /// <summary>The drift to settle, from Get-LlmDrift. Without input, all drift of the database is settled.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = DriftSet)]
    public LlmDrift[]? InputObject { get; set; }

    /// <summary>The sections to seed, such as router_settings. Wildcards. Default: all that the deployment seeds.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    public string[]? Section { get; set; }

    /// <summary>The names of the models to seed: nothing else is. Wildcards.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    [SupportsWildcards]
    public string[]? Model { get; set; }

    /// <summary>Which undeclared rows and keys are taken away: None (default), Owned for rows that an earlier seed made, or All.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    public PruneScope Prune { get; set; }

    /// <summary>
    /// Overwrites values that no known key opens and drift that is expected, and goes beyond seed.limits and -MaxImpact; together with -Reason,
    /// changes what seed.protected covers.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// A plan file of Export-LlmPlan: exactly its changes are made. Refused when the database, the declaration or a variable has moved on
    /// since. Default: a fresh plan is made.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    [ValidateNotNullOrEmpty]
    public string? Plan { get; set; }

    private protected override string Activity => "Invoke-LlmSeed";

    private protected override void Process()
    {
        foreach (var drift in InputObject ?? [])
        {
            if (!_selected.TryGetValue(drift.Deployment, out var paths))
                _selected[drift.Deployment] = paths = new HashSet<string>(StringComparer.Ordinal);
            if (drift.Plane == Plane.Stored)
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
                Deployment = [deployment];
                Seed(paths);
            }
        }
        else
        {
            Seed(null);
        }
    }

    private SeedPlan MakePlan(SeedRun run, PlaneSet planes, IReadOnlySet<string>? selection)
    {
        if (Plan is null)
            return run.Plan(new SeedOptions(Prune, Force, Reason, selection, Wants));
        var path = FilePath(Plan);
        var hash = Adapters.OpenState(planes.Deployment).Hash;
        var content = PlanFile.Read(Adapters.Files.ReadYaml(path), path, planes.Deployment, hash);
        var fields = content.Lines.SelectMany(static l => l.Fields).ToHashSet(StringComparer.Ordinal);
        var plan = run.Plan(new SeedOptions(PruneScope.All, Force, Reason, fields));
        if (new PlanCheck(content, planes, hash).Moved(plan) is not { Count: > 0 } moved)
            return plan;
        var names = string.Join("; ", moved.Take(MostMoved)) + (moved.Count > MostMoved ? $"; and {moved.Count - MostMoved} more" : "");
        throw new LlmException(
            ErrorIds.PlanOutdated,
            $"The plan '{path}' is out of date, so nothing was written. Since it was made, these have moved on: {names}. Make a new plan.",
            path
        );
    }

    private void Seed(IReadOnlySet<string>? selection)
    {
        var deployment = ReadDeployment();
        var planes = ReadForSeed(deployment);
        ReportInterruptedChanges(planes);
        var run = new SeedRun(Adapters, planes);
        var plan = MakePlan(run, planes, selection);
        foreach (var blocked in plan.Blocked)
            WriteProblem(new LlmException(blocked.Id, blocked.Reason, blocked.Path));
        ReportSkipped(plan.Left, selection is not null);
        if (plan.Refusal is { } refusal)
            Refuse(refusal);
        if (Assess(planes, [.. plan.Changes.Select(c => ChangedRow.Of(c, planes.Stored!))]) is { } beyond && !Force)
            Refuse(beyond);

        var confirmed = Confirmed(plan.Changes, static c => c.Change, deployment, "Seed the database", out var isWhatIf);
        if (isWhatIf)
            WriteObject(plan.Changes.Select(static c => c.Change), enumerateCollection: true);
        else if (confirmed.Count > 0)
            Apply(planes, [.. confirmed.Select(static c => c.Change)], token => run.ApplyAsync(plan, confirmed, Reason, token));
        else
            WriteVerbose(plan.Changes.Count == 0 ? "Nothing to do: the database is as declared." : "Nothing was confirmed.");
    }

    private bool Wants(string section, string name) =>
        Wildcards.Any(Section)(section) && (Model is null || (section == ConfigSections.Models && Wildcards.Any(Model)(name)));

    private PlaneSet ReadForSeed(Deployment deployment)
    {
        if (deployment.Mode == DeploymentMode.File)
        {
            throw new LlmException(
                ErrorIds.DeploymentInFileMode,
                $"The deployment '{deployment.Name}' is in file mode: its proxy does not read the database. Render its file with Export-LlmConfig, or set mode: db-ssot.",
                deployment.Name
            );
        }

        WaitForInterruptedChanges(deployment);
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Plane.Stored], token));
        if (planes.Problems is [var problem, ..])
            throw problem;
        var problems = planes.Desired.Problems;
        // What is declared wrongly would count as not declared, and a prune would take its row away.
        foreach (var wrong in problems.Skip(1))
            WriteProblem(SourceProblems.Of(wrong, Adapters.Files.ReadLine));
        return problems.Count == 0 ? planes : throw SourceProblems.Of(problems[0], Adapters.Files.ReadLine);
    }

    private void ReportSkipped(IReadOnlyList<BlockedChange> left, bool isSelected)
    {
        foreach (var change in left)
        {
            if (isSelected || change.Id != ErrorIds.NotDeclared)
                WriteWarning(change.Reason);
            else
                WriteVerbose(change.Reason);
        }
    }
}
