using System.Security.Cryptography;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The checkpoints of a state folder: ID.checkpoint for a completed change; before, ID.pending and ID.owner with the process.</summary>
/// <param name="folder">The folder.</param>
/// <param name="key">Returns the encryption key; called only when a file is written or read.</param>
internal sealed class CheckpointFolder(string folder, Func<byte[]> key)
{
    public const int MaxKept = 100;

    private const string Done = ".checkpoint";
    private const string Pending = ".pending";
    private const string Owner = ".owner";

    public void SavePending(Checkpoint checkpoint)
    {
        AtomicFile.Write(PathOf(checkpoint.Id, Owner), System.Text.Encoding.UTF8.GetBytes(CheckpointOwner.Own), isPrivate: true);
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
        var done = Ids(Done);
        // Both files exist when a process ended between its two last steps: the change is complete.
        var found = Ids(Pending).Except(done, StringComparer.Ordinal).Select(id => Read(id, isPending: true));
        if (!onlyPending)
            found = found.Concat(done.Select(id => Read(id, isPending: false)));
        return [.. found.OrderBy(static c => c.Id, StringComparer.Ordinal)];
    }

    private SavedCheckpoint Read(string id, bool isPending)
    {
        var isOwned = isPending && CheckpointOwner.IsRunning(PathOf(id, Owner));
        try
        {
            return new SavedCheckpoint(
                id,
                isPending,
                isOwned,
                CheckpointFile.Open(File.ReadAllBytes(PathOf(id, isPending ? Pending : Done)), key()),
                null
            );
        }
        catch (CryptographicException)
        {
            return new SavedCheckpoint(
                id,
                isPending,
                isOwned,
                null,
                "it was modified or encrypted with another key. Was the salt key or the master key replaced?"
            );
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            return new SavedCheckpoint(id, isPending, isOwned, null, "it is not a checkpoint that this version supports");
        }
    }

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
