using System.Management.Automation;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Stops services in the reverse order of their dependencies. They stay stopped until they are started by name.</summary>
[Alias("Stop-LlmServices")]
[Cmdlet(
    VerbsLifecycle.Stop,
    "LlmService",
    HelpUri = HelpPages.Address + "Stop-LlmService.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium
)]
[OutputType(typeof(LlmServiceResult))]
public sealed class StopLlmServiceCommand : ServiceActionCmdlet
{
    /// <summary>Also stops the services that depend on the selected ones, directly or indirectly.</summary>
    [Parameter]
    public SwitchParameter IncludeDependents { get; set; }

    private protected override ServiceRequest Request => RequestOf(ServiceAction.Stop) with { IncludeDependents = IncludeDependents };
}
