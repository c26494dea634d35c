using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Declaring;

/// <summary>A host that records what an operation reports and asks, and confirms everything by default.</summary>
internal sealed class RecordingHost : IOperationHost
{
    public bool IsWhatIf { get; init; }

    /// <summary>The answer to each question. Default: yes.</summary>
    public Func<string, bool> Answer { get; init; } = static _ => true;

    public List<(string Description, bool IsDeletion)> Questions { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Messages { get; } = [];

    public List<LlmException> Errors { get; } = [];

    public bool Confirm(string description, string caption, bool isDeletion = false)
    {
        Questions.Add((description, isDeletion));
        return !IsWhatIf && Answer(description);
    }

    public void Verbose(string message) => Messages.Add(message);

    public void Warn(string message) => Warnings.Add(message);

    public void Progress(string status, int percent = -1) { }

    public void EndProgress() { }

    public void WriteError(LlmException error) => Errors.Add(error);

    public T Await<T>(Func<CancellationToken, Task<T>> work) => Task.Run(() => work(CancellationToken.None)).GetAwaiter().GetResult();

    public T AwaitWhole<T>(Func<CancellationToken, Task<T>> work) => Await(work);

    public void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle)
    {
        foreach (var item in items(CancellationToken.None).ToBlockingEnumerable())
            handle(item);
    }
}
