using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>Reads the current state of services: their processes, and whether they are ready.</summary>
/// <param name="adapters">Opens processes, HTTP and the proxy.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ServiceStatusReader(IAdapters adapters, Deployment deployment) : IDisposable
{
    private readonly IServiceHost _host = adapters.OpenServices(deployment);
    private readonly IHttpProbe _http = adapters.OpenHttp();

    /// <summary>The current state of services, in the given order. All are probed at the same time.</summary>
    public async Task<IReadOnlyList<LlmService>> ReadAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var facts = await _host.InspectAsync(services, token);
        return await Task.WhenAll(facts.Select(f => ReadAsync(f, token)));
    }

    public void Dispose() => _http.Dispose();

    private async Task<LlmService> ReadAsync(ServiceFacts facts, CancellationToken token)
    {
        var problem = await new Readiness(adapters, _host, _http, deployment).ProblemAsync(facts, token);
        var now = adapters.Time.UtcNow();
        var status = StatusOf(facts, problem, now);
        var (service, process) = (facts.Service, facts.Process);
        return new LlmService
        {
            Name = service.Name,
            Status = status,
            Deployment = deployment.Path,
            Purpose = service.Purpose,
            ProcessId = process?.Id,
            Port = service.Port,
            StartedAt = process?.StartedAt,
            Uptime = now - process?.StartedAt,
            Memory = process?.Memory + facts.Children.Sum(static c => c.Memory),
            ProcessorTime = facts.Children.Aggregate(process?.ProcessorTime, static (sum, c) => sum + c.ProcessorTime),
            Workers = facts.Children.Count,
            Version = status == ServiceStatus.Ready ? await VersionAsync(service, token) : null,
            Restarts = facts.Restarts,
            LastExit = facts.LastEnd,
            Launcher = service.Launcher,
            DependsOn = [.. service.DependsOn],
            Message = MessageOf(facts, status, problem),
            Children = [.. facts.Children.Select(c => ChildOf(service, c))],
        };
    }

    private LlmServiceProcess ChildOf(ServiceSettings service, ServiceProcess process) =>
        new()
        {
            Service = service.Name,
            Deployment = deployment.Path,
            Observed = process,
        };

    private static string? MessageOf(ServiceFacts facts, ServiceStatus status, string? problem) =>
        status switch
        {
            ServiceStatus.Stopped => facts.LastEnd,
            ServiceStatus.Failed => facts.LastEnd ?? problem,
            _ => problem,
        };

    private static ServiceStatus StatusOf(ServiceFacts facts, string? problem, DateTime now) =>
        facts switch
        {
            { PortOwner: not null } => ServiceStatus.PortConflict,
            { Process: null, HasDied: true } => ServiceStatus.Failed,
            { Process: null } => ServiceStatus.Stopped,
            _ when problem is null => ServiceStatus.Ready,
            { Process.StartedAt: { } started } when now - started < facts.Service.StartLimit => ServiceStatus.Starting,
            _ => ServiceStatus.Running,
        };

    private async Task<string?> VersionAsync(ServiceSettings service, CancellationToken token)
    {
        if (service.Port is null || !deployment.ProxyServices.Contains(service.Name, StringComparer.Ordinal))
            return null;
        try
        {
            using var api = adapters.OpenProxy(deployment, new Uri($"http://127.0.0.1:{service.Port}/"));
            return (await api.ReadVersionAsync(token))?.Text;
        }
        catch (LlmException)
        {
            return null;
        }
    }
}
