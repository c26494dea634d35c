using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The checkpoints of a state folder: ID.pending with ID.owner, the process that makes the change, and ID.checkpoint after it.</summary>
/// <param name="folder">The folder.</param>
/// <param name="key">The deployment's key, requested only when a file is encrypted or decrypted.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckpointFolder(string folder, Func<byte[]> key, TimeProvider time)
{
    public const int MaxKept = 100;

    private const string Done = ".checkpoint";
    private const string Pending = ".pending";
    private const string Owner = ".owner";

    public void SavePending(Checkpoint checkpoint)
    {
        AtomicFile.Write(PathOf(checkpoint.Id, Owner), Encoding.UTF8.GetBytes(CheckpointOwner.Own), isPrivate: true);
        AtomicFile.Write(PathOf(checkpoint.Id, Pending), CheckpointFile.Seal(checkpoint, key()), isPrivate: true);
    }

    public void Complete(Checkpoint checkpoint)
    {
        AtomicFile.Write(PathOf(checkpoint.Id, Done), CheckpointFile.Seal(checkpoint, key()), isPrivate: true);
        Discard(checkpoint.Id);
        foreach (var old in Ids(Done).SkipLast(MaxKept))
            File.Delete(PathOf(old, Done));
    }

    public void Release(string id) => File.Delete(PathOf(id, Owner));

    public void Discard(string id)
    {
        File.Delete(PathOf(id, Pending));
        Release(id);
    }

    public IReadOnlyList<SavedCheckpoint> Read(bool onlyPending)
    {
        // The pending files first: a change that ends meanwhile is then found among the others.
        var pending = Ids(Pending);
        var done = Ids(Done);
        // A process that was killed between its last two steps leaves both files; the change was written.
        var facts = pending.Except(done, StringComparer.Ordinal).Select(ReadPending);
        if (!onlyPending)
            facts = facts.Concat(done.Select(id => Read(id, Done)));
        return
        [
            .. facts
                .OfType<SavedCheckpoint>()
                .DistinctBy(static f => f.Id, StringComparer.Ordinal)
                .OrderBy(static f => f.Id, StringComparer.Ordinal),
        ];
    }

    // Completed or discarded after the folder was listed: then the file is gone, and the checkpoint is another, or none.
    private SavedCheckpoint? ReadPending(string id) => Read(id, Pending) ?? Read(id, Done);

    private SavedCheckpoint? Read(string id, string extension)
    {
        var isPending = extension == Pending;
        var isOwned = isPending && CheckpointOwner.IsRunning(PathOf(id, Owner), time.UtcNow());
        try
        {
            var bytes = Bounded.ReadBytes(PathOf(id, extension), Limits.StateFile);
            return new SavedCheckpoint(id, isPending, isOwned, CheckpointFile.Open(bytes, key()), null);
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

    private List<string> Ids(string extension) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "*" + extension)
                    .Select(static p => Path.GetFileNameWithoutExtension(p))
                    .Where(static n => !n.StartsWith('.'))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private string PathOf(string id, string extension) => Path.Combine(folder, id + extension);
}
