using System.Management.Automation;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Commands;

/// <summary>Shows the labs of this user, or the one in a folder.</summary>
[Cmdlet(VerbsCommon.Get, "LlmLab")]
[OutputType(typeof(LlmLab))]
public sealed class GetLlmLabCommand : LlmCmdlet
{
    /// <summary>The lab's folder. Without it, all labs of this user are shown.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    private protected override void Process()
    {
        if (Path is null)
            WriteObject(Adapters.Labs.List(), enumerateCollection: true);
        foreach (var path in Path ?? [])
            WriteLab(System.IO.Path.TrimEndingDirectorySeparator(FilePath(path)));
    }

    private void WriteLab(string path)
    {
        if (Adapters.Labs.Find(path) is { } lab)
            WriteObject(lab);
        else
            WriteProblem(new LlmException(ErrorIds.LabNotFound, $"There is no lab in '{path}'.", path));
    }
}
