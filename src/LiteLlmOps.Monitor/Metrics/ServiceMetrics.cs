using LiteLlmOps.Services;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The services.</summary>
internal static class ServiceMetrics
{
    private const string Label = "service";

    private static readonly MetricFamily Up = new(
        "llmops_service_up",
        "1 when the service is running and ready, otherwise 0 (Get-LlmService).",
        Label
    );

    private static readonly MetricFamily State = new(
        "llmops_service_state",
        "1 for the current status of the service, 0 for the other statuses (Get-LlmService).",
        Label,
        "state"
    );

    private static readonly MetricFamily Restarts = new(
        "llmops_service_restarts_total",
        "How often this module has started the service again after its first start, from the record in the state folder.",
        Label
    );

    private static readonly MetricFamily Memory = new(
        "llmops_service_resident_memory_bytes",
        "The resident memory of the processes of the service. No series when it is not running.",
        Label
    );

    private static readonly MetricFamily Cpu = new(
        "llmops_service_cpu_seconds_total",
        "The user and system CPU time of the running processes of the service. It falls when one of them ends.",
        Label
    );

    private static readonly MetricFamily Start = new(
        "llmops_service_start_time_seconds",
        "The start of the main process of the service, as a Unix timestamp. No series when it is not running.",
        Label
    );

    private static readonly MetricFamily Workers = new(
        "llmops_service_workers",
        "The number of child processes of the service. No series when it is not running.",
        Label
    );

    public static void Write(MetricSet metrics, IReadOnlyList<LlmService> services)
    {
        foreach (var service in services.Take(MetricSet.MostDeclared))
            Write(metrics, service, LabelText.Of(service.Name));
    }

    private static void Write(MetricSet metrics, LlmService service, string name)
    {
        metrics.Set(Up, service.Status == ServiceStatus.Ready ? 1 : 0, name);
        metrics.SetState(State, service.Status, name);
        metrics.Set(Restarts, service.Restarts, name);
        metrics.Set(Memory, service.Memory, name);
        metrics.SetSeconds(Cpu, service.ProcessorTime, name);
        metrics.SetTime(Start, service.StartedAt, name);
        metrics.Set(Workers, service.ProcessId is null ? null : service.Workers, name);
    }
}
