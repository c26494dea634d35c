using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>
/// Writes the records of one change of the database: checkpoint, fingerprints, journal. The change remains unfinished until the last of them
/// is written, so that after a crash or an error at any point the next command knows what to complete (<see cref="UnfinishedChanges"/>).
/// </summary>
/// <param name="state">The state folder.</param>
internal sealed class ChangeRecords(IStateStore state)
{
    private readonly List<(string Record, LlmException Error)> _failed = [];

    /// <summary>The records that could not be written: "checkpoint, journal". Empty when all were.</summary>
    public string Missing => string.Join(", ", _failed.Select(static f => f.Record));

    /// <summary>Why the first of them could not be written. Null when all were.</summary>
    public LlmException? Cause => _failed.Count == 0 ? null : _failed[0].Error;

    /// <exception cref="LlmException">It could not be saved, so the change must not be made.</exception>
    public void Begin(Checkpoint checkpoint)
    {
        try
        {
            state.SavePending(checkpoint);
        }
        catch (LlmException e)
        {
            throw new LlmException(e.Id, $"{e.Message} Nothing was changed.", e.Target, e);
        }
    }

    /// <summary>Records a change that was not made, or whose outcome is unknown.</summary>
    public void Fail(Checkpoint checkpoint, string outcome, bool isUnknown)
    {
        // When the connection fails during the commit, only the rows show the outcome: the next seed or undo checks them.
        if (isUnknown)
            state.Release(checkpoint.Id);
        else
            Try("checkpoint", () => state.Discard(checkpoint.Id));
        Try("journal", () => state.Append(JournalEntries.Of(checkpoint, outcome, isCommitted: false)));
    }

    /// <summary>Records a committed change. It does not throw: the change is made, and the caller must report it.</summary>
    public void Commit(Checkpoint checkpoint, IReadOnlyList<RowWrite> writes, IReadOnlyDictionary<RowKey, StoredRow> written)
    {
        var completed = checkpoint with
        {
            Rows = [.. checkpoint.Rows.Select(r => r with { After = written.GetValueOrDefault(r.Row)?.Raw })],
        };
        Commit(completed, s => s.After(writes, written, state.Hash));
    }

    /// <summary>As <see cref="Commit(Checkpoint, IReadOnlyList{RowWrite}, IReadOnlyDictionary{RowKey, StoredRow})"/>.</summary>
    /// <param name="completed">The checkpoint with the rows after the change.</param>
    /// <param name="seeded">The fingerprints after the change.</param>
    public void Commit(Checkpoint completed, Func<SeededState, SeededState> seeded)
    {
        Try("checkpoint", () => state.Complete(completed));
        Try("seeded.json", () => state.UpdateSeeded(seeded));
        Try("journal", () => state.AppendMissing([JournalEntries.Of(completed, "Applied")]));
        if (_failed.Count == 0)
            Try("checkpoint", () => state.Finish(completed.Id));
        else
            state.Release(completed.Id);
    }

    private void Try(string record, Action write)
    {
        try
        {
            write();
        }
        // Whatever it is: the change is made, or has an error of its own, which must be reported.
        catch (Exception e)
        {
            _failed.Add((record, e as LlmException ?? new LlmException(ErrorIds.StateNotWritable, e.Message, null, e)));
        }
    }
}
