using System.Management.Automation;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Starts services and the services that they depend on, and waits until each is ready.</summary>
[Alias("Start-LlmServices")]
[Cmdlet(
    VerbsLifecycle.Start,
    "LlmService",
    HelpUri = HelpPages.Address + "Start-LlmService.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low
)]
[OutputType(typeof(LlmServiceResult))]
public sealed class StartLlmServiceCommand : ServiceActionCmdlet
{
    /// <summary>Kills a process that listens on the port of a service and does not belong to the deployment.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>When a proxy fails to start, starts it again with the last rendered config with which it became ready.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    private protected override ServiceRequest Request => RequestOf(ServiceAction.Start) with { Force = Force, Rollback = Rollback };
}
