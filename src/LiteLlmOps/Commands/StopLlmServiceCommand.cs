using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Stops services in order: what depends on others first. They stay down until they are started again.</summary>
[Alias("Stop-LlmServices")]
[Cmdlet(VerbsLifecycle.Stop, "LlmService", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LlmServiceResult))]
public sealed class StopLlmServiceCommand : ServiceWorkCmdlet
{
    /// <summary>Stops what depends on them as well.</summary>
    [Parameter]
    public SwitchParameter IncludeDependents { get; set; }

    private protected override ServiceWorkOptions Options => new(ServiceWork.Stop);

    private protected override IReadOnlyList<ServiceSettings> Complete(Deployment deployment, IReadOnlyList<ServiceSettings> chosen) =>
        IncludeDependents ? ServiceOrder.WithDependents(deployment.Services, [.. chosen.Select(static s => s.Name)]) : chosen;
}
