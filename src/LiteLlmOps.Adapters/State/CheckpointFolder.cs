using System.Security.Cryptography;
using System.Text;
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
/// <param name="key">The deployment's key, requested only when a file is encrypted or decrypted.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class CheckpointFolder(string folder, Func<byte[]> key, TimeProvider time, FileOperations files)
{
    private const string Done = ".checkpoint";
    private const string Pending = ".pending";
    private const string Owner = ".owner";

    public void SavePending(Checkpoint checkpoint)
    {
        CheckpointOwner.Begin(checkpoint.Id);
        try
        {
            AtomicFile.Write(PathOf(checkpoint.Id, Owner), Encoding.UTF8.GetBytes(CheckpointOwner.Own), isPrivate: true, files);
            AtomicFile.Write(PathOf(checkpoint.Id, Pending), CheckpointFile.Seal(checkpoint, key()), isPrivate: true, files);
        }
        catch (Exception)
        {
            CheckpointOwner.End(checkpoint.Id);
            files.TryDelete(PathOf(checkpoint.Id, Pending));
            files.TryDelete(PathOf(checkpoint.Id, Owner));
            throw;
        }
    }

    public void Complete(Checkpoint checkpoint) =>
        AtomicFile.Write(PathOf(checkpoint.Id, Done), CheckpointFile.Seal(checkpoint, key()), isPrivate: true, files);

    // Without the owner, a pending file that cannot be deleted is one of an interrupted change, which the next command completes.
    public void Finish(string id)
    {
        try
        {
            files.TryDelete(PathOf(id, Pending));
        }
        finally
        {
            Release(id);
        }

        foreach (var old in Ids(Done).SkipLast(Checkpoint.MaxKept))
            files.TryDelete(PathOf(old, Done));
    }

    public void Release(string id)
    {
        CheckpointOwner.End(id);
        files.TryDelete(PathOf(id, Owner));
    }

    public void Discard(string id)
    {
        try
        {
            files.Delete(PathOf(id, Pending));
        }
        finally
        {
            Release(id);
        }
    }

    /// <summary>Deletes what killed processes have left: temporary files, and owners of changes that were not begun.</summary>
    public void Sweep()
    {
        TemporaryName.Sweep(files, folder);
        foreach (var id in Ids(Owner).Except(Ids(Pending), StringComparer.Ordinal).Where(id => !IsOwned(id)))
            files.TryDelete(PathOf(id, Owner));
    }

    public IReadOnlyList<SavedCheckpoint> Read(bool onlyUnfinished)
    {
        // The pending files first: a change that ends meanwhile is then found among the others.
        var pending = Ids(Pending);
        var done = Ids(Done);
        var facts = pending.Except(done, StringComparer.Ordinal).Select(ReadPending);
        var completed = onlyUnfinished ? done.Intersect(pending, StringComparer.Ordinal) : done;
        return
        [
            .. facts
                .Concat(completed.Select(id => Read(id, Done)))
                .OfType<SavedCheckpoint>()
                .DistinctBy(static f => f.Id, StringComparer.Ordinal)
                .Select(f => f with { IsUnfinished = pending.Contains(f.Id) })
                .OrderBy(static f => f.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The ids of the changes that were committed, and are not being recorded by a running process. Oldest first.</summary>
    public IReadOnlyList<string> Recorded()
    {
        // In this order: a process deletes the pending file after all records, so those of a checkpoint without one are written.
        var done = Ids(Done);
        return [.. done.Except(Ids(Pending).Where(IsOwned), StringComparer.Ordinal)];
    }

    public SavedCheckpoint? ReadDone(string id) => Read(id, Done);

    // Completed or discarded after the folder was listed: then the file is gone, and the checkpoint is another, or none.
    private SavedCheckpoint? ReadPending(string id) => Read(id, Pending) ?? Read(id, Done);

    private SavedCheckpoint? Read(string id, string extension)
    {
        var isPending = extension == Pending;
        var isOwned = IsOwned(id);
        try
        {
            return new SavedCheckpoint(id, isPending, isOwned, CheckpointFile.Open(files.Read(PathOf(id, extension)), key()), null);
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

    private bool IsOwned(string id) => CheckpointOwner.IsRunning(id, PathOf(id, Owner), time.UtcNow(), files);

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

    private List<string> Ids(string extension) =>
        [
            .. files
                .List(folder, "*" + extension)
                .Select(static p => Path.GetFileNameWithoutExtension(p))
                .Where(static n => !n.StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];

    private string PathOf(string id, string extension) => Path.Combine(folder, id + extension);
}
