using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>A program that starts and stops services; the members are those of <see cref="IServiceHost"/>.</summary>
internal interface ILauncher
{
    Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token);

    Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token);

    /// <returns>True when the service was killed.</returns>
    Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token);

    Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token);

    void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause);
}
