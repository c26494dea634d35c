using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Gets the services of a deployment: their processes, and whether they are ready.</summary>
[Cmdlet(VerbsCommon.Get, "LlmService", HelpUri = HelpPages.Address + "Get-LlmService.md")]
[OutputType(typeof(LlmService), typeof(LlmServiceProcess))]
public sealed class GetLlmServiceCommand : ServiceCmdlet
{
    private readonly List<(Deployment Deployment, IReadOnlyList<ServiceSettings> Services)> _watched = [];
    private readonly Dictionary<(string Deployment, string Service), (ServiceStatus, int?)> _last = [];

    /// <summary>Returns only services with these statuses. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ServiceStatus[]? Status { get; set; }

    /// <summary>Returns the child processes of each service, such as the workers of a proxy, after the service.</summary>
    [Parameter]
    public SwitchParameter IncludeChildren { get; set; }

    /// <summary>Repeats the command until it is stopped, with this interval (such as 5s). A service is returned again when its status or its process has changed. Default: no repetition.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:00.1", "1.00:00:00")]
    public TimeSpan? Watch { get; set; }

    /// <summary>The statuses that count as failures, such as Failed, PortConflict or Stopped. Statuses have no order, so each one that counts must be given. A returned service with one of them has IsFailure, and the command ends with the terminating error ServiceNotReady after all output; with -Watch, which does not end by itself, there is no error. Default: Failed and PortConflict set IsFailure, and no service is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ServiceStatus[]? FailOn { get; set; }

    private protected override void Run(Deployment deployment, ServiceSelection selection)
    {
        WriteChanges(deployment, selection.Services);
        _watched.Add((deployment, selection.Services));
    }

    private protected override void EndRun()
    {
        while (Watch is { } interval)
        {
            Await(token => Task.Delay(interval, Adapters.Time, token));
            foreach (var (deployment, services) in _watched)
                WriteChanges(deployment, services);
        }

        EndIfFailed(ErrorIds.ServiceNotReady, "service", string.Join(", ", FailOn ?? []));
    }

    private void WriteChanges(Deployment deployment, IReadOnlyList<ServiceSettings> services)
    {
        using var reader = new ServiceStatusReader(Adapters, deployment);
        var found = Await(token => reader.ReadAsync(services, token)).Where(HasChanged).ToList();
        var returned = found.Where(s => Status?.Contains(s.Status) ?? true).Select(Assessed).ToList();
        CountFailures(FailOn is null ? 0 : returned.Count(static s => s.IsFailure), deployment);
        foreach (var service in returned)
        {
            WriteObject(service);
            if (IncludeChildren)
                WriteObject(service.Children, enumerateCollection: true);
        }
    }

    private LlmService Assessed(LlmService service) =>
        FailOn is null ? service : service with { IsFailure = FailOn.Contains(service.Status) };

    private bool HasChanged(LlmService service)
    {
        var (key, state) = ((service.Deployment, service.Name), (service.Status, service.ProcessId));
        var isSame = _last.TryGetValue(key, out var before) && before == state;
        _last[key] = state;
        return !isSame;
    }
}
