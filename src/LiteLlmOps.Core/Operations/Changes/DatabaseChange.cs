using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Records;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>Writes rows, or encrypts all of them with another key: saves a checkpoint, runs the transaction, and records its outcome.</summary>
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

    /// <summary>The records of the change, some of which may be missing after it.</summary>
    public ChangeRecords Records { get; } = new(adapters.OpenState(planes.Deployment));

    /// <summary>Encrypts all values with another key.</summary>
    /// <param name="change">The keys, and what belongs to them.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>The id of the checkpoint. The change is committed, also when records are missing.</returns>
    public async Task<string> RotateAsync(KeyChange change, CancellationToken token)
    {
        var checkpoint = NewCheckpoint([], []) with { Rotation = change.Rotation };
        var (hasBegun, keys) = (false, change.Keys);
        try
        {
            await adapters
                .OpenEncrypted(_deployment)
                .RotateAsync(
                    keys,
                    planes.Rules.Version,
                    scan =>
                    {
                        change.Check(scan);
                        checkpoint = checkpoint with { Changes = KeyChange.ChangesOf(scan), Rows = KeyChange.RowsOf(scan) };
                        Begin(checkpoint, keys);
                        hasBegun = true;
                    },
                    change.WriteFile,
                    token
                );
        }
        catch (Exception e)
        {
            if (hasBegun)
                Fail(checkpoint, change, e);
            throw;
        }

        var after = _deployment with { Database = _deployment.Database with { SaltKey = keys.New } };
        var completed = checkpoint with
        {
            Rows = [.. checkpoint.Rows.Select(static r => r with { After = r.Planned })],
            Rotation = change.Rotation with { Update = null },
        };
        var stored = await ReadAgainAsync(after);
        Records.Commit(completed, s => stored is null ? s : SeededRotation.After(s, completed, stored, adapters.OpenState(after)));
        return checkpoint.Id;
    }

    private void Begin(Checkpoint checkpoint, SigningKeys keys)
    {
        SecretValue[] former =
        [
            .. new[] { keys.Old, _deployment.SigningKey }
                .OfType<SecretValue>()
                .Where(k => k.Text != keys.New.Text)
                .DistinctBy(static k => k.Text, StringComparer.Ordinal),
        ];
        var state = adapters.OpenState(_deployment);
        state.SaveFormerKeys(checkpoint.Id, former, keys.New);
        try
        {
            Records.Begin(checkpoint);
        }
        catch (Exception)
        {
            state.DeleteFormerKeys(checkpoint.Id);
            throw;
        }
    }

    private void Fail(Checkpoint checkpoint, KeyChange change, Exception error)
    {
        // When the connection fails during the commit, the next command finds out which of the two keys counts. It also restores the file that could not be restored now.
        var isOpen = (error is LlmException broken && broken.Id == ErrorIds.SeedOutcomeUnknown) || !change.TryRestoreFile();
        try
        {
            if (!isOpen)
                adapters.OpenState(_deployment).DeleteFormerKeys(checkpoint.Id);
        }
        finally
        {
            // Also after an error: otherwise the change would count as in progress for the rest of this session.
            Records.Fail(checkpoint, error is LlmException known ? known.ErrorId : "Stopped", isOpen);
        }
    }

    // Only the fingerprints of seeded.json need it. Without it, the next drift takes the rows for modified.
    private async Task<StoredState?> ReadAgainAsync(Deployment after)
    {
        try
        {
            await using var database = adapters.OpenDatabase(after, readOnly: true);
            return await database.ReadAsync(CancellationToken.None);
        }
        catch (LlmException)
        {
            return null;
        }
    }

    /// <returns>The id of the checkpoint. The changes are committed, also when records are missing.</returns>
    public async Task<string> ApplyAsync(IReadOnlyList<RowWrite> writes, IReadOnlyList<string> changes, CancellationToken token)
    {
        var checkpoint = NewCheckpoint(writes, changes);
        Records.Begin(checkpoint);

        IReadOnlyList<RowWrite>? Rebase(IReadOnlyList<StoredRow> rows)
        {
            var stored = planes.Stored!.With(writes.Select(static w => w.Row).ToHashSet(), rows);
            if (Replan(stored) is not { } again)
                return null;
            (writes, checkpoint, IsReplanned) = (again, checkpoint with { Rows = RowsOf(again, stored) }, true);
            // Before anything is written: the outcome of a killed process is found by these rows.
            Records.Begin(checkpoint);
            return again;
        }

        IReadOnlyDictionary<RowKey, StoredRow> written;
        try
        {
            written = await WriteAsync(writes, Rebase, token);
        }
        catch (Exception e)
        {
            Records.Fail(
                checkpoint,
                e is LlmException known ? known.ErrorId : "Stopped",
                isUnknown: e is LlmException broken && broken.Id == ErrorIds.SeedOutcomeUnknown
            );
            throw;
        }

        Records.Commit(checkpoint, writes, written);
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
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
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
}
