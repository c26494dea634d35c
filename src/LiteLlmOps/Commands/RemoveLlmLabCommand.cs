using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Commands;

/// <summary>Stops the processes of a lab and deletes its files.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "LlmLab",
    HelpUri = HelpPages.Address + "Remove-LlmLab.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High
)]
public sealed class RemoveLlmLabCommand : LabCmdlet
{
    /// <summary>The folders of the labs, or their deployment files. Wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [TextInput("paths, or objects of Get-LlmLab", "Path")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LabCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    private protected override void Process()
    {
        foreach (var lab in Path.SelectMany(FindLabs))
        {
            if (ShouldProcess(lab.Path, "Stop the processes of the lab and delete its folder"))
                AwaitWhole(token => RemoveAsync(lab, token));
        }
    }

    private async Task<bool> RemoveAsync(LlmLab lab, CancellationToken token)
    {
        await Adapters.Labs.RemoveAsync(lab.Path, token);
        return true;
    }
}
