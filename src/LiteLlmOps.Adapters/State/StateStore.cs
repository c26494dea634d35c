using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The deployment's state folder.</summary>
internal sealed class StateStore(Deployment deployment) : IStateStore
{
    private readonly Lazy<byte[]> _hashKey = new(() => StateKey.Of(deployment, "hash"));

    private CheckpointFolder Folder =>
        new(Path.Combine(deployment.State.Folder, "checkpoints"), () => StateKey.Of(deployment, "checkpoint"));

    public void SavePending(Checkpoint checkpoint) => Translated(() => Folder.SavePending(checkpoint));

    public void Complete(Checkpoint checkpoint) => Translated(() => Folder.Complete(checkpoint));

    public void Release(string id) => Translated(() => Folder.Release(id));

    public void Discard(string id) => Translated(() => Folder.Discard(id));

    public IReadOnlyList<CheckpointFact> ReadCheckpoints(bool onlyPending)
    {
        IReadOnlyList<CheckpointFact> found = [];
        Translated(() => found = Folder.Read(onlyPending));
        return found;
    }

    public SeededState ReadSeeded() => SeededFile.Read(Path.Combine(deployment.State.Folder, SeededFile.FileName));

    public void SaveSeeded(SeededState state) =>
        Translated(() => SeededFile.Write(Path.Combine(deployment.State.Folder, SeededFile.FileName), state));

    public string Hash(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(_hashKey.Value, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public void Append(JournalEntry entry) => Translated(() => new Journal(deployment.State.Folder).Append(entry));

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
                $"Cannot access the state folder '{deployment.State.Folder}', which contains journal and checkpoints: {e.Message.TrimEnd('.')}. Grant this user access, or set state.folder in llmops.yaml.",
                deployment.State.Folder,
                e
            );
        }
    }
}
