using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Commands;

/// <summary>Gets the labs of the current user.</summary>
[Cmdlet(VerbsCommon.Get, "LlmLab", HelpUri = HelpPages.Address + "Get-LlmLab.md")]
[OutputType(typeof(LlmLab))]
public sealed class GetLlmLabCommand : LabCmdlet
{
    /// <summary>The folders of the labs, or their deployment files. Wildcards. Default: all labs of the current user.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [TextInput("paths, or objects of Get-LlmLab", "Path")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LabCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    private protected override void Process()
    {
        if (Path is null)
            WriteObject(Adapters.Labs.List(), enumerateCollection: true);
        else
            WriteObject(Path.SelectMany(FindLabs), enumerateCollection: true);
    }
}
