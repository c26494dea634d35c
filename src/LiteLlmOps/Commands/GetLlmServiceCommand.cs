using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Shows the services of a deployment: their processes, and whether they serve.</summary>
[Cmdlet(VerbsCommon.Get, "LlmService")]
[OutputType(typeof(LlmService), typeof(LlmServiceProcess))]
public sealed class GetLlmServiceCommand : ServiceCmdlet
{
    /// <summary>Shows those alone that are so. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ServiceStatus[]? Status { get; set; }

    /// <summary>Returns the children of the services, such as the workers of a proxy, after each service.</summary>
    [Parameter]
    public SwitchParameter IncludeChildren { get; set; }

    /// <summary>Goes on until it is stopped: looks again each time this is over (such as 5s), and returns a service when its status or its process is another.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:00.1", "1.00:00:00")]
    public TimeSpan? Watch { get; set; }

    /// <summary>The statuses that count as a failure, such as Failed, Foreign or Stopped. When a service has one, the command ends with the error ServiceNotReady after all services. Without effect with -Watch. Default: no status is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ServiceStatus[]? FailOn { get; set; }

    private protected override void EndWork() => EndIfFailed(ErrorIds.ServiceNotReady, "service", string.Join(", ", FailOn ?? []));

    private protected override void Work(Deployment deployment, IReadOnlyList<ServiceSettings> chosen)
    {
        using var view = new ServiceView(Adapters, deployment);
        var counted = 0;
        var last = new Dictionary<string, (ServiceStatus, int?)>(StringComparer.Ordinal);
        do
        {
            foreach (var service in Await(token => view.ReadAsync(chosen, token)).Where(s => Status?.Contains(s.Status) ?? true))
            {
                if (last.TryGetValue(service.Name, out var before) && before == (service.Status, service.ProcessId))
                    continue;
                counted += FailOn?.Contains(service.Status) == true ? 1 : 0;
                last[service.Name] = (service.Status, service.ProcessId);
                WriteObject(service);
                if (IncludeChildren)
                    WriteObject(service.Children, enumerateCollection: true);
            }
        } while (
            Watch is { } pause
            && Await(async token =>
            {
                await Task.Delay(pause, token);
                return true;
            })
        );
        CountFailures(counted, deployment);
    }
}
