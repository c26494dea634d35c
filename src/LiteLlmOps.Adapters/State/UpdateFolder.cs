using System.Security.Cryptography;
using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The updates of files that are in progress or were interrupted: ID.update, encrypted since files may contain secrets, and ID.owner.</summary>
/// <param name="folder">The folder.</param>
/// <param name="keys">The deployment's key, and former ones for what they encrypted. Requested only when a file is encrypted or decrypted.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class UpdateFolder(string folder, Func<IEnumerable<byte[]>> keys, TimeProvider time, FileOperations files)
{
    private readonly PendingFiles _pending = new(folder, ".update", time, files);

    public void Save(FileUpdate update) => _pending.Save(update.Id, () => CheckpointFile.SealValue(update, keys().First()));

    public void Release(string id) => _pending.Release(id);

    public void Finish(string id) => _pending.Finish(id);

    public void Sweep() => _pending.Sweep();

    public IReadOnlyList<SavedFileUpdate> Read() => [.. _pending.Ids().Select(Read).OfType<SavedFileUpdate>()];

    private SavedFileUpdate? Read(string id)
    {
        try
        {
            return new SavedFileUpdate(
                id,
                _pending.IsOwned(id),
                CheckpointFile.OpenValue<FileUpdate>(files.Read(_pending.PathOf(id)), keys()),
                null
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e)
            when (e
                    is CryptographicException
                        or InvalidDataException
                        or JsonException
                        or IOException
                        or UnauthorizedAccessException
                        or LlmException
            )
        {
            return new SavedFileUpdate(id, _pending.IsOwned(id), null, e.Message);
        }
    }
}
