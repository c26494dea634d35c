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

    /// <param name="write">Receives the values that are kept, and the applied changes; the planned ones with WhatIf.</param>
    /// <param name="writeTables">Receives the tables, for a checkpoint of Update-LlmEncryptionKey. Null when there is none.</param>
    /// <exception cref="LlmException">Nothing was written, unless the message says otherwise.</exception>
    public void Run(Action<IReadOnlyList<LlmChange>> write, Action<IReadOnlyList<LlmKeyRotation>>? writeTables = null)
    {
        // A mistyped id is an error before anything else.
        Find();
        _session.WaitForInterruptedChanges();
        var planes = _session.ReadStored();
        _session.ReportInterruptedChanges(planes.Stored!);
        // A change that was interrupted is now known to be written or not, and may be the last one.
        var checkpoint = Known(Find());
        if (checkpoint.Rotation is not null)
        {
            UndoRotation(planes, checkpoint, writeTables ?? (static _ => { }));
            return;
        }

        var plan = Plan(checkpoint, planes);
        List<UndoChange> kept = [.. plan.Where(static c => c.Undo is null)];
        kept.ForEach(ReportKept);
        Change(
            planes,
            [.. plan.Where(static c => c.Undo is not null)],
            checkpoint,
            c => write([.. kept.Select(static k => k.Change), .. c])
        );
    }

    private void UndoRotation(PlaneSet planes, Checkpoint checkpoint, Action<IReadOnlyList<LlmKeyRotation>> write)
    {
        var rotation = new KeyRotationOptions
        {
            Reason = options.Reason,
            Force = options.Force,
            Undoes = checkpoint.Id,
        };
        new KeyRotationOperation(adapters, deployment, rotation, host, "Undo-LlmSeed").Undo(planes, checkpoint, write);
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

    private void Change(PlaneSet planes, IReadOnlyList<UndoChange> plan, Checkpoint checkpoint, Action<IReadOnlyList<LlmChange>> write)
    {
        _session.CheckLimits(
            planes,
            [.. plan.Where(static c => c.Undo!.Write is not null).Select(c => ChangedRow.Of(c, planes.Stored!))],
            null
        );
        var confirmed = plan.Where(c => _session.Confirm(c.Change, "Undo the seed")).ToList();
        if (host.IsWhatIf)
        {
            write([.. plan.Select(static c => c.Change)]);
        }
        else if (confirmed.Count > 0)
        {
            _session.Apply(
                planes,
                UndoPlan.Writes(confirmed, planes.Stored!),
                [.. confirmed.Select(static c => c.Change)],
                write,
                stored => Replan(planes with { Stored = stored }, confirmed, checkpoint),
                checkpoint.Id
            );
        }
        else
        {
            write([]);
            host.Verbose(plan.Count == 0 ? $"No action needed for checkpoint {checkpoint.Id}." : "No change was confirmed.");
        }
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

    // Without an id, an unfinished change counts as the last one: to undo an older one instead would be wrong.
    private SavedCheckpoint Find()
    {
        var facts = adapters.OpenState(deployment).ReadCheckpoints(onlyUnfinished: false);
        var all = LlmCheckpoint.Of(facts, deployment.Path);
        var chosen = id is null
            ? all.LastOrDefault(static c => c is { Status: CheckpointStatus.Applied or CheckpointStatus.Pending, Undoes: null })
            : all.FirstOrDefault(c => c.Id == id);
        return chosen is null ? throw NotFound() : facts.First(f => f.Id == chosen.Id);
    }

    private static Checkpoint Known(SavedCheckpoint fact)
    {
        if (fact.IsPending)
        {
            throw new LlmException(
                ErrorIds.CheckpointPending,
                $"Checkpoint {fact.Id} belongs to a change that is still running or was interrupted. Run Invoke-LlmSeed -WhatIf to find out which.",
                fact.Id
            );
        }

        return fact.Checkpoint
            ?? throw new LlmException(ErrorIds.CheckpointUnreadable, $"Checkpoint {fact.Id} cannot be read: {fact.Problem}", fact.Id);
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
