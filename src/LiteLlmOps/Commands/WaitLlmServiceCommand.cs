using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Waits until services are ready, or have another status.</summary>
[Cmdlet(VerbsLifecycle.Wait, "LlmService", HelpUri = HelpPages.Address + "Wait-LlmService.md")]
[OutputType(typeof(LlmService))]
public sealed class WaitLlmServiceCommand : ServiceCmdlet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The status to wait for. Running includes Ready. Default: Ready.</summary>
    [Parameter]
    public ServiceStatus State { get; set; } = ServiceStatus.Ready;

    /// <summary>The longest time to wait for the services of a deployment, such as 90s. Default: 2 minutes.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    private protected override void Run(Deployment deployment, ServiceSelection selection)
    {
        using var reader = new ServiceStatusReader(Adapters, deployment);
        var (waiting, polling) = (selection.Services, new Polling(Adapters.Time, Interval, Timeout));
        while (waiting.Count > 0)
        {
            var isLast = polling.IsOver;
            var services = Await(token => reader.ReadAsync(waiting, token)).ToLookup(HasState);
            WriteObject(services[true], enumerateCollection: true);
            var others = services[false].ToList();
            waiting = [.. waiting.Where(w => others.Exists(o => o.Name == w.Name))];
            if (isLast)
            {
                others.ForEach(ReportTimeout);
                break;
            }

            ShowProgress(others, polling.Remaining);
            if (waiting.Count > 0)
                Await(polling.PauseAsync);
        }

        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, "Completed") { RecordType = ProgressRecordType.Completed });
    }

    private bool HasState(LlmService service) =>
        service.Status == State || (State == ServiceStatus.Running && service.Status == ServiceStatus.Ready);

    private void ShowProgress(List<LlmService> waiting, TimeSpan remaining)
    {
        if (waiting.Count == 0)
            return;
        var status = string.Join("; ", waiting.Select(static s => $"{s.Name}: {s.Message ?? s.Status.ToString()}"));
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, status) { SecondsRemaining = (int)remaining.TotalSeconds });
    }

    private void ReportTimeout(LlmService service)
    {
        WriteObject(service);
        var isSaid = service.Message is null || service.Message.Equals($"{service.Status}", StringComparison.OrdinalIgnoreCase);
        var reason = isSaid ? "" : $" ({service.Message!.TrimEnd('.')})";
        var advice = service.Status == ServiceStatus.Stopped ? $" To start it, run: Start-LlmService {service.Name}" : "";
        WriteProblem(
            new LlmException(
                ErrorIds.ServiceStateTimeout,
                $"Service {service.Name} did not become {State} within {Durations.Format(Timeout)}; it is {service.Status}{reason}.{advice}",
                service
            )
        );
    }
}
