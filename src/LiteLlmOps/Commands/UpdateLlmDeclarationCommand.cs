using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Commands;

/// <summary>Takes what stands in the database into the declaration: all drift of the database, or exactly the drift that comes through the pipeline.</summary>
[Cmdlet(VerbsData.Update, "LlmDeclaration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LlmDeclarationChange))]
public sealed class UpdateLlmDeclarationCommand : DeploymentCmdlet
{
    private readonly Dictionary<string, Dictionary<string, string>> _selected = new(StringComparer.Ordinal);

    /// <summary>The drift to take over, from Get-LlmDrift. Without input, all drift of the database is.</summary>
    [Parameter(ValueFromPipeline = true)]
    public LlmDrift[]? InputObject { get; set; }

    /// <summary>The sections to take over, such as router_settings. Wildcards. Default: all that the deployment seeds.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    public string[]? Section { get; set; }

    /// <summary>Takes out of the declaration what is not in the database. Without it, such drift is left alone: it may be not seeded yet.</summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <summary>Takes over expected drift, too, and values that the running version does not read from the database.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Defines the variables of new references in the deployment's first environment file, with the values from the database; the file is
    /// for its owner alone then. Without it, a warning names the variables that have to be set.
    /// </summary>
    [Parameter]
    public SwitchParameter SaveSecrets { get; set; }

    private protected override void Process()
    {
        foreach (var drift in InputObject ?? [])
        {
            if (!_selected.TryGetValue(drift.Deployment, out var paths))
                _selected[drift.Deployment] = paths = new Dictionary<string, string>(StringComparer.Ordinal);
            if (drift.Plane == Plane.Stored)
                paths[drift.Path] = drift.Fingerprint;
            else
                WriteVerbose($"{drift} is no drift of the database: there is nothing to take over.");
        }
    }

    private protected override void End()
    {
        // An empty pipeline selects nothing; it must never come to mean everything.
        if (!MyInvocation.ExpectingInput && InputObject is null)
        {
            Save(null);
            return;
        }

        foreach (var (deployment, paths) in _selected.Where(static s => s.Value.Count > 0))
        {
            Deployment = [deployment];
            Save(paths);
        }
    }

    private void Save(Dictionary<string, string>? selection)
    {
        var deployment = ReadDeployment();
        var run = new DeclarationRun(Adapters, ReadForSave(deployment));
        var sections = Wildcards.Any(Section);
        var plan = run.Plan(new DeclarationOptions(selection, (section, _) => sections(section), Prune, Force, SaveSecrets));
        ReportSkipped(plan.Left, selection is not null);
        var steps = run.Possible(plan.Steps, out var impossible);
        foreach (var problem in plan.Blocked.Select(static b => new LlmException(b.Id, b.Reason, b.Path)).Concat(impossible))
            WriteProblem(problem);

        var confirmed = Confirmed(steps, out var isWhatIf);
        if (isWhatIf)
            Show(run, steps);
        else if (confirmed.Count > 0)
            Write(run, confirmed);
        else
            WriteVerbose(steps.Count == 0 ? "Nothing to do: there is nothing in the database to take over." : "Nothing was confirmed.");
    }

    private PlaneSet ReadForSave(Deployment deployment)
    {
        if (deployment.Mode == DeploymentMode.File)
        {
            throw new LlmException(
                ErrorIds.DeploymentInFileMode,
                $"The deployment '{deployment.Name}' is in file mode: its proxy does not read the database, so what stands there is not to be declared.",
                deployment.Name
            );
        }

        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Plane.Stored], token));
        if (planes.Problems is [var problem, ..])
            throw problem;
        var wrong = planes.Desired.Problems;
        return wrong.Count == 0 ? planes : throw SourceProblems.Of(wrong[0], Adapters.Files.ReadLine);
    }

    private List<DeclarationStep> Confirmed(IReadOnlyList<DeclarationStep> steps, out bool isWhatIf)
    {
        isWhatIf = false;
        var confirmed = new List<DeclarationStep>();
        foreach (var step in steps)
        {
            var what = Words(step.Change);
            if (ShouldProcess(what, what + "?", "Save into the declaration", out var reason))
                confirmed.Add(step);
            isWhatIf = reason == ShouldProcessReason.WhatIf;
        }

        return confirmed;
    }

    private static string Words(LlmDeclarationChange change) =>
        change.Action switch
        {
            DeclarationAction.Add => $"Add {change.Path} to {change.File}: {change.Value ?? "null"}",
            DeclarationAction.Remove => $"Remove {change.Path} from {change.File}: {change.Previous ?? "null"}",
            DeclarationAction.Define => $"Define {change.Variables[0]} in {change.File}",
            _ => $"Change {change.Path} in {change.File} from {change.Previous ?? "nothing"} to {change.Value ?? "null"}",
        };

    private void Show(DeclarationRun run, IReadOnlyList<DeclarationStep> steps)
    {
        if (steps.Count == 0)
            return;
        var draft = run.Draft(steps, SaveSecrets);
        WriteObject(draft.Changes, enumerateCollection: true);
    }

    private void Write(DeclarationRun run, List<DeclarationStep> steps)
    {
        var draft = run.Draft(steps, SaveSecrets);
        run.Save(draft);
        WriteObject(draft.Changes.Select(static c => c.At(c.Line, DeclarationStatus.Saved)), enumerateCollection: true);
        if (draft.Undefined.Count > 0)
            WriteWarning(
                $"These variables stand in the declaration in place of secrets, and are to be set before the next start or seed: {string.Join(", ", draft.Undefined)}. -SaveSecrets writes them into the environment file."
            );
        foreach (var note in steps.Select(static s => s.NeedsSeed).OfType<string>())
            WriteWarning(note);
    }

    private void ReportSkipped(IReadOnlyList<BlockedChange> left, bool isSelected)
    {
        foreach (var change in left)
        {
            if (isSelected)
                WriteWarning(change.Reason);
            else
                WriteVerbose(change.Reason);
        }
    }
}
