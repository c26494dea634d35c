using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The updates of files that are in progress or were interrupted: ID.update, encrypted since files may contain secrets, and ID.owner.</summary>
/// <param name="folder">The folder.</param>
/// <param name="key">The deployment's key, requested only when a file is encrypted or decrypted.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class UpdateFolder(string folder, Func<byte[]> key, TimeProvider time, FileOperations files)
{
    private const string Update = ".update";
    private const string Owner = ".owner";

    public void Save(FileUpdate update)
    {
        CheckpointOwner.Begin(update.Id);
        try
        {
            AtomicFile.Write(PathOf(update.Id, Owner), Encoding.UTF8.GetBytes(CheckpointOwner.Own), isPrivate: true, files);
            AtomicFile.Write(PathOf(update.Id, Update), CheckpointFile.SealValue(update, key()), isPrivate: true, files);
        }
        catch (Exception)
        {
            CheckpointOwner.End(update.Id);
            files.TryDelete(PathOf(update.Id, Update));
            files.TryDelete(PathOf(update.Id, Owner));
            throw;
        }
    }

    public void Release(string id)
    {
        CheckpointOwner.End(id);
        files.TryDelete(PathOf(id, Owner));
    }

    public void Finish(string id)
    {
        try
        {
            files.TryDelete(PathOf(id, Update));
        }
        finally
        {
            Release(id);
        }
    }

    public IReadOnlyList<SavedFileUpdate> Read() =>
        [
            .. files
                .List(folder, "*" + Update)
                .Select(static p => Path.GetFileNameWithoutExtension(p))
                .Where(static n => !n.StartsWith('.'))
                .Order(StringComparer.Ordinal)
                .Select(Read)
                .OfType<SavedFileUpdate>(),
        ];

    /// <summary>Deletes what killed processes have left: temporary files, and owners of updates that were not begun.</summary>
    public void Sweep()
    {
        TemporaryName.Sweep(files, folder);
        foreach (var owner in files.List(folder, "*" + Owner))
        {
            var id = Path.GetFileNameWithoutExtension(owner);
            if (!File.Exists(PathOf(id, Update)) && !IsOwned(id))
                files.TryDelete(owner);
        }
    }

    private SavedFileUpdate? Read(string id)
    {
        try
        {
            return new SavedFileUpdate(id, IsOwned(id), CheckpointFile.OpenValue<FileUpdate>(files.Read(PathOf(id, Update)), key()), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e)
            when (e is CryptographicException or InvalidDataException or JsonException or IOException or UnauthorizedAccessException)
        {
            return new SavedFileUpdate(id, IsOwned(id), null, e.Message);
        }
    }

    private bool IsOwned(string id) => CheckpointOwner.IsRunning(id, PathOf(id, Owner), time.UtcNow(), files);

    private string PathOf(string id, string extension) => Path.Combine(folder, id + extension);
}
