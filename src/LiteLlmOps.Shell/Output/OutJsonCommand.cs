using System.Management.Automation;

namespace LiteLlmOps.Shell.Output;

/// <summary>Ends a pipeline in a JSON document.</summary>
[Cmdlet(VerbsData.Out, "Json")]
internal sealed class OutJsonCommand : PSCmdlet
{
    public static CmdletInfo Info { get; } = new("Out-Json", typeof(OutJsonCommand));

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public PipelineEnd? End { get; set; }

    [Parameter]
    public JsonDocumentOutput? Document { get; set; }

    protected override void ProcessRecord()
    {
        if (End?.IsOutput(InputObject) != false)
            Document?.Add(InputObject);
    }
}
