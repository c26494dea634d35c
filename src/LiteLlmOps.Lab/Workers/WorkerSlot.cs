namespace LiteLlmOps.Lab.Workers;

/// <summary>A worker at its place in the pool, with the job that keeps it up to date and what it remembers of the database's health.</summary>
internal sealed class WorkerSlot(Worker worker) : IDisposable
{
    public Worker Worker { get; } = worker;

    public WorkerPoll Poll { get; } = new(worker);

    public DatabaseProbe Probe { get; } = new(worker);

    public void Dispose() => Poll.Dispose();
}
