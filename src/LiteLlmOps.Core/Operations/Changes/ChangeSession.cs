using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.Records;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>The steps that a seed and an undo have in common, in the order in which they run.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="options">The options.</param>
/// <param name="host">The host.</param>
/// <param name="command">The cmdlet, for checkpoint and journal.</param>
internal sealed class ChangeSession(IAdapters adapters, Deployment deployment, ChangeOptions options, IOperationHost host, string command)
{
    private const int MaxNamed = 5;

    /// <summary>
    /// Waits for a commit of a killed process that the server has not finished. The rows, when read too early, would show that it wrote nothing.
    /// </summary>
    public void WaitForInterruptedChanges()
    {
        if (!adapters.OpenState(deployment).ReadCheckpoints(onlyUnfinished: true).Any(static c => c is { IsPending: true, IsOwned: false }))
            return;
        host.Await(async token =>
        {
            await using var database = adapters.OpenDatabase(deployment, readOnly: true);
            await database.WaitForSeedsAsync(token);
            return true;
        });
    }

    /// <summary>Reads the database. The declaration is not needed, and may have errors.</summary>
    public PlaneSet ReadStored()
    {
        var planes = host.Await(token => new PlaneReader(adapters, deployment).ReadAsync([Plane.Stored], token));
        if (planes.Stored is null)
            throw planes.Problems.First(static p => !p.ErrorId.StartsWith("Config", StringComparison.Ordinal));
        host.ReportRules(planes);
        return planes;
    }

    /// <summary>Reports the outcome of changes whose process was killed or could not write their records, and completes these.</summary>
    public void ReportInterruptedChanges(StoredState stored)
    {
        try
        {
            var (outcomes, hasRestored) = host.Await(async token =>
            {
                await using var database = adapters.OpenDatabase(deployment, readOnly: true);
                var state = adapters.OpenState(deployment);
                var rotations = UnfinishedChanges.PendingRotations(state);
                var changes = new UnfinishedChanges(state, stored, database.Open, host.IsWhatIf)
                {
                    Encrypted = await ReadEncryptedAsync(rotations, token),
                    Restore = Restore,
                };
                var outcomes = changes.Resolve().ToList();
                // A process that was killed while it wrote the file has left a temporary one with the new key.
                foreach (var file in rotations.Select(static c => c.Rotation!.Update).OfType<UpdatedFile>().Where(_ => !host.IsWhatIf))
                    adapters.Files.Sweep(file.Path);
                return (outcomes, changes.HasRestored);
            });
            foreach (var outcome in outcomes)
                host.Warn(outcome);
            // What was read before was decrypted with the wrong key.
            if (hasRestored)
                throw new LlmException(
                    ErrorIds.KeyRestored,
                    $"Nothing was changed: the key of an interrupted Update-LlmEncryptionKey was taken back in the environment file of '{deployment.Name}'. Run the command again.",
                    deployment.Path
                );
        }
        catch (LlmException e) when (e.Id == ErrorIds.StateNotWritable)
        {
            throw new LlmException(
                e.Id,
                $"Nothing was changed, because the records of earlier changes could not be read or completed. {e.Message}",
                e.Target,
                e
            );
        }
    }

    private bool Restore(UpdatedFile file)
    {
        if (!adapters.Files.Exists(file.Path) || adapters.Files.ReadText(file.Path) != file.After)
            return false;
        adapters.Files.WriteAtomically(file.Path, file.Before, file.IsPrivate);
        return true;
    }

    private async Task<IReadOnlyDictionary<RowKey, string>> ReadEncryptedAsync(IReadOnlyList<Checkpoint> rotations, CancellationToken token)
    {
        var rows = rotations.SelectMany(static c => c.Rows).Select(static r => r.Row).Distinct().ToList();
        return rows.Count == 0 ? new Dictionary<RowKey, string>() : await adapters.OpenEncrypted(deployment).ReadAsync(rows, token);
    }

    /// <summary>Determines the impact of each change, and checks the plan against the limits.</summary>
    /// <param name="planes">The planes.</param>
    /// <param name="rows">The planned changes.</param>
    /// <param name="refusal">Why the plan must not be applied, apart from its impact. Null when it may.</param>
    public void CheckLimits(PlaneSet planes, IReadOnlyList<ChangedRow> rows, LlmException? refusal)
    {
        if (refusal is not null)
            Refuse(refusal);
        var run = host.Await(token => ImpactRun.AssessAsync(adapters, planes, rows, token));
        if (run.Problem is { } problem)
            host.Warn($"Could not determine the impact of the changes: {problem}");
        if (!options.Force && ImpactGuard.Refusal(options.MaxImpact, run.Total, [.. rows.Select(static r => r.Change)]) is { } exceeded)
            Refuse(exceeded);
    }

    public bool Confirm(LlmChange change, string caption, bool isDeletion = false)
    {
        var affected = change.Impact is { IsKnown: true, HasSome: true } impact ? $" (affects {impact})" : "";
        return host.Confirm(Words(change) + affected, caption, isDeletion);
    }

    /// <summary>Writes the changes, waits until the proxy shows them, and passes them on.</summary>
    /// <param name="planes">The planes that the changes were planned from.</param>
    /// <param name="writes">The rows to write.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="write">Receives the applied changes. An error after the commit is reported after them.</param>
    /// <param name="replan">As <see cref="DatabaseChange.Replan"/>.</param>
    /// <param name="undoes">The id of the checkpoint that is undone. Null for a seed.</param>
    public void Apply(
        PlaneSet planes,
        IReadOnlyList<RowWrite> writes,
        IReadOnlyList<LlmChange> changes,
        Action<IReadOnlyList<LlmChange>> write,
        Func<StoredState, IReadOnlyList<RowWrite>?> replan,
        string? undoes = null
    )
    {
        var change = new DatabaseChange(adapters, planes, command)
        {
            Reason = options.Reason,
            Undoes = undoes,
            Replan = replan,
        };
        var checkpoint = Commit(change, writes, changes);
        if (change.IsReplanned)
            host.Verbose("Rows were modified concurrently, but no value of the plan; the other values were kept.");
        var problems = new List<LlmException>();
        if (Unrecorded(change.Records, checkpoint) is { } unrecorded)
            problems.Add(unrecorded);
        IReadOnlyList<LlmChange> applied =
        [
            .. changes.Select(c => c with { Status = ChangeStatus.Applied, Checkpoint = checkpoint, Write = null }),
        ];
        if (!options.NoWait)
            applied = WaitForProxy(planes, applied, checkpoint, problems);
        Report(applied, write, problems);
    }

    private string Commit(DatabaseChange change, IReadOnlyList<RowWrite> writes, IReadOnlyList<LlmChange> changes) =>
        Commit(
            change,
            $"Writing {LlmImpact.Count(changes.Count, "change")}",
            token => change.ApplyAsync(writes, [.. changes.Select(static c => c.ToString())], token)
        );

    /// <summary>Runs the transaction of a change, and reports what of a failed attempt could not be recorded.</summary>
    /// <param name="change">The change.</param>
    /// <param name="status">What it does, for the progress.</param>
    /// <param name="run">Runs it, and returns the id of its checkpoint.</param>
    public string Commit(DatabaseChange change, string status, Func<CancellationToken, Task<string>> run)
    {
        host.Progress(status);
        try
        {
            return host.AwaitWhole(run);
        }
        catch (Exception)
        {
            if (change.Records.Cause is { } cause)
                host.Warn($"The failed attempt could not be recorded ({change.Records.Missing}). {cause.Message}");
            throw;
        }
        finally
        {
            host.EndProgress();
        }
    }

    /// <summary>The error of records that could not be written after the commit. Null when all were.</summary>
    public LlmException? Unrecorded(ChangeRecords records, string checkpoint) =>
        records.Cause is { } cause
            ? new LlmException(
                ErrorIds.RecordsIncomplete,
                $"The changes were applied to the database, but these records could not be written: {records.Missing}. {cause.Message} "
                    + $"After that, the next Invoke-LlmSeed or Undo-LlmSeed completes the records of checkpoint {checkpoint}.",
                deployment.State.Folder,
                cause
            )
            : null;

    // The changes come first: with -ErrorAction Stop, an error ends the command. When the output is closed, the problems are warnings.
    private void Report(IReadOnlyList<LlmChange> applied, Action<IReadOnlyList<LlmChange>> write, List<LlmException> problems)
    {
        var reported = 0;
        try
        {
            write(applied);
            for (; reported < problems.Count; reported++)
                host.WriteError(problems[reported]);
        }
        catch (Exception)
        {
            // The one that was being written has been reported.
            foreach (var problem in problems.Skip(reported == 0 ? 0 : reported + 1))
                host.Warn(problem.Message);
            throw;
        }
    }

    // -WhatIf returns the plan anyway: it is the means to review a plan that is refused.
    private void Refuse(LlmException refusal)
    {
        if (!host.IsWhatIf)
            throw refusal;
        host.WriteError(refusal);
    }

    private string Words(LlmChange change) =>
        change.Action switch
        {
            ChangeAction.Add => $"Add {change.PathByName} to {deployment.Name}: {change.Desired}",
            ChangeAction.Remove => $"Remove {change.PathByName} from {deployment.Name}: {change.Actual}",
            _ => $"Change {change.PathByName} of {deployment.Name} from {change.Actual ?? "nothing"} to {change.Desired ?? "nothing"}",
        };

    private IReadOnlyList<LlmChange> WaitForProxy(
        PlaneSet planes,
        IReadOnlyList<LlmChange> applied,
        string checkpoint,
        List<LlmException> problems
    )
    {
        try
        {
            return WaitForProxy(planes, applied, problems);
        }
        catch (OperationCanceledException)
        {
            // Nothing is returned after a stop, but the user must know that the database has changed.
            host.Warn(
                $"Stopped after the commit: {LlmImpact.Count(applied.Count, "change")} {(applied.Count == 1 ? "was" : "were")} written to the database. Its checkpoint is {checkpoint}."
            );
            foreach (var problem in problems)
                host.Warn(problem.Message);
            throw;
        }
        catch (LlmException e)
        {
            host.Warn($"The changes were committed, but could not be verified on the proxy: {e.Message}");
            return applied;
        }
        finally
        {
            host.EndProgress();
        }
    }

    private IReadOnlyList<LlmChange> WaitForProxy(PlaneSet planes, IReadOnlyList<LlmChange> applied, List<LlmException> problems)
    {
        var poll = planes.Rules.Release.PollInterval;
        var limit = options.Timeout ?? (3 * poll);
        var last = new ConvergenceStep(applied, 0, []);
        host.Pull(
            token => new ConvergenceWait(adapters, planes, applied).WatchAsync(limit, token),
            step =>
            {
                last = step;
                host.Progress(
                    $"Waiting for the proxy to show {step.Pending.Count} of {LlmImpact.Count(applied.Count, "change")}; it reads its tables every {Durations.Format(poll)}",
                    step.Percent
                );
            }
        );
        foreach (var problem in last.Problems)
            host.Warn($"The changes were committed, but could not be verified on the proxy: {problem.Message}");
        if (last.Pending.Count > 0)
            problems.Add(NotConverged(last.Pending, limit));
        return last.Changes;
    }

    private static LlmException NotConverged(IReadOnlyList<LlmChange> pending, TimeSpan limit)
    {
        var names =
            string.Join(", ", pending.Take(MaxNamed).Select(static c => c.PathByName))
            + (pending.Count > MaxNamed ? $" and {pending.Count - MaxNamed} more" : "");
        var proxies = pending
            .SelectMany(static c => c.Stragglers.Where(static s => s.Problem is null))
            .Select(static s => s.ToString())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return new LlmException(
            ErrorIds.LiveNotConverged,
            $"The changes were committed, but after {Durations.Format(limit)} {(proxies.Count == 1 ? "the proxy" : "the proxies")} {string.Join(", ", proxies)} "
                + $"{(proxies.Count == 1 ? "does" : "do")} not show {names}. Check with Get-LlmDrift -Plane Live; a restart makes the proxy read all settings.",
            names
        );
    }
}
