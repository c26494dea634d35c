using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>One way to start and stop services.</summary>
internal interface ILauncher
{
    Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token);

    Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token);

    /// <returns>True when it had to be killed.</returns>
    Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token);

    IReadOnlyList<string> LogTail(ServiceSettings service, int lines);

    void NoteEnd(ServiceSettings service, string end, bool onPurpose);
}
