using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Gets the checkpoints of a deployment, newest first: what each seed changed, and whether it was undone.</summary>
[Cmdlet(VerbsCommon.Get, "LlmCheckpoint", HelpUri = HelpPages.Address + "Get-LlmCheckpoint.md")]
[OutputType(typeof(LlmCheckpoint))]
public sealed class GetLlmCheckpointCommand : PerDeploymentCmdlet
{
    /// <summary>The ids of checkpoints. Wildcards. An object of the pipeline without a checkpoint, such as a note of Get-LlmJournal, selects none. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Checkpoint")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointCompleter))]
    [AllowNull]
    public string[]? Id { get; set; }

    private protected override void Run(Deployment deployment)
    {
        if (Array.TrueForAll(Id ?? [], string.IsNullOrEmpty) && MyInvocation.BoundParameters.ContainsKey(nameof(Id)))
        {
            if (MyInvocation.ExpectingInput)
                return;
            throw new LlmException(ErrorIds.CheckpointNotFound, "-Id is empty. Omit it to get all checkpoints.", Id);
        }

        var all = LlmCheckpoint.Of(Adapters.OpenState(deployment).ReadCheckpoints(onlyUnfinished: false), deployment.Path);
        WriteObject(all.Where(c => Wildcards.Any(Id)(c.Id)).Reverse(), enumerateCollection: true);
        var ids = all.Select(static c => c.Id).ToList();
        foreach (var id in Wildcards.Literal(Id).Where(i => !ids.Contains(i, StringComparer.OrdinalIgnoreCase)))
            WriteProblem(NotFound(id, ids, deployment));
    }

    private static LlmException NotFound(string id, List<string> known, Deployment deployment) =>
        new(
            ErrorIds.CheckpointNotFound,
            $"No checkpoint '{id}' in the state folder '{deployment.State.Folder}'. "
                + (
                    NearestName.OfOrContaining(id, known) is { } near ? $"Did you mean {near}?" : "Get-LlmCheckpoint lists all checkpoints."
                ),
            id
        );
}
