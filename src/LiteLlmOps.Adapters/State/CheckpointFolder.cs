using System.Security.Cryptography;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The checkpoints of a state folder: ID.checkpoint when the change is done, ID.pending before, with the process that makes it.</summary>
/// <param name="folder">The folder.</param>
/// <param name="key">The deployment's key for it, asked for only when a file is sealed or opened.</param>
internal sealed class CheckpointFolder(string folder, Func<byte[]> key)
{
    public const int MostKept = 100;

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
        foreach (var old in Ids(Done).SkipLast(MostKept))
            File.Delete(PathOf(old, Done));
    }

    public void Release(string id) => File.Delete(PathOf(id, Owner));

    public void Discard(string id)
    {
        File.Delete(PathOf(id, Pending));
        Release(id);
    }

    public IReadOnlyList<CheckpointFact> Read(bool onlyPending)
    {
        var done = Ids(Done);
        // A process that ended between its two last steps has left both files: the change is done.
        var facts = Ids(Pending).Except(done, StringComparer.Ordinal).Select(id => Read(id, isPending: true));
        if (!onlyPending)
            facts = facts.Concat(done.Select(id => Read(id, isPending: false)));
        return [.. facts.OrderBy(static f => f.Id, StringComparer.Ordinal)];
    }

    private CheckpointFact Read(string id, bool isPending)
    {
        var isOwned = isPending && CheckpointOwner.IsAtWork(PathOf(id, Owner));
        try
        {
            return new CheckpointFact(
                id,
                isPending,
                isOwned,
                CheckpointFile.Open(File.ReadAllBytes(PathOf(id, isPending ? Pending : Done)), key()),
                null
            );
        }
        catch (CryptographicException)
        {
            return new CheckpointFact(
                id,
                isPending,
                isOwned,
                null,
                "it was sealed with another key, or changed: was the salt key, or the master key, replaced?"
            );
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            return new CheckpointFact(id, isPending, isOwned, null, "it is no checkpoint that this version understands");
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
