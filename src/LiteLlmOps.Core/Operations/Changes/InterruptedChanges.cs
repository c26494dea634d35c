using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>
/// Changes whose process ended before it recorded the outcome. Each was one transaction, so the database has all of it or nothing; the
/// rows show which.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="stored">The current database.</param>
/// <param name="open">Decrypts a row of a checkpoint.</param>
/// <param name="isWhatIf">True to leave the checkpoints as they are.</param>
internal sealed class InterruptedChanges(IStateStore state, StoredState stored, Func<RowKey, string, StoredRow> open, bool isWhatIf)
{
    /// <summary>Completes or deletes the checkpoint of each, and returns a sentence for each.</summary>
    public IEnumerable<string> Resolve()
    {
        foreach (var fact in state.ReadCheckpoints(onlyPending: true))
        {
            if (fact is { IsOwned: false, Checkpoint: { } checkpoint })
                yield return Resolve(checkpoint);
        }
    }

    private string Resolve(Checkpoint checkpoint)
    {
        var what = $"The {checkpoint.Command} of {checkpoint.CreatedAt:u} by {checkpoint.User} was interrupted";
        if (checkpoint.Rows.All(IsBefore))
        {
            if (!isWhatIf)
                Discard(checkpoint);
            return $"{what} before it wrote anything.";
        }

        var isWritten = checkpoint.Rows.All(IsPlanned);
        if (!isWhatIf)
            Complete(checkpoint, isWritten);
        return isWritten
            ? $"{what} after it had written all changes. Its checkpoint is {checkpoint.Id}."
            : $"{what}, and its rows were modified since, so it is not known whether it had written its changes. Check with Get-LlmDrift. Its checkpoint is {checkpoint.Id}.";
    }

    private void Discard(Checkpoint checkpoint)
    {
        state.Discard(checkpoint.Id);
        state.Append(Entry(checkpoint, "InterruptedBeforeWrite", null));
    }

    private void Complete(Checkpoint checkpoint, bool isWritten)
    {
        state.Complete(checkpoint with { Rows = [.. checkpoint.Rows.Select(r => r with { After = Current(r)?.Raw })] });
        state.Append(Entry(checkpoint, isWritten ? "InterruptedAfterWrite" : "InterruptedUnknown", checkpoint.Id));
    }

    private static JournalEntry Entry(Checkpoint checkpoint, string outcome, string? id) =>
        JournalEntries.Of(checkpoint.Command, outcome, id, checkpoint.Changes) with
        {
            Reason = checkpoint.Reason,
        };

    private bool IsBefore(CheckpointRow row) =>
        row.Before is null ? Current(row) is null : Current(row)?.Fingerprint == open(row.Row, row.Before).Fingerprint;

    private bool IsPlanned(CheckpointRow row)
    {
        var current = Current(row);
        if (row.Planned is null || current is null)
            return row.Planned is null && current is null;
        return !new NodeComparer(NodeComparer.ByValue).Compare(NodeJson.Parse(row.Planned), current.Value, "").Any();
    }

    private StoredRow? Current(CheckpointRow row) => stored.Find(row.Row);
}
