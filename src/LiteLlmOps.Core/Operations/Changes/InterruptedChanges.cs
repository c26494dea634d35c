using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>
/// Changes whose process was killed before it could say how they ended. One transaction holds a change, so the database has all of it or
/// nothing: which, the rows themselves tell.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="stored">The database as it is now.</param>
/// <param name="open">Opens a row of a checkpoint.</param>
/// <param name="isDry">True to say what was found, and to leave the notes as they are.</param>
internal sealed class InterruptedChanges(IStateStore state, StoredState stored, Func<RowKey, string, StoredRow> open, bool isDry)
{
    /// <summary>Settles each of them, and says what was found.</summary>
    public IEnumerable<string> Settle()
    {
        foreach (var fact in state.ReadCheckpoints(onlyPending: true))
        {
            if (fact is { IsOwned: false, Checkpoint: { } checkpoint })
                yield return Settle(checkpoint);
        }
    }

    private string Settle(Checkpoint checkpoint)
    {
        var what = $"The {checkpoint.Command} of {checkpoint.CreatedAt:u} by {checkpoint.User} was cut off";
        if (checkpoint.Rows.All(IsBefore))
        {
            if (!isDry)
                Discard(checkpoint);
            return $"{what} before it wrote anything.";
        }

        if (!isDry)
            Complete(checkpoint);
        return checkpoint.Rows.All(IsPlanned)
            ? $"{what} after it had written all that it was to: its checkpoint is {checkpoint.Id}."
            : $"{what}, and the rows that it was to change have been changed by others since: look at Get-LlmDrift. Its checkpoint is {checkpoint.Id}.";
    }

    private void Discard(Checkpoint checkpoint)
    {
        state.Discard(checkpoint.Id);
        state.Append(JournalEntries.Of(checkpoint.Command, "CutOffBefore", null, checkpoint.Changes));
    }

    private void Complete(Checkpoint checkpoint)
    {
        state.Complete(checkpoint with { Rows = [.. checkpoint.Rows.Select(r => r with { After = Current(r)?.Raw })] });
        state.Append(JournalEntries.Of(checkpoint.Command, "CutOffAfter", checkpoint.Id, checkpoint.Changes));
    }

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
