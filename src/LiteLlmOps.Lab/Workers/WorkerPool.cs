using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Logging;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The workers, and their turns: a connection is served by one of them to its end, the next connection by the next one.</summary>
internal sealed class WorkerPool(ProxyOptions options) : IAsyncDisposable
{
    private WorkerSet _workers = new(options);
    private int _turn = -1;

    public ProxyOptions Options => options;

    public ProxyLog Log => _workers.Seats[0].Worker.Log;

    /// <summary>Loads every worker, one after the other as their processes come up.</summary>
    public Task StartAsync(ProxyLog log, CancellationToken token) => _workers.StartAsync(log, token);

    /// <summary>One worker with nothing in it: for the servers beside the proxy.</summary>
    public void StartWithoutAnything(ProxyLog log) => _workers.StartWithoutAnything(log);

    /// <summary>Loads new workers from the file and the database, as a restart of the process would, and lets go of the old ones.</summary>
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

    /// <summary>The turn of a new connection.</summary>
    public int NextTurn() => Interlocked.Increment(ref _turn);

    /// <summary>The worker whose turn it is.</summary>
    public WorkerSlot At(int turn) => _workers.Seats[(int)((uint)turn % (uint)_workers.Seats.Count)];

    public ValueTask DisposeAsync() => _workers.DisposeAsync();
}
