using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>Writes rows: saves a checkpoint, runs the transaction, completes the checkpoint, and adds a line to the journal.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="planes">The planes that the change was planned from.</param>
/// <param name="command">The cmdlet, for checkpoint and journal.</param>
internal sealed class DatabaseChange(IAdapters adapters, PlaneSet planes, string command)
{
    private readonly Deployment _deployment = planes.Deployment;

    /// <summary>The -Reason. Null when none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the checkpoint that this change undoes. Null when it is not an undo.</summary>
    public string? Undoes { get; init; }

    /// <summary>
    /// The writes for another state of the rows, when they have changed since the plan was made, or null when the plan does not fit them. It is called
    /// on another thread.
    /// </summary>
    public Func<StoredState, IReadOnlyList<RowWrite>?> Replan { get; init; } = static _ => null;

    /// <summary>True when rows had changed, but none of the values of the plan.</summary>
    public bool IsReplanned { get; private set; }

    /// <returns>The id of the checkpoint.</returns>
    public async Task<string> ApplyAsync(IReadOnlyList<RowWrite> writes, IReadOnlyList<string> changes, CancellationToken token)
    {
        var state = adapters.OpenState(_deployment);
        var checkpoint = NewCheckpoint(writes, changes);
        state.SavePending(checkpoint);

        IReadOnlyList<RowWrite>? Rebase(IReadOnlyList<StoredRow> rows)
        {
            var stored = planes.Stored!.With(writes.Select(static w => w.Row).ToHashSet(), rows);
            if (Replan(stored) is not { } again)
                return null;
            (writes, checkpoint, IsReplanned) = (again, checkpoint with { Rows = RowsOf(again, stored) }, true);
            // Before anything is written: the outcome of a killed process is found by these rows.
            state.SavePending(checkpoint);
            return again;
        }

        IReadOnlyDictionary<RowKey, StoredRow> written;
        try
        {
            written = await WriteAsync(writes, Rebase, token);
        }
        catch (Exception e)
        {
            // When the connection fails during the commit, only the rows show the outcome: the next seed or undo checks them.
            if (e is LlmException broken && broken.Id == ErrorIds.SeedOutcomeUnknown)
                state.Release(checkpoint.Id);
            else
                state.Discard(checkpoint.Id);
            state.Append(Entry(e is LlmException known ? known.ErrorId : "Stopped", checkpoint));
            throw;
        }

        Record(state, checkpoint, writes, written);
        return checkpoint.Id;
    }

    private async Task<IReadOnlyDictionary<RowKey, StoredRow>> WriteAsync(
        IReadOnlyList<RowWrite> writes,
        Rebase rebase,
        CancellationToken token
    )
    {
        await using var database = adapters.OpenDatabase(_deployment, readOnly: false);
        var algorithm = planes.Declared?.Root.MapAt(ConfigSections.General)?.TextAt("encryption_algorithm");
        return await database.ApplyAsync(writes, planes.Stored!.Schema, planes.Rules.EncryptionOf(algorithm), rebase, token);
    }

    private void Record(
        IStateStore state,
        Checkpoint checkpoint,
        IReadOnlyList<RowWrite> writes,
        IReadOnlyDictionary<RowKey, StoredRow> written
    )
    {
        try
        {
            state.Complete(
                checkpoint with
                {
                    Rows = [.. checkpoint.Rows.Select(r => r with { After = written.GetValueOrDefault(r.Row)?.Raw })],
                }
            );
            state.SaveSeeded(state.ReadSeeded().After(writes, written, state.Hash));
            state.Append(Entry("Applied", checkpoint));
        }
        catch (LlmException e)
        {
            // The next seed or undo finds the change in the rows, and completes its checkpoint.
            state.Release(checkpoint.Id);
            throw new LlmException(e.Id, $"The changes were committed to the database, but not recorded. {e.Message}", e.Target, e);
        }
    }

    private Checkpoint NewCheckpoint(IReadOnlyList<RowWrite> writes, IReadOnlyList<string> changes)
    {
        var now = adapters.Time.UtcNow();
        return new Checkpoint
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..6]}"),
            CreatedAt = now,
            Deployment = _deployment.Name,
            Command = command,
            User = Environment.UserName,
            Reason = Reason,
            Undoes = Undoes,
            Changes = changes,
            Rows = RowsOf(writes, planes.Stored!),
        };
    }

    private static IReadOnlyList<CheckpointRow> RowsOf(IReadOnlyList<RowWrite> writes, StoredState stored) =>
        [
            .. writes.Select(w => new CheckpointRow(
                w.Row,
                w.Name,
                stored.Find(w.Row)?.Raw,
                w.Value is null ? null : NodeJson.Write(w.Value),
                null
            )),
        ];

    private JournalEntry Entry(string outcome, Checkpoint checkpoint) =>
        JournalEntries.Of(command, outcome, outcome == "Applied" ? checkpoint.Id : null, checkpoint.Changes) with
        {
            Reason = Reason,
        };
}
