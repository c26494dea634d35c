using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Settings;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Workers that were started together, with their database connections.</summary>
internal sealed class WorkerSet(ProxyOptions options) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<WorkerSlot> _slots = [];
    private readonly List<Task> _jobs = [];
    private ProxyDatabase? _database;

    public IReadOnlyList<WorkerSlot> Slots => _slots;

    /// <summary>Starts the workers one after the other.</summary>
    public async Task StartAsync(ProxyLog log, CancellationToken token)
    {
        for (var i = 0; i < options.Workers; i++)
            _slots.Add(await StartAsync(i, log, token));
    }

    /// <summary>Starts one worker without config file and database, for the side servers.</summary>
    public void StartEmpty(ProxyLog log) => _slots.Add(new WorkerSlot(new Worker(options, log, new WorkerEnvironment(), null)));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_jobs);
        foreach (var slot in _slots)
            slot.Dispose();
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
            // LiteLLM then runs without a database until it is restarted.
            worker = new Worker(options, log, environment, null);
            WorkerStart.LoadFile(worker);
        }

        MasterKeyCheck.Enforce(worker);
        StartRefusals.CheckStart(worker);
        var slot = new WorkerSlot(worker);
        if (worker.Tables is not null)
            await LoadDatabaseAsync(slot, (number + 1.0) / options.Workers, token);
        return slot;
    }

    private async Task LoadDatabaseAsync(WorkerSlot slot, double share, CancellationToken token)
    {
        var (worker, poll) = (slot.Worker, slot.Poll);
        await StoreSwitch.DecideAsync(worker.General, worker.Environment, worker.Stored!, worker.Log, token);
        var interval = PollSchedule.Interval(worker);
        if (worker.General.StoresInDatabase)
        {
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
