using System.Collections.Concurrent;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Services;

/// <summary>Thrown by a caller that was killed: it has no effect any more, whatever it calls.</summary>
internal sealed class CallerKilledException : Exception;

/// <summary>Services of one machine, which several callers start and stop, and which may end at any time.</summary>
internal sealed class RacingMachine
{
    private readonly ConcurrentDictionary<string, ServiceProcess> _running = new(StringComparer.Ordinal);
    private int _lastId;
    private int _clock;
    private RacingCaller? _owner;

    /// <summary>When a service last ended by itself, by its name.</summary>
    public ConcurrentDictionary<string, int> Deaths { get; } = new(StringComparer.Ordinal);

    /// <summary>Two processes of one service at the same time, or a service that was started before one that it needs.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public bool IsLocked => _owner is not null;

    public int Now() => Interlocked.Increment(ref _clock);

    public ServiceProcess? Find(string service) => _running.GetValueOrDefault(service);

    public bool IsRunning(ServiceProcess process) => _running.Values.Contains(process);

    public bool IsRunningAt(int port) => _running.Keys.Any(k => RacingCaller.PortOf(k) == port);

    public ServiceProcess Start(ServiceSettings service)
    {
        var process = new ServiceProcess(Interlocked.Increment(ref _lastId), 1);
        if (!_running.TryAdd(service.Name, process))
            Faults.Enqueue($"{service.Name} was started twice");
        return process;
    }

    public void Stop(string service) => _running.TryRemove(service, out _);

    public void Die(Random random)
    {
        if (_running.Keys.Order(StringComparer.Ordinal).ToList() is not { Count: > 0 } names)
            return;
        var name = names[random.Next(names.Count)];
        if (_running.TryRemove(name, out _))
            Deaths[name] = Now();
    }

    public bool TryLock(RacingCaller caller) => Interlocked.CompareExchange(ref _owner, caller, null) is null;

    public void Unlock(RacingCaller caller) => Interlocked.CompareExchange(ref _owner, null, caller);
}

/// <summary>One caller: each of its calls is a step, before which something may happen.</summary>
/// <param name="machine">The machine.</param>
/// <param name="random">Decides how long a step takes, and which service ends.</param>
internal sealed class RacingCaller(RacingMachine machine, Random random) : IServiceHost
{
    private readonly Lock _gate = new();
    private int _steps;
    private volatile bool _isKilled;

    /// <summary>The step at which a service ends by itself. 0 for none.</summary>
    public int DiesAt { get; init; }

    /// <summary>The step at which the caller is killed. 0 for never.</summary>
    public int KilledAt { get; init; }

    /// <summary>When a service was last inspected, by its name.</summary>
    public ConcurrentDictionary<string, int> Inspections { get; } = new(StringComparer.Ordinal);

    public int LastStart { get; private set; }

    public int Steps => _steps;

    public static int PortOf(string service) => 1000 + service[0];

    public async Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        await PauseAsync();
        return Step(() =>
            services
                .Select(s =>
                {
                    Inspections[s.Name] = machine.Now();
                    return new ServiceFacts(s, machine.Find(s.Name));
                })
                .ToList()
        );
    }

    public async Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        await PauseAsync();
        return Step(() =>
        {
            LastStart = machine.Now();
            return machine.Start(service);
        });
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        await PauseAsync();
        return Step(() =>
        {
            machine.Stop(service.Name);
            return false;
        });
    }

    public Task KillPortOwnerAsync(Listener portOwner, CancellationToken token) => Task.CompletedTask;

    public bool IsRunning(ServiceProcess process) => Step(() => machine.IsRunning(process));

    public async Task<bool> ConnectsAsync(int port, CancellationToken token)
    {
        await PauseAsync();
        return Step(() => machine.IsRunningAt(port));
    }

    public int? ExitCodeOf(ServiceProcess process) => null;

    public Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause) => Step(static () => true);

    public IDisposable Lock(string command) =>
        Step(() => machine.TryLock(this)) ? new Unlock(this) : throw new LlmException(ErrorIds.ServicesBusy, "busy");

    public IReadOnlyList<TimeSpan> ReadRunDurations(string kind) => [];

    public void SaveRunDuration(string kind, TimeSpan duration) { }

    public void SaveGoodConfig() { }

    public bool RestoreGoodConfig() => false;

    private async Task PauseAsync()
    {
        int yields;
        lock (_gate)
            yields = random.Next(4);
        for (var i = 0; i < yields; i++)
            await Task.Yield();
    }

    private T Step<T>(Func<T> action)
    {
        lock (_gate)
        {
            _steps++;
            if (_steps == DiesAt)
                machine.Die(random);
            if (_steps == KilledAt)
            {
                _isKilled = true;
                // The operating system releases the lock of a process that has ended.
                machine.Unlock(this);
            }

            return _isKilled ? throw new CallerKilledException() : action();
        }
    }

    private sealed class Unlock(RacingCaller caller) : IDisposable
    {
        public void Dispose() => caller.Release();
    }

    private void Release()
    {
        if (!_isKilled)
            machine.Unlock(this);
    }
}
