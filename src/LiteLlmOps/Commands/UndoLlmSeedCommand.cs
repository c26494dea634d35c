using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Records;

namespace LiteLlmOps.Commands;

/// <summary>Undoes a seed value by value, and keeps what was modified after it.</summary>
[Cmdlet(
    VerbsCommon.Undo,
    "LlmSeed",
    HelpUri = HelpPages.Address + "Undo-LlmSeed.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium
)]
[OutputType(typeof(LlmChange))]
public sealed class UndoLlmSeedCommand : DatabaseChangeCmdlet
{
    // The changes of one seed come through the pipeline one by one, all with the same checkpoint.
    private readonly HashSet<(string? Deployment, string? Checkpoint)> _done = [];

    /// <summary>The id of the checkpoint to undo. Default: the last seed that is not undone yet.</summary>
    [Parameter(Position = 0)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(CheckpointCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>
    /// Checkpoints of Get-LlmCheckpoint, entries of Get-LlmJournal, changes of Invoke-LlmSeed, or objects of Get-LlmDeployment and Get-LlmLab, whose last seed is undone.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Ignores -MaxImpact. It does not suppress confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (InputObject is null)
        {
            if (IsWithoutInput)
                Undo(Deployment, Checkpoint);
            return;
        }

        var input = UndoInput.Of(InputObject);
        if (!IsSelected(input.Deployment, InputObject))
            return;
        if (!input.IsWritten)
            WriteWarning(
                InputObject.BaseObject is LlmJournalEntry entry
                    ? $"Skipped the entry of {entry.Command} ({entry.Outcome}) of {entry.Time:u}: it has no checkpoint, so there is nothing to undo."
                    : $"Skipped {InputObject}: it was not written, so there is nothing to undo."
            );
        else
            Undo(input.Deployment is { } path ? [path] : Deployment, Checkpoint ?? input.Checkpoint);
    }

    private void Undo(string[]? deployments, string? checkpoint)
    {
        if (!_done.Add((deployments is null ? null : string.Join('\n', deployments), checkpoint)))
            return;
        var options = new ChangeOptions
        {
            Reason = Reason,
            Force = Force,
            NoWait = NoWait,
            Timeout = Timeout,
            MaxImpact = MaxImpact ?? [],
        };
        ForEachDeployment(
            deployments,
            deployment =>
                new UndoOperation(Adapters, deployment, checkpoint, options, OperationHost).Run(changes =>
                    WriteObject(changes, enumerateCollection: true)
                )
        );
    }
}
