using System.Security.Cryptography;
using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// The checkpoints of a state folder. ID.pending with ID.owner, the process that makes the change, exists until all records of the change
/// are written; ID.checkpoint after the commit.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="keys">The deployment's key, and former ones for what they encrypted. Requested only when a file is encrypted or decrypted.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class CheckpointFolder(string folder, Func<IEnumerable<byte[]>> keys, TimeProvider time, FileOperations files)
{
    private const string Done = ".checkpoint";

    private readonly PendingFiles _pending = new(folder, ".pending", time, files);

    public void SavePending(Checkpoint checkpoint) => _pending.Save(checkpoint.Id, () => CheckpointFile.Seal(checkpoint, keys().First()));

    public void Complete(Checkpoint checkpoint) =>
        AtomicFile.Write(DonePath(checkpoint.Id), CheckpointFile.Seal(checkpoint, keys().First()), isPrivate: true, files);

    public void Finish(string id)
    {
        _pending.Finish(id);
        foreach (var old in _pending.Ids(Done).SkipLast(Checkpoint.MaxKept))
            files.TryDelete(DonePath(old));
    }

    public void Release(string id) => _pending.Release(id);

    public void Discard(string id)
    {
        try
        {
            files.Delete(_pending.PathOf(id));
        }
        finally
        {
            Release(id);
        }
    }

    public void Sweep() => _pending.Sweep();

    public IReadOnlyList<SavedCheckpoint> Read(bool onlyUnfinished)
    {
        // The pending files first: a change that ends meanwhile is then found among the others.
        var pending = _pending.Ids();
        var done = _pending.Ids(Done);
        var facts = pending.Except(done, StringComparer.Ordinal).Select(ReadPending);
        var completed = onlyUnfinished ? done.Intersect(pending, StringComparer.Ordinal) : done;
        return
        [
            .. facts
                .Concat(completed.Select(ReadDone))
                .OfType<SavedCheckpoint>()
                .DistinctBy(static f => f.Id, StringComparer.Ordinal)
                .Select(f => f with { IsUnfinished = pending.Contains(f.Id, StringComparer.Ordinal) })
                .OrderBy(static f => f.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The ids of the changes that were committed, and are not being recorded by a running process. Oldest first.</summary>
    public IReadOnlyList<string> Recorded()
    {
        // In this order: a process deletes the pending file after all records, so those of a checkpoint without one are written.
        var done = _pending.Ids(Done);
        return [.. done.Except(_pending.Ids().Where(_pending.IsOwned), StringComparer.Ordinal)];
    }

    public SavedCheckpoint? ReadDone(string id) => Read(id, isPending: false);

    // Completed or discarded after the folder was listed: then the file is gone, and the checkpoint is another, or none.
    private SavedCheckpoint? ReadPending(string id) => Read(id, isPending: true) ?? ReadDone(id);

    private SavedCheckpoint? Read(string id, bool isPending)
    {
        var isOwned = _pending.IsOwned(id);
        try
        {
            return new SavedCheckpoint(
                id,
                isPending,
                isOwned,
                CheckpointFile.Open(files.Read(isPending ? _pending.PathOf(id) : DonePath(id)), keys()),
                null
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (WhyUnreadable(e) is { } problem)
        {
            return new SavedCheckpoint(id, isPending, isOwned, null, problem);
        }
    }

    // One file that cannot be read must not hide the others.
    private static string? WhyUnreadable(Exception exception) =>
        exception switch
        {
            CryptographicException =>
                "The file was modified, or encrypted with another key. Check whether the salt key or master key was replaced.",
            InvalidDataException or JsonException => "The file is not a checkpoint that this version can read.",
            IOException or UnauthorizedAccessException or LlmException => exception.Message,
            _ => null,
        };

    private string DonePath(string id) => Path.Combine(folder, id + Done);
}
