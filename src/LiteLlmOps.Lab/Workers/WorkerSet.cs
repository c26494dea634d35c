using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Settings;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Workers that were started together, with their connections to the database.</summary>
internal sealed class WorkerSet(ProxyOptions options) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<WorkerSlot> _seats = [];
    private readonly List<Task> _jobs = [];
    private ProxyDatabase? _database;

    public IReadOnlyList<WorkerSlot> Seats => _seats;

    /// <summary>Loads every worker, one after the other as their processes come up.</summary>
    public async Task StartAsync(ProxyLog log, CancellationToken token)
    {
        for (var i = 0; i < options.Workers; i++)
            _seats.Add(await StartAsync(i, log, token));
    }

    /// <summary>One worker with nothing in it: for the servers beside the proxy.</summary>
    public void StartWithoutAnything(ProxyLog log) => _seats.Add(new WorkerSlot(new Worker(options, log, new WorkerEnvironment(), null)));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_jobs);
        foreach (var seat in _seats)
            seat.Dispose();
        if (_database is not null)
            await _database.DisposeAsync();
        _end.Dispose();
    }

    private async Task<WorkerSlot> StartAsync(int number, ProxyLog log, CancellationToken token)
    {
        var environment = new WorkerEnvironment();
        var tables = DatabaseStart.Open(options, environment, ref _database);
        var worker = new Worker(options, log, environment, tables);
        WorkerStart.LoadFile(worker);
        if (tables is not null && !await DatabaseStart.IsUsableAsync(worker, token))
        {
            // The real one goes on without any database then, until it is restarted.
            worker = new Worker(options, log, environment, null);
            WorkerStart.LoadFile(worker);
        }

        var seat = new WorkerSlot(worker);
        if (worker.Tables is not null)
            await LoadDatabaseAsync(seat, (number + 1.0) / options.Workers, token);
        return seat;
    }

    private async Task LoadDatabaseAsync(WorkerSlot seat, double share, CancellationToken token)
    {
        var (worker, poll) = (seat.Worker, seat.Poll);
        await StoreSwitch.DecideAsync(worker.General, worker.Environment, worker.Stored!, worker.Log, token);
        var interval = PollSchedule.Interval(worker);
        if (worker.General.StoresInDatabase)
        {
            await SilencedKeys.WarnAsync(worker, token);
            if (worker.Behaviour.LoadsCredentialsFirst)
                await poll.SyncCredentialsAsync(token);
            await poll.RunAsync(token);
            if (!worker.Behaviour.LoadsCredentialsFirst)
                await poll.SyncCredentialsAsync(token);
            _jobs.Add(PollSchedule.RepeatAsync(poll.RunAsync, interval, share, _end.Token));
            _jobs.Add(PollSchedule.RepeatAsync(poll.SyncCredentialsAsync, interval, share, _end.Token));
        }
        else if (worker.Behaviour.LoadsMcpServersAlways)
        {
            await poll.ReloadMcpAsync(token);
            _jobs.Add(PollSchedule.RepeatAsync(poll.ReloadMcpAsync, interval, share, _end.Token));
        }

        await UiSettings.ApplyAsync(worker, token);
    }
}
