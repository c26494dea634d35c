using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// The records of changes that are in progress or were interrupted: one file for each, and ID.owner, the process that makes the change. The file is deleted last.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="extension">The extension of the files, with its dot.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class PendingFiles(string folder, string extension, TimeProvider time, FileOperations files)
{
    private const string Owner = ".owner";

    /// <param name="id">The id of the change.</param>
    /// <param name="content">Makes the content.</param>
    public void Save(string id, Func<byte[]> content)
    {
        CheckpointOwner.Begin(id);
        try
        {
            // After a power loss, the process does not run any more.
            AtomicFile.Write(PathOf(id, Owner), Encoding.UTF8.GetBytes(CheckpointOwner.Own), isPrivate: true, files, isDurable: false);
            AtomicFile.Write(PathOf(id), content(), isPrivate: true, files);
        }
        catch (Exception)
        {
            CheckpointOwner.End(id);
            files.TryDelete(PathOf(id));
            files.TryDelete(PathOf(id, Owner));
            throw;
        }
    }

    // Without the owner, a file that cannot be deleted is one of an interrupted change, which the next command completes.
    public void Finish(string id)
    {
        try
        {
            files.TryDelete(PathOf(id));
        }
        finally
        {
            Release(id);
        }
    }

    public void Release(string id)
    {
        CheckpointOwner.End(id);
        files.TryDelete(PathOf(id, Owner));
    }

    /// <summary>Deletes what killed processes have left: temporary files, and owners of changes that were not begun.</summary>
    public void Sweep()
    {
        TemporaryName.Sweep(files, folder);
        foreach (var id in Ids(Owner).Except(Ids(), StringComparer.Ordinal).Where(id => !IsOwned(id)))
            files.TryDelete(PathOf(id, Owner));
    }

    /// <summary>True when a running process makes the change.</summary>
    public bool IsOwned(string id) => CheckpointOwner.IsRunning(id, PathOf(id, Owner), time.UtcNow(), files);

    /// <summary>The ids of the changes, oldest first.</summary>
    public IReadOnlyList<string> Ids() => Ids(extension);

    /// <summary>The ids of the files with an extension, oldest first.</summary>
    public IReadOnlyList<string> Ids(string extensionOf) =>
        [
            .. files
                .List(folder, "*" + extensionOf)
                .Select(static p => Path.GetFileNameWithoutExtension(p))
                .Where(static n => !n.StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];

    public string PathOf(string id) => PathOf(id, extension);

    private string PathOf(string id, string extensionOf) => Path.Combine(folder, id + extensionOf);
}
