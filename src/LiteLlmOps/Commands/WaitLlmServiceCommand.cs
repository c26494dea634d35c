using System.Diagnostics;
using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Commands;

/// <summary>Waits until services are ready, or in another state.</summary>
[Cmdlet(VerbsLifecycle.Wait, "LlmService")]
[OutputType(typeof(LlmService))]
public sealed class WaitLlmServiceCommand : ServiceCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The state to wait for: Ready (default), Running (which Ready is, too), Stopped, …</summary>
    [Parameter]
    public ServiceStatus State { get; set; } = ServiceStatus.Ready;

    /// <summary>How long at most, such as 90s. Default: 2 minutes.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    private protected override void Work(Deployment deployment, IReadOnlyList<ServiceSettings> chosen)
    {
        using var view = new ServiceView(Adapters, deployment);
        var (left, clock) = (chosen.ToList(), Stopwatch.GetTimestamp());
        while (left.Count > 0)
        {
            var found = Await(token => view.ReadAsync(left, token));
            foreach (var service in found.Where(IsThere))
                WriteObject(service);
            left.RemoveAll(s => found.Any(f => f.Name == s.Name && IsThere(f)));
            if (left.Count > 0 && Stopwatch.GetElapsedTime(clock) > Timeout)
                GiveUp(found.Where(f => !IsThere(f)));
            else if (left.Count > 0)
                Report([.. found.Where(f => !IsThere(f))], clock);
            else
                continue;
            if (Stopwatch.GetElapsedTime(clock) > Timeout)
                return;
            Await(token => Task.Delay(Pause, token));
        }

        WriteProgress(new ProgressRecord(0, "Wait-LlmService", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private bool IsThere(LlmService service) =>
        service.Status == State || (State == ServiceStatus.Running && service.Status == ServiceStatus.Ready);

    private void Report(IReadOnlyList<LlmService> waiting, long clock) =>
        WriteProgress(
            new ProgressRecord(
                0,
                "Wait-LlmService",
                string.Join("; ", waiting.Select(static s => $"{s.Name}: {s.Message ?? s.Status.ToString()}"))
            )
            {
                SecondsRemaining = (int)Math.Max(0, (Timeout - Stopwatch.GetElapsedTime(clock)).TotalSeconds),
            }
        );

    private void GiveUp(IEnumerable<LlmService> late)
    {
        foreach (var service in late)
        {
            WriteObject(service);
            WriteProblem(
                new LlmException(
                    ErrorIds.ServiceStateTimeout,
                    $"{service.Name} is {service.Status}, and not {State}, after {Durations.Format(Timeout)}{(service.Message is null ? "" : $": {service.Message}")}",
                    service
                )
            );
        }
    }
}
