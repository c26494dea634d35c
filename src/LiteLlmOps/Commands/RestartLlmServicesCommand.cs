using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Restarts services in order, and waits until each is ready: what depends on others stops first and starts last.</summary>
[Alias("Restart-LlmService")]
[Cmdlet(VerbsLifecycle.Restart, "LlmServices", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LlmServiceResult))]
public sealed class RestartLlmServicesCommand : ServiceWorkCmdlet
{
    /// <summary>One after the other, each ready before the next is touched: for several proxies behind one address.</summary>
    [Parameter]
    public SwitchParameter Rolling { get; set; }

    /// <summary>Restarts what depends on them as well.</summary>
    [Parameter]
    public SwitchParameter IncludeDependents { get; set; }

    /// <summary>Kills a process that holds the port of a service and is none of its own.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Starts a proxy that fails with the rendered config once more, with the last one that worked.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    private protected override ServiceWorkOptions Options => new(ServiceWork.Restart, Rolling, Force, Rollback);

    private protected override IReadOnlyList<ServiceSettings> Complete(Deployment deployment, IReadOnlyList<ServiceSettings> chosen) =>
        IncludeDependents ? ServiceOrder.WithDependents(deployment.Services, [.. chosen.Select(static s => s.Name)]) : chosen;

    // Who asks for all of them does not ask for what somebody took down on purpose; who names one does.
    private protected override string? Skips(ServiceFacts facts, IReadOnlyList<ServiceSettings> chosen) =>
        Name is null && !MyInvocation.ExpectingInput && facts is { Process: null, StoppedIntentionally: true }
            ? $"stopped on purpose, and left so: Start-LlmService {facts.Service.Name} starts it"
            : null;
}
