using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The state folder of a deployment.</summary>
internal sealed class StateStore(Deployment deployment, TimeProvider time) : IStateStore
{
    private readonly Lazy<byte[]> _hashKey = new(() => StateKey.Of(deployment, "hash"));

    private CheckpointFolder Folder =>
        new(Path.Combine(deployment.State.Folder, "checkpoints"), () => StateKey.Of(deployment, "checkpoint"), time);

    public void SavePending(Checkpoint checkpoint) => Translated(() => Folder.SavePending(checkpoint));

    public void Complete(Checkpoint checkpoint) => Translated(() => Folder.Complete(checkpoint));

    public void Release(string id) => Translated(() => Folder.Release(id));

    public void Discard(string id) => Translated(() => Folder.Discard(id));

    public IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyPending)
    {
        IReadOnlyList<SavedCheckpoint> found = [];
        Translated(() => found = Folder.Read(onlyPending));
        return found;
    }

    public SeededState ReadSeeded() => SeededFile.Read(Path.Combine(deployment.State.Folder, SeededFile.FileName));

    public void SaveSeeded(SeededState state) =>
        Translated(() => SeededFile.Write(Path.Combine(deployment.State.Folder, SeededFile.FileName), state));

    public string Hash(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(_hashKey.Value, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public void Append(JournalEntry entry) => Translated(() => new Journal(deployment.State.Folder, time).Append(entry));

    private void Translated(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmException(
                ErrorIds.StateNotWritable,
                $"The state folder '{deployment.State.Folder}', which contains journal and checkpoints, cannot be written: {e.Message.TrimEnd('.')}. Grant this user access or set state.folder.",
                deployment.State.Folder,
                e
            );
        }
    }
}
