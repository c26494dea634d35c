using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The deployment's state folder.</summary>
internal sealed class StateStore(Deployment deployment) : IStateStore
{
    private const string Extension = ".checkpoint";

    private readonly string _checkpoints = Path.Combine(deployment.State.Folder, "checkpoints");

    public string SaveCheckpoint(Checkpoint checkpoint)
    {
        Translated(() => AtomicFile.Write(
            Path.Combine(_checkpoints, checkpoint.Id + Extension), CheckpointFile.Seal(checkpoint, StateKey.Of(deployment, "checkpoint")), isPrivate: true));
        return checkpoint.Id;
    }

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
                "StateNotWritable",
                LlmErrorKind.Permission,
                $"The state folder '{deployment.State.Folder}' cannot be written ({e.Message.TrimEnd('.')}): journal and checkpoints are kept there. Give this user the right, or set state.folder.",
                deployment.State.Folder,
                e);
        }
    }
}
