using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>The one way into the database: a checkpoint before, the transaction, the note of it afterwards.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="planes">What was read.</param>
/// <param name="command">The cmdlet, for the journal.</param>
internal sealed class DatabaseChange(IAdapters adapters, PlaneSet planes, string command)
{
    private readonly Deployment _deployment = planes.Deployment;

    /// <summary>Why, in the words of who does it.</summary>
    public string? Reason { get; init; }

    /// <summary>The checkpoint that is taken back.</summary>
    public string? Undoes { get; init; }

    /// <returns>The checkpoint's id.</returns>
    public async Task<string> ApplyAsync(IReadOnlyList<RowWrite> writes, IReadOnlyList<string> changes, CancellationToken token)
    {
        var state = adapters.OpenState(_deployment);
        var checkpoint = NewCheckpoint(writes, changes);
        state.SavePending(checkpoint);
        IReadOnlyDictionary<RowKey, StoredRow> written;
        try
        {
            await using var database = adapters.OpenDatabase(_deployment, readOnly: false);
            var algorithm = planes.Declared?.Root.MapAt(ConfigSections.General)?.TextAt("encryption_algorithm");
            written = await database.ApplyAsync(writes, planes.Stored!.Schema, planes.Rules.CipherToWrite(algorithm), token);
        }
        catch (Exception e)
        {
            // Whether a commit came through that broke off in the middle, only the next look at the database tells.
            if (e is LlmException broken && broken.Id == ErrorIds.SeedOutcomeUnknown)
                state.Release(checkpoint.Id);
            else
                state.Discard(checkpoint.Id);
            state.Append(Entry(e is LlmException known ? known.ErrorId : "Stopped", checkpoint));
            throw;
        }

        state.Complete(
            checkpoint with
            {
                Rows = [.. checkpoint.Rows.Select(r => r with { After = written.GetValueOrDefault(r.Row)?.Raw })],
            }
        );
        state.SaveSeeded(state.ReadSeeded().After(writes, written, state.Hash));
        state.Append(Entry("Applied", checkpoint));
        return checkpoint.Id;
    }

    private Checkpoint NewCheckpoint(IReadOnlyList<RowWrite> writes, IReadOnlyList<string> changes)
    {
        var now = DateTime.UtcNow;
        return new Checkpoint
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..6]}"),
            CreatedAt = now,
            Deployment = _deployment.Name,
            Command = command,
            User = Environment.UserName,
            Undoes = Undoes,
            Changes = changes,
            Rows =
            [
                .. writes.Select(w => new CheckpointRow(
                    w.Row,
                    w.Name,
                    planes.Stored!.Find(w.Row)?.Raw,
                    w.Value is null ? null : NodeJson.Write(w.Value),
                    null
                )),
            ],
        };
    }

    private JournalEntry Entry(string outcome, Checkpoint checkpoint) =>
        JournalEntries.Of(command, outcome, outcome == "Applied" ? checkpoint.Id : null, checkpoint.Changes) with
        {
            Reason = Reason,
        };
}
