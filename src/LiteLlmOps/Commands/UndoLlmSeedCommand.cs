using System.Management.Automation;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Takes a seed back, row by row: what it did is reverted, what others changed since is kept and named.</summary>
[Cmdlet(VerbsCommon.Undo, "LlmSeed", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LlmChange))]
public sealed class UndoLlmSeedCommand : DatabaseChangeCmdlet
{
    /// <summary>The checkpoint, from Get-LlmCheckpoint or from the changes of Invoke-LlmSeed. Default: the last change that is not taken back yet.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>Goes beyond -MaxImpact.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    // The changes of one seed come through the pipeline one by one, all with the same checkpoint.
    private readonly HashSet<(string? Deployment, string? Checkpoint)> _asked = [];

    private protected override string Activity => "Undo-LlmSeed";

    private protected override void Process()
    {
        if (!_asked.Add((Deployment?[0], Checkpoint)))
            return;
        var deployment = ReadDeployment();
        WaitForInterruptedChanges(deployment);
        var checkpoint = Find(deployment);
        var planes = ReadDatabase(deployment);
        ReportInterruptedChanges(planes);
        var plan = Await(async _ =>
        {
            await using var database = Adapters.OpenDatabase(deployment, readOnly: true);
            return UndoPlan.Of(checkpoint, planes, database.Open);
        });
        var kept = plan.Where(static c => c.Undo is null).Select(static c => c.Change).ToList();
        foreach (var change in kept)
            WriteWarning($"{change.Path} stays as it is: {change.Reason}.");
        Change(planes, [.. plan.Where(static c => c.Undo is not null)], kept, checkpoint.Id);
    }

    private void Change(PlaneSet planes, IReadOnlyList<UndoChange> plan, IReadOnlyList<LlmChange> kept, string checkpoint)
    {
        var rows = plan.Where(static c => c.Undo?.Write is not null).Select(c => ChangedRow.Of(c, planes.Stored!)).ToList();
        if (Assess(planes, rows) is { } beyond && !Force)
            Refuse(beyond);
        var confirmed = Confirmed(plan, static c => c.Change, planes.Deployment, "Take the seed back", out var isWhatIf);
        WriteObject(kept, enumerateCollection: true);
        if (isWhatIf)
            WriteObject(plan.Select(static c => c.Change), enumerateCollection: true);
        else if (confirmed.Count > 0)
            Apply(planes, [.. confirmed.Select(static c => c.Change)], token => Write(planes, confirmed, checkpoint, token));
        else if (plan.Count == 0 && kept.Count == 0)
            WriteVerbose($"Nothing to do: nothing of checkpoint {checkpoint} is in the database any more.");
    }

    private Task<string> Write(PlaneSet planes, IReadOnlyList<UndoChange> confirmed, string checkpoint, CancellationToken token) =>
        new DatabaseChange(Adapters, planes, Activity) { Reason = Reason, Undoes = checkpoint }.ApplyAsync(
            UndoPlan.Writes(confirmed, planes.Stored!),
            [.. confirmed.Select(static c => c.Change.ToString())],
            token
        );

    // The declaration does not matter here, and may be broken.
    private PlaneSet ReadDatabase(Deployment deployment)
    {
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([Plane.Stored], token));
        return planes.Stored is null
            ? throw planes.Problems.First(static p => !p.ErrorId.StartsWith("Config", StringComparison.Ordinal))
            : planes;
    }

    private Checkpoint Find(Deployment deployment)
    {
        var facts = Adapters.OpenState(deployment).ReadCheckpoints(onlyPending: false);
        var all = LlmCheckpoint.Of(facts, deployment.Path);
        var chosen = Checkpoint is null
            ? all.LastOrDefault(static c => c is { Status: CheckpointStatus.Applied, Undoes: null })
            : all.FirstOrDefault(c => c.Id == Checkpoint);
        if (chosen is null)
        {
            var what = Checkpoint is null ? "no change that could be taken back" : $"no checkpoint {Checkpoint}";
            throw new LlmException(
                ErrorIds.CheckpointNotFound,
                $"The state folder '{deployment.State.Folder}' has {what}: Get-LlmCheckpoint lists those that it has.",
                Checkpoint
            );
        }

        return chosen.Status switch
        {
            CheckpointStatus.Unreadable => throw new LlmException(
                ErrorIds.CheckpointUnreadable,
                $"Checkpoint {chosen.Id} cannot be opened: {chosen.Problem}",
                chosen.Id
            ),
            CheckpointStatus.Pending => throw new LlmException(
                ErrorIds.CheckpointPending,
                $"Checkpoint {chosen.Id} belongs to a change that is being made, or was cut off: Invoke-LlmSeed -WhatIf tells which.",
                chosen.Id
            ),
            _ => facts.First(f => f.Id == chosen.Id).Checkpoint!,
        };
    }
}
