using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Starts services, with what they depend on, in order, and waits until each is ready.</summary>
[Alias("Start-LlmServices")]
[Cmdlet(VerbsLifecycle.Start, "LlmService", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(LlmServiceResult))]
public sealed class StartLlmServiceCommand : ServiceWorkCmdlet
{
    /// <summary>Kills a process that holds the port of a service and is none of its own.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Starts a proxy that fails with the rendered config once more, with the last one that worked.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    private protected override ServiceWorkOptions Options => new(ServiceWork.Start, Force: Force, Rollback: Rollback);

    private protected override IReadOnlyList<ServiceSettings> Complete(Deployment deployment, IReadOnlyList<ServiceSettings> chosen) =>
        ServiceOrder.WithDependencies(deployment.Services, [.. chosen.Select(static s => s.Name)]);

    // What is only needed by another, and runs, is nobody's business here.
    private protected override string? Skips(ServiceFacts facts, IReadOnlyList<ServiceSettings> chosen) =>
        facts.Process is not null && !chosen.Contains(facts.Service) ? "runs already" : null;
}
