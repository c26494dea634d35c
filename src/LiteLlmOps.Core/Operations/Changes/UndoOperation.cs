using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>Restores what a seed or an undo changed, except for what was modified after it.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="id">The id of the checkpoint. Null for the last seed that is not undone.</param>
/// <param name="options">The options.</param>
/// <param name="host">The host.</param>
internal sealed class UndoOperation(IAdapters adapters, Deployment deployment, string? id, ChangeOptions options, IOperationHost host)
{
    private readonly ChangeSession _session = new(adapters, deployment, options, host, "Undo-LlmSeed");

    /// <returns>The values that are kept, and the applied changes; the planned ones with WhatIf.</returns>
    /// <exception cref="LlmException">Nothing was written, unless the message says otherwise.</exception>
    public IReadOnlyList<LlmChange> Run()
    {
        _session.WaitForInterruptedChanges();
        var checkpoint = Find();
        var planes = Read();
        _session.ReportInterruptedChanges(planes.Stored!);
        var plan = Plan(checkpoint, planes);
        List<UndoChange> kept = [.. plan.Where(static c => c.Undo is null)];
        kept.ForEach(ReportKept);
        return [.. kept.Select(static c => c.Change), .. Change(planes, [.. plan.Where(static c => c.Undo is not null)], checkpoint)];
    }

    private void ReportKept(UndoChange kept)
    {
        var message = $"{kept.Change.PathByName} is not undone: {kept.Change.Reason}.";
        if (kept.StopsPoll)
            host.WriteError(
                new LlmException(ErrorIds.ValueStopsPoll, $"{message} Declare another value and run Invoke-LlmSeed.", kept.Change.Path)
            );
        else
            host.Warn(message);
    }

    private IReadOnlyList<LlmChange> Change(PlaneSet planes, IReadOnlyList<UndoChange> plan, Checkpoint checkpoint)
    {
        _session.CheckLimits(
            planes,
            [.. plan.Where(static c => c.Undo!.Write is not null).Select(c => ChangedRow.Of(c, planes.Stored!))],
            null
        );
        var confirmed = plan.Where(c => _session.Confirm(c.Change, "Undo the seed")).ToList();
        if (host.IsWhatIf)
            return [.. plan.Select(static c => c.Change)];
        if (confirmed.Count > 0)
            return _session.Apply(
                planes,
                UndoPlan.Writes(confirmed, planes.Stored!),
                [.. confirmed.Select(static c => c.Change)],
                stored => Replan(planes with { Stored = stored }, confirmed, checkpoint),
                checkpoint.Id
            );
        host.Verbose(plan.Count == 0 ? $"No action needed for checkpoint {checkpoint.Id}." : "No change was confirmed.");
        return [];
    }

    private IReadOnlyList<UndoChange> Plan(Checkpoint checkpoint, PlaneSet planes) =>
        host.Await(_ => Task.FromResult(PlanOf(checkpoint, planes)));

    private IReadOnlyList<UndoChange> PlanOf(Checkpoint checkpoint, PlaneSet planes) =>
        UndoPlan.Of(checkpoint, planes, adapters.OpenDatabase(deployment, readOnly: true).Open);

    // The same changes of the same values in rows whose other values have changed.
    private IReadOnlyList<RowWrite>? Replan(PlaneSet planes, IReadOnlyList<UndoChange> confirmed, Checkpoint checkpoint)
    {
        var plan = PlanOf(checkpoint, planes)
            .Where(static c => c.Undo is not null)
            .ToDictionary(static c => c.Change.Path, StringComparer.Ordinal);
        List<UndoChange> again = [.. confirmed.Select(c => plan.GetValueOrDefault(c.Change.Path)).OfType<UndoChange>()];
        return again.Count == confirmed.Count && again.Zip(confirmed).All(static p => p.First.ChangesTheSame(p.Second))
            ? UndoPlan.Writes(again, planes.Stored!)
            : null;
    }

    // The declaration is not needed, and may have errors.
    private PlaneSet Read()
    {
        var planes = host.Await(token => new PlaneReader(adapters, deployment).ReadAsync([Plane.Stored], token));
        if (planes.Stored is null)
            throw planes.Problems.First(static p => !p.ErrorId.StartsWith("Config", StringComparison.Ordinal));
        host.ReportRules(planes);
        return planes;
    }

    private Checkpoint Find()
    {
        var facts = adapters.OpenState(deployment).ReadCheckpoints(onlyPending: false);
        var all = LlmCheckpoint.Of(facts, deployment.Path);
        var chosen = id is null
            ? all.LastOrDefault(static c => c is { Status: CheckpointStatus.Applied, Undoes: null })
            : all.FirstOrDefault(c => c.Id == id);
        return chosen?.Status switch
        {
            null => throw NotFound(),
            CheckpointStatus.Unreadable => throw new LlmException(
                ErrorIds.CheckpointUnreadable,
                $"Checkpoint {chosen.Id} cannot be read: {chosen.Problem}",
                chosen.Id
            ),
            CheckpointStatus.Pending => throw new LlmException(
                ErrorIds.CheckpointPending,
                $"Checkpoint {chosen.Id} belongs to a change that is still running or was interrupted. Run Invoke-LlmSeed -WhatIf to find out which.",
                chosen.Id
            ),
            _ => facts.First(f => f.Id == chosen.Id).Checkpoint!,
        };
    }

    private LlmException NotFound() =>
        new(
            ErrorIds.CheckpointNotFound,
            id is null
                ? $"The state folder '{deployment.State.Folder}' has no seed to undo. Get-LlmCheckpoint lists the checkpoints."
                : $"The state folder '{deployment.State.Folder}' has no checkpoint '{id}'. Get-LlmCheckpoint lists the checkpoints.",
            id
        );
}
