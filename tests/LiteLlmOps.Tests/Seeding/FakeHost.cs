using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A host without PowerShell: it records what an operation shows and asks.</summary>
internal sealed class FakeHost : IOperationHost
{
    private CancellationToken _stop = CancellationToken.None;

    public bool IsWhatIf { get; init; }

    /// <summary>Answers a question by its text and by whether it is about a deletion. Default: yes.</summary>
    public Func<string, bool, bool> Answer { get; init; } = static (_, _) => true;

    /// <summary>Stops the operation when its progress text contains this text. Null to never stop.</summary>
    public string? StopAt { get; init; }

    public List<string> Questions { get; } = [];

    public List<string> Messages { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<LlmException> Errors { get; } = [];

    public bool Confirm(string description, string caption, bool isDeletion = false)
    {
        Questions.Add(description);
        return !IsWhatIf && Answer(description, isDeletion);
    }

    public void Verbose(string message) => Messages.Add(message);

    public void Warn(string message) => Warnings.Add(message);

    public void Progress(string status, int percent = -1)
    {
        if (StopAt is not null && status.Contains(StopAt, StringComparison.Ordinal))
            _stop = new CancellationToken(canceled: true);
    }

    public void EndProgress() { }

    public void WriteError(LlmException error) => Errors.Add(error);

    public T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        _stop.ThrowIfCancellationRequested();
        return Task.Run(() => work(_stop)).GetAwaiter().GetResult();
    }

    public T AwaitWhole<T>(Func<CancellationToken, Task<T>> work) => Task.Run(() => work(_stop)).GetAwaiter().GetResult();

    public void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle)
    {
        foreach (var item in items(_stop).ToBlockingEnumerable(_stop))
        {
            handle(item);
            _stop.ThrowIfCancellationRequested();
        }
    }
}
