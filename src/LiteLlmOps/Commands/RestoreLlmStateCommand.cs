using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Commands;

/// <summary>Moves files of the archive back to the state folder, after it has verified their hashes.</summary>
[Cmdlet(
    VerbsData.Restore,
    "LlmState",
    HelpUri = HelpPages.Address + "Restore-LlmState.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = DateSet
)]
[OutputType(typeof(LlmStateMove))]
public sealed class RestoreLlmStateCommand : StateMoveCmdlet
{
    private const string NameSet = "Name";
    private const string DateSet = "Date";
    private const string InputSet = "Input";

    /// <summary>The names of files: those of the originals, or those in the archive. Wildcards. The newest file of a name is restored.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ArchivedStateCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The dates, in UTC, on which the files were archived, such as 2026-11-29. Default: all.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(Mandatory = true, ParameterSetName = DateSet)]
    [ValidateNotNullOrEmpty]
    public DateTime[]? Date { get; set; }

    /// <summary>Files of Get-LlmState -Archived.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[]? InputObject { get; set; }

    /// <summary>Replaces files that exist in the state folder. Default: they are kept, with an error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override PSObject[]? Input => InputObject;

    private protected override string? OnlyFiles => "objects of Get-LlmState -Archived, or use -Name or -Date";

    private protected override void End() =>
        ForEachSelected(
            (deployment, paths) =>
                new RestoreOperation(Adapters, OperationHost).Run(
                    deployment,
                    new RestoreOptions
                    {
                        Selection = new StateSelection { Names = Wildcards.Filter(Name), Paths = paths },
                        Dates = Date is null ? null : [.. Date.Select(DateOnly.FromDateTime)],
                        Force = Force,
                        Reason = Reason,
                    },
                    moves => WriteObject(moves, enumerateCollection: true)
                )
        );
}
