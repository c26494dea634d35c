using System.Net.Sockets;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The services of a deployment on this machine.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
/// <param name="operations">The operations on files. Null for those of the file system.</param>
internal sealed class ServiceHost(Deployment deployment, TimeProvider time, FileOperations? operations = null) : IServiceHost
{
    private static readonly TimeSpan PortOwnerStopLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ServiceLauncher, ILauncher> _launchers = new()
    {
        [ServiceLauncher.Process] = new ProcessLauncher(deployment, time, operations),
        [ServiceLauncher.Systemd] = new SystemdLauncher(),
        [ServiceLauncher.Compose] = new ComposeLauncher(),
    };

    private string Folder => Path.Combine(deployment.State.Folder, "run");

    public async Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var found = await Task.WhenAll(services.GroupBy(static s => s.Launcher).Select(g => _launchers[g.Key].InspectAsync([.. g], token)));
        var byName = found.SelectMany(static f => f).ToDictionary(static f => f.Service.Name, StringComparer.Ordinal);
        return [.. services.Select(s => byName[s.Name])];
    }

    public Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token) =>
        _launchers[service.Launcher].StartAsync(service, token);

    public Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token) =>
        _launchers[service.Launcher].StopAsync(service, process, token);

    public Task KillPortOwnerAsync(Listener portOwner, CancellationToken token) =>
        new ProcessStop(
            new ServiceProcess(portOwner.ProcessId, ProcessIdentity.StartOf(portOwner.ProcessId) ?? 0),
            ProcessSignals.Terminate,
            PortOwnerStopLimit,
            time
        ).RunAsync(token);

    // The process of a container may not be visible here; then its readiness probe decides.
    public bool IsRunning(ServiceProcess process) => process.Start == 0 || ProcessIdentity.IsRunning(process.Id, process.Start);

    public async Task<bool> ConnectsAsync(int port, CancellationToken token)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public int? ExitCodeOf(ServiceProcess process) => ProcessLauncher.ExitCodeOf(process);

    public async Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token) =>
        [.. (await _launchers[service.Launcher].ReadLogTailAsync(service, lines, token)).Select(KnownSecrets.Of(deployment, service).Hide)];

    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause) =>
        _launchers[service.Launcher].RecordEnd(service, end, cause);

    public IDisposable Lock(string command) => ServiceLock.Acquire(Folder, command, time.UtcNow(), operations ?? FileOperations.Disk);

    public IReadOnlyList<TimeSpan> ReadRunDurations(string kind) => new RunHistory(Folder, operations).Read(kind);

    public void SaveRunDuration(string kind, TimeSpan duration) => new RunHistory(Folder, operations).Save(kind, duration);

    public void SaveGoodConfig()
    {
        if (deployment.Config.Rendered is { } rendered && File.Exists(rendered))
            new KnownGoodConfig(Folder, rendered, deployment.State.Archive, operations).Save();
    }

    public bool RestoreGoodConfig() =>
        deployment.Config.Rendered is { } rendered
        && new KnownGoodConfig(Folder, rendered, deployment.State.Archive, operations).Restore(time.UtcNow());
}
