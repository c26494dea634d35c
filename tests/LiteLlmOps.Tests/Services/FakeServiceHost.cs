using System.Collections.Concurrent;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Services;

/// <summary>Services without processes. Each becomes ready at once, unless a test delays it.</summary>
internal sealed class FakeServiceHost : IServiceHost
{
    private readonly ConcurrentDictionary<string, ServiceProcess> _running = new();
    private int _lastId = 100;

    /// <summary>"stop a", "start a": in the order in which they happened.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>The ends that were recorded, by service.</summary>
    public ConcurrentDictionary<string, (string End, ServiceEndCause Cause)> Ends { get; } = new();

    /// <summary>The services that never end after their stop signal.</summary>
    public HashSet<string> Hanging { get; } = [];

    /// <summary>The ports that never accept a connection.</summary>
    public HashSet<int> Silent { get; } = [];

    /// <summary>The services that were stopped by Stop-LlmService.</summary>
    public HashSet<string> StoppedIntentionally { get; } = [];

    /// <summary>Runs instead of the start of a service.</summary>
    public Func<ServiceSettings, Exception?> StartError { get; set; } = static _ => null;

    public Func<IReadOnlyList<ServiceSettings>, Exception?> InspectError { get; set; } = static _ => null;

    public bool IsLocked { get; private set; }

    public Dictionary<string, List<TimeSpan>> Durations { get; } = [];

    public int? IdOf(string service) => _running.TryGetValue(service, out var process) ? process.Id : null;

    public void SetRunning(params string[] services)
    {
        foreach (var service in services)
            _running[service] = Next();
    }

    public Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token) =>
        InspectError(services) is { } error
            ? Task.FromException<IReadOnlyList<ServiceFacts>>(error)
            : Task.FromResult<IReadOnlyList<ServiceFacts>>([
                .. services.Select(s => new ServiceFacts(s, _running.GetValueOrDefault(s.Name))
                {
                    StoppedIntentionally = StoppedIntentionally.Contains(s.Name),
                }),
            ]);

    public Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        if (StartError(service) is { } error)
            throw error;
        Calls.Enqueue($"start {service.Name}");
        return Task.FromResult(_running[service.Name] = Next());
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        Calls.Enqueue($"stop {service.Name}");
        if (Hanging.Contains(service.Name))
            await Task.Delay(Timeout.Infinite, token);
        _running.TryRemove(service.Name, out _);
        return false;
    }

    public Task KillPortOwnerAsync(Listener portOwner, CancellationToken token) => Task.CompletedTask;

    public bool IsRunning(ServiceProcess process) => _running.Values.Contains(process);

    public Task<bool> ConnectsAsync(int port, CancellationToken token) => Task.FromResult(!Silent.Contains(port));

    public int? ExitCodeOf(ServiceProcess process) => null;

    public Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token) =>
        Task.FromResult<IReadOnlyList<string>>(["first line", $"last line of {service.Name}."]);

    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause) => Ends[service.Name] = (end, cause);

    public IDisposable Lock(string command)
    {
        Assert.False(IsLocked);
        IsLocked = true;
        return new Unlock(this);
    }

    public IReadOnlyList<TimeSpan> ReadRunDurations(string kind) => Durations.GetValueOrDefault(kind, []);

    public void SaveRunDuration(string kind, TimeSpan duration) => Durations[kind] = [.. ReadRunDurations(kind), duration];

    public void SaveGoodConfig() { }

    public bool RestoreGoodConfig() => false;

    private ServiceProcess Next() => new(Interlocked.Increment(ref _lastId), 1);

    private sealed class Unlock(FakeServiceHost host) : IDisposable
    {
        public void Dispose() => host.IsLocked = false;
    }
}
