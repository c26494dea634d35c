using System.Management.Automation;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Records;

namespace LiteLlmOps.Binding;

/// <summary>What one pipeline object selects for an undo. Objects of Import-Clixml, of jobs and of ConvertFrom-Json are read by their properties.</summary>
/// <param name="Deployment">The path of the deployment. Null for that of the parameter.</param>
/// <param name="Checkpoint">The id of the checkpoint. Null for the last seed.</param>
/// <param name="IsWritten">False for a change that was only planned, or kept.</param>
internal sealed record UndoInput(string? Deployment, string? Checkpoint, bool IsWritten = true)
{
    /// <exception cref="LlmException">UnsupportedInputType: the object is neither a checkpoint, nor a change, nor a deployment.</exception>
    public static UndoInput Of(PSObject item) =>
        item.BaseObject switch
        {
            LlmCheckpoint checkpoint => new UndoInput(checkpoint.Deployment, checkpoint.Id),
            LlmChange change => new UndoInput(change.Deployment, change.Checkpoint, change.Checkpoint is not null),
            LlmJournalEntry entry => new UndoInput(entry.Deployment, entry.Checkpoint, entry.Checkpoint is not null),
            LlmDeployment deployment => new UndoInput(deployment.Path, null),
            LlmLab lab => new UndoInput(lab.Path, null),
            PSCustomObject => OfProperties(item) ?? throw Unsupported(item),
            _ => throw Unsupported(item),
        };

    // An id alone is not enough: drift has one too, the key of its row.
    private static UndoInput? OfProperties(PSObject item) =>
        item.Properties["Checkpoint"] is not null
            ? new UndoInput(Text(item, "Deployment"), Text(item, "Checkpoint"), Text(item, "Checkpoint") is not null)
        : item.Properties["Undoes"] is not null && Text(item, "Id") is { } id ? new UndoInput(Text(item, "Deployment"), id)
        : null;

    private static string? Text(PSObject item, string name) =>
        item.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;

    private static LlmException Unsupported(PSObject item) =>
        new(
            ErrorIds.UnsupportedInputType,
            $"Unsupported input type {item.TypeNames[0].Split('.')[^1]}; pipe objects of Get-LlmCheckpoint, Get-LlmJournal, Invoke-LlmSeed, Get-LlmDeployment or Get-LlmLab.",
            item
        );
}
