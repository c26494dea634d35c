namespace LiteLlmOps.Lab.Workers;

/// <summary>A worker with its poll job and its database probe.</summary>
internal sealed class WorkerSlot(Worker worker) : IDisposable
{
    public Worker Worker { get; } = worker;

    public WorkerPoll Poll { get; } = new(worker);

    public DatabaseProbe Probe { get; } = new(worker);

    public void Dispose() => Poll.Dispose();
}
