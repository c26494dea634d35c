using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Lists what seeds overwrote, newest first, so that it can be taken back.</summary>
[Cmdlet(VerbsCommon.Get, "LlmCheckpoint")]
[OutputType(typeof(LlmCheckpoint))]
public sealed class GetLlmCheckpointCommand : PerDeploymentCmdlet
{
    /// <summary>The ids of checkpoints. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    private protected override void Run(Deployment deployment)
    {
        var all = LlmCheckpoint.Of(Adapters.OpenState(deployment).ReadCheckpoints(onlyPending: false), deployment.Path);
        var found = all.Where(c => Wildcards.Any(Id)(c.Id)).Reverse().ToList();
        WriteObject(found, enumerateCollection: true);
        foreach (
            var id in (Id ?? []).Where(i =>
                !WildcardPattern.ContainsWildcardCharacters(i) && !found.Exists(c => c.Id.Equals(i, StringComparison.OrdinalIgnoreCase))
            )
        )
            WriteProblem(
                new LlmException(
                    ErrorIds.CheckpointNotFound,
                    $"The state folder '{deployment.State.Folder}' has no checkpoint {id}: Get-LlmCheckpoint lists those that it has.",
                    id
                )
            );
    }
}
