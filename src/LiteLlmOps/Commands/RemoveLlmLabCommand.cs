using System.Management.Automation;

namespace LiteLlmOps.Commands;

/// <summary>Stops a lab's processes and deletes its files: nothing of it stays.</summary>
[Cmdlet(VerbsCommon.Remove, "LlmLab", SupportsShouldProcess = true)]
public sealed class RemoveLlmLabCommand : LlmCmdlet
{
    /// <summary>The lab's folder.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    private protected override void Process()
    {
        foreach (var path in Path)
            Remove(System.IO.Path.TrimEndingDirectorySeparator(FilePath(path)));
    }

    private void Remove(string path)
    {
        if (Adapters.Labs.Find(path) is null)
            WriteProblem(new LlmException(ErrorIds.LabNotFound, $"There is no lab in '{path}': nothing was deleted.", path));
        else if (ShouldProcess(path, "Stop the lab's processes and delete the folder"))
            AwaitWhole(token => RemoveAsync(path, token));
    }

    private async Task<bool> RemoveAsync(string path, CancellationToken token)
    {
        await Adapters.Labs.RemoveAsync(path, token);
        return true;
    }
}
