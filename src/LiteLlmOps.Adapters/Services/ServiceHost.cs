using System.Net.Sockets;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The services of a deployment on this machine.</summary>
/// <param name="deployment">The deployment.</param>
internal sealed class ServiceHost(Deployment deployment) : IServiceHost
{
    private readonly Dictionary<ServiceLauncher, ILauncher> _launchers = new()
    {
        [ServiceLauncher.Process] = new ProcessLauncher(deployment),
        [ServiceLauncher.Systemd] = new SystemdLauncher(),
        [ServiceLauncher.Compose] = new ComposeLauncher(),
    };

    private string Folder => Path.Combine(deployment.State.Folder, "run");

    public async Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var found = await Task.WhenAll(services.GroupBy(static s => s.Launcher).Select(g => _launchers[g.Key].LookAsync([.. g], token)));
        var byName = found.SelectMany(static f => f).ToDictionary(static f => f.Service.Name, StringComparer.Ordinal);
        return [.. services.Select(s => byName[s.Name])];
    }

    public Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token) =>
        _launchers[service.Launcher].StartAsync(service, token);

    public Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token) =>
        _launchers[service.Launcher].StopAsync(service, process, token);

    public Task KillPortOwnerAsync(Listener stranger, CancellationToken token) =>
        new ProcessStop(
            new ServiceProcess(stranger.ProcessId, ProcessIdentity.StartOf(stranger.ProcessId) ?? 0),
            ProcessSignals.Terminate,
            TimeSpan.FromSeconds(5)
        ).RunAsync(token);

    // A container's process may be out of sight: then its probe tells.
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

    public IReadOnlyList<string> LogTail(ServiceSettings service, int lines) => _launchers[service.Launcher].LogTail(service, lines);

    public void NoteEnd(ServiceSettings service, string end, bool onPurpose) =>
        _launchers[service.Launcher].NoteEnd(service, end, onPurpose);

    public IDisposable Lock(string work) => ServiceLock.Take(Folder, work);

    public IReadOnlyList<TimeSpan> ReadRuns(string work) => new RunHistory(Folder).Read(work);

    public void SaveRun(string work, TimeSpan took) => new RunHistory(Folder).Save(work, took);

    public void KeepConfig()
    {
        if (deployment.Config.Rendered is { } rendered && File.Exists(rendered))
            new KnownGoodConfig(Folder, rendered, deployment.State.Archive).Keep();
    }

    public bool RestoreConfig() =>
        deployment.Config.Rendered is { } rendered && new KnownGoodConfig(Folder, rendered, deployment.State.Archive).Restore();
}
