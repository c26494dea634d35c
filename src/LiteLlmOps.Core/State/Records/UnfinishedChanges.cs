using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>
/// Changes whose process ended, or failed to write, before all their records were complete. Each was one transaction, so the database has
/// all of it or nothing; the checkpoint, the journal or the rows show which.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="stored">The current database.</param>
/// <param name="open">Decrypts a row of a checkpoint.</param>
/// <param name="isWhatIf">True to leave the records as they are.</param>
internal sealed class UnfinishedChanges(IStateStore state, StoredState stored, Func<RowKey, string, StoredRow> open, bool isWhatIf)
{
    /// <summary>The current encrypted columns of the rows of <see cref="PendingRotations"/>.</summary>
    public IReadOnlyDictionary<RowKey, string> Encrypted { get; init; } = new Dictionary<RowKey, string>();

    /// <summary>
    /// Restores an environment file, and returns whether it contained the new text. Called for a change of the key that was interrupted before it
    /// wrote rows.
    /// </summary>
    public Func<UpdatedFile, bool> Restore { get; init; } = static _ => false;

    /// <summary>True when an environment file was restored, so that the deployment has another key than the one it was read with.</summary>
    public bool HasRestored { get; private set; }

    private const string Later = "The next Invoke-LlmSeed, Undo-LlmSeed or restart of services adds it.";

    /// <summary>The changes of the key whose outcome the rows of <see cref="Encrypted"/> show.</summary>
    public static IReadOnlyList<Checkpoint> PendingRotations(IStateStore state) =>
        [
            .. state
                .ReadCheckpoints(onlyUnfinished: true)
                .Where(static f => f is { IsPending: true, IsOwned: false, Checkpoint.Rotation: not null })
                .Select(static f => f.Checkpoint!),
        ];

    /// <summary>Adds an entry to the journal for each committed change that it does not mention, and returns a sentence for each.</summary>
    public static IReadOnlyList<string> CompleteJournal(IStateStore state, bool isWhatIf)
    {
        var missing = state.ReadUnjournaled();
        if (missing.Count == 0)
            return [];
        IEnumerable<string?> added = isWhatIf
            ? missing.Select(static c => c.Id)
            : state.AppendMissing([.. missing.Select(static c => JournalEntries.Of(c, "RecordedLater"))]).Select(static e => e.Checkpoint);
        return
        [
            .. missing
                .Where(c => added.Contains(c.Id, StringComparer.Ordinal))
                .Select(c =>
                    $"{Name(c)} was applied, but the journal had no entry of it. {(isWhatIf ? Later : $"The entry was added. Its checkpoint is {c.Id}.")}"
                ),
        ];
    }

    /// <summary>Completes or deletes the records of each, and returns a sentence for each.</summary>
    public IEnumerable<string> Resolve()
    {
        var journal = state.ReadJournal().Checkpoints;
        foreach (var fact in state.ReadCheckpoints(onlyUnfinished: true))
        {
            if (
                fact is { IsOwned: false, Checkpoint: { } checkpoint }
                && Resolve(fact, checkpoint, journal.Contains(fact.Id)) is { } outcome
            )
                yield return outcome;
        }

        foreach (var outcome in CompleteJournal(state, isWhatIf))
            yield return outcome;
        if (!isWhatIf)
            state.Sweep();
    }

    private string? Resolve(SavedCheckpoint fact, Checkpoint checkpoint, bool isInJournal)
    {
        if (!fact.IsPending)
            return Finish(checkpoint, isInJournal);
        var what = $"{Name(checkpoint)} was interrupted";
        var isRotation = checkpoint.Rotation is not null;
        // A ciphertext is random: one row is enough to show the outcome of the whole transaction.
        var isWritten = isInJournal || (isRotation ? checkpoint.Rows.Any(r => IsEncrypted(r, r.Planned)) : checkpoint.Rows.All(IsPlanned));
        if (!isInJournal && (isRotation ? !isWritten && IsBeforeRotation(checkpoint) : checkpoint.Rows.All(IsBefore)))
        {
            if (!isWhatIf)
                Discard(checkpoint);
            return $"{what} before it wrote anything.{(HasRestored ? $" '{checkpoint.Rotation!.Update!.Path}' was restored." : "")}";
        }

        if (!isWhatIf)
            Complete(checkpoint, isWritten);
        return isWritten
            ? $"{what} after it had written all changes. Its checkpoint is {checkpoint.Id}."
            : $"{what}, and its rows were modified since, so it is not known whether it had written its changes. Check with Get-LlmDrift. Its checkpoint is {checkpoint.Id}.";
    }

    // The commit is certain, and the checkpoint complete. Only what came after it is missing.
    private string? Finish(Checkpoint checkpoint, bool isInJournal)
    {
        if (!isWhatIf)
        {
            UpdateSeeded(checkpoint);
            state.AppendMissing([JournalEntries.Of(checkpoint, "RecordedLater")]);
            state.Finish(checkpoint.Id);
        }

        return isInJournal
            ? null
            : $"{Name(checkpoint)} was applied, but the journal had no entry of it. {(isWhatIf ? Later : $"The entry was added. Its checkpoint is {checkpoint.Id}.")}";
    }

    private bool IsBeforeRotation(Checkpoint checkpoint) =>
        checkpoint.Rows.Count == 0 || checkpoint.Rows.Any(r => IsEncrypted(r, r.Before));

    private bool IsEncrypted(CheckpointRow row, string? raw) => Encrypted.GetValueOrDefault(row.Row) == raw;

    private void Discard(Checkpoint checkpoint)
    {
        if (checkpoint.Rotation is { } rotation)
        {
            HasRestored |= rotation.Update is { } file && Restore(file);
            state.DeleteFormerKeys(checkpoint.Id);
        }

        // Before the checkpoint is deleted: an interruption here adds a second entry, and no entry is lost.
        state.Append(JournalEntries.Of(checkpoint, "InterruptedBeforeWrite", isCommitted: false));
        state.Discard(checkpoint.Id);
    }

    private void Complete(Checkpoint checkpoint, bool isWritten)
    {
        var completed = checkpoint with
        {
            Rows = [.. checkpoint.Rows.Select(r => r with { After = checkpoint.Rotation is null ? Current(r)?.Raw : r.Planned })],
            Rotation = checkpoint.Rotation is { } rotation ? rotation with { Update = null } : null,
        };
        state.Complete(completed);
        if (isWritten)
            UpdateSeeded(completed);
        state.AppendMissing([JournalEntries.Of(checkpoint, isWritten ? "InterruptedAfterWrite" : "InterruptedUnknown")]);
        state.Finish(checkpoint.Id);
    }

    // Only rows that are as the change wrote them: of others, a later change has recorded its own fingerprints.
    private void UpdateSeeded(Checkpoint checkpoint)
    {
        if (checkpoint.Rotation is not null)
        {
            state.UpdateSeeded(s => SeededRotation.After(s, checkpoint, stored, state));
            return;
        }

        List<CheckpointRow> rows = [.. checkpoint.Rows.Where(r => IsPlanned(r) && IsAfter(r))];
        var writes = rows.Select(static r => new RowWrite(r.Row, r.Name, r.Planned is null ? null : NodeJson.Parse(r.Planned), null));
        var written = rows.Where(static r => r.Planned is not null).ToDictionary(static r => r.Row, r => Current(r)!);
        state.UpdateSeeded(s => s.After(writes, written, state.Hash));
    }

    private bool IsBefore(CheckpointRow row) => Is(row, row.Before);

    private bool IsAfter(CheckpointRow row) => Is(row, row.After);

    private bool Is(CheckpointRow row, string? raw) =>
        raw is null ? Current(row) is null : Current(row)?.Fingerprint == open(row.Row, raw).Fingerprint;

    private bool IsPlanned(CheckpointRow row)
    {
        var current = Current(row);
        if (row.Planned is null || current is null)
            return row.Planned is null && current is null;
        return !new NodeComparer(NodeComparer.ByValue).Compare(NodeJson.Parse(row.Planned), current.Value, "").Any();
    }

    private StoredRow? Current(CheckpointRow row) => stored.Find(row.Row);

    private static string Name(Checkpoint checkpoint) => $"The {checkpoint.Command} of {checkpoint.CreatedAt:u} by {checkpoint.User}";
}
