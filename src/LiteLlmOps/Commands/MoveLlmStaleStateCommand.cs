using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Commands;

/// <summary>Moves stale files of the state folder to its archive, with a manifest from which Restore-LlmState brings them back.</summary>
[Cmdlet(
    VerbsCommon.Move,
    "LlmStaleState",
    HelpUri = HelpPages.Address + "Move-LlmStaleState.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium
)]
[OutputType(typeof(LlmStateMove))]
public sealed class MoveLlmStaleStateCommand : StateMoveCmdlet
{
    /// <summary>The names of files, with their path in the state folder or without it. Wildcards. Default: all stale copies and descriptions of the configuration.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StaleStateCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Stale files of Get-LlmState, or objects of Get-LlmDeployment or Get-LlmLab for all stale files of a deployment.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[]? InputObject { get; set; }

    /// <summary>The least time since the last change: seconds, or a duration such as 30d. Files become stale after state.staleAfter in any case. Default: state.staleAfter.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? OlderThan { get; set; }

    /// <summary>How many of the newest selected files of each kind stay in the state folder. Nothing is deleted from the archive. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Keep { get; set; }

    private protected override PSObject[]? Input => InputObject;

    private protected override void End() =>
        ForEachSelected(
            (deployment, paths) =>
                new ArchiveOperation(Adapters, OperationHost).Run(
                    deployment,
                    new ArchiveOptions
                    {
                        Selection = new StateSelection
                        {
                            Names = Wildcards.Filter(Name),
                            Paths = paths,
                            OlderThan = OlderThan,
                        },
                        Keep = Keep,
                        Reason = Reason,
                    },
                    moves => WriteObject(moves, enumerateCollection: true)
                )
        );
}
