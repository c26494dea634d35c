using System.Management.Automation;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Restarts services in the order of their dependencies, and waits until each is ready.</summary>
[Alias("Restart-LlmService")]
[Cmdlet(
    VerbsLifecycle.Restart,
    "LlmServices",
    HelpUri = HelpPages.Address + "Restart-LlmServices.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium
)]
[OutputType(typeof(LlmServiceResult))]
public sealed class RestartLlmServicesCommand : ServiceActionCmdlet
{
    /// <summary>Restarts one service after the other, each only when the previous one is ready. For several proxies behind a load balancer.</summary>
    [Parameter]
    public SwitchParameter Rolling { get; set; }

    /// <summary>Also restarts the services that depend on the selected ones, directly or indirectly.</summary>
    [Parameter]
    public SwitchParameter IncludeDependents { get; set; }

    /// <summary>Kills a process that listens on the port of a service and does not belong to the deployment.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>When a proxy fails to start, starts it again with the last rendered config with which it became ready.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    private protected override ServiceRequest Request =>
        RequestOf(ServiceAction.Restart) with
        {
            IsRolling = Rolling,
            Force = Force,
            Rollback = Rollback,
            IncludeDependents = IncludeDependents,
        };
}
