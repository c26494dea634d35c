using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>Looks at services: their processes, and whether they serve.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ServiceView(IAdapters adapters, Deployment deployment) : IDisposable
{
    private readonly IServiceHost _host = adapters.OpenServices(deployment);
    private readonly IHttpProbe _http = adapters.OpenHttp();

    /// <summary>Services as they are now, all asked at once; in the order given.</summary>
    public async Task<IReadOnlyList<LlmService>> ReadAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var facts = await _host.LookAsync(services, token);
        return await Task.WhenAll(facts.Select(f => ReadAsync(f, token)));
    }

    public void Dispose() => _http.Dispose();

    private async Task<LlmService> ReadAsync(ServiceFacts facts, CancellationToken token)
    {
        var problem = await new Readiness(adapters, _host, _http, deployment).ProblemAsync(facts, token);
        var status = StatusOf(facts, problem);
        var message = status switch
        {
            ServiceStatus.Stopped => facts.LastEnd,
            ServiceStatus.Failed => facts.LastEnd ?? problem,
            _ => problem,
        };
        return new LlmService(
            facts,
            status,
            message,
            status == ServiceStatus.Ready ? await VersionAsync(facts.Service, token) : null,
            deployment.Path
        );
    }

    private static ServiceStatus StatusOf(ServiceFacts facts, string? problem) =>
        facts switch
        {
            { PortOwner: not null } => ServiceStatus.Foreign,
            { Process: null, HasDied: true } => ServiceStatus.Failed,
            { Process: null } => ServiceStatus.Stopped,
            _ when problem is null => ServiceStatus.Ready,
            { Process.StartedAt: { } started } when DateTime.UtcNow - started < facts.Service.StartLimit => ServiceStatus.Starting,
            _ => ServiceStatus.Running,
        };

    private async Task<string?> VersionAsync(ServiceSettings service, CancellationToken token)
    {
        if (service.Port is null || !deployment.ProxyServices.Contains(service.Name))
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
