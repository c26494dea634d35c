using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Logging;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The workers. Connections are assigned round-robin, and a connection keeps its worker until it is closed.</summary>
internal sealed class WorkerPool(ProxyOptions options) : IAsyncDisposable
{
    private WorkerSet _workers = new(options);
    private int _turn = -1;

    public ProxyOptions Options => options;

    public ProxyLog Log => _workers.Slots[0].Worker.Log;

    /// <summary>Starts the workers one after the other.</summary>
    public Task StartAsync(ProxyLog log, CancellationToken token) => _workers.StartAsync(log, token);

    /// <summary>Starts one worker without config file and database, for the side servers.</summary>
    public void StartEmpty(ProxyLog log) => _workers.StartEmpty(log);

    /// <summary>Replaces the workers with new ones loaded from file and database, as a restart of the process would.</summary>
    public async Task RestartAsync(CancellationToken token)
    {
        var next = new WorkerSet(options);
        try
        {
            await next.StartAsync(Log, token);
            next = Interlocked.Exchange(ref _workers, next);
        }
        finally
        {
            await next.DisposeAsync();
        }
    }

    /// <summary>The sequence number of a new connection.</summary>
    public int NextTurn() => Interlocked.Increment(ref _turn);

    /// <summary>The worker for a sequence number.</summary>
    public WorkerSlot At(int turn) => _workers.Slots[(int)((uint)turn % (uint)_workers.Slots.Count)];

    public ValueTask DisposeAsync() => _workers.DisposeAsync();
}
