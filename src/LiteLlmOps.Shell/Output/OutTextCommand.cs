using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace LiteLlmOps.Shell.Output;

/// <summary>
/// The engine's own outputter, which renders format views as objects arrive. It goes by the name Out-Default, since the engine lets a native
/// command keep the terminal only in front of a command of that name.
/// </summary>
[Cmdlet(VerbsData.Out, "Default")]
internal sealed class OutTextCommand : OutDefaultCommand
{
    public static CmdletInfo Info { get; } = new("Out-Default", typeof(OutTextCommand));

    [Parameter]
    public PipelineEnd? End { get; set; }

    protected override void ProcessRecord()
    {
        if (End?.IsOutput(InputObject) != false)
            base.ProcessRecord();
    }
}
