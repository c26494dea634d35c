using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Services;

/// <summary>Records the output of an operation, and confirms its prompts.</summary>
internal sealed class FakeOperationHost : IOperationHost, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public List<string> Questions { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<LlmException> Errors { get; } = [];

    public Func<string, bool> Answer { get; set; } = static _ => true;

    /// <summary>Throws when the caller does not accept errors, as with -ErrorAction Stop.</summary>
    public Exception? ErrorAction { get; set; }

    /// <summary>Called with each verbose message.</summary>
    public Action<string> OnVerbose { get; set; } = static _ => { };

    public bool IsWhatIf { get; set; }

    /// <summary>Stops the operation like Ctrl+C.</summary>
    public void Stop() => _stop.Cancel();

    public bool Confirm(string description, string caption, bool isDeletion = false)
    {
        Questions.Add(description);
        return !IsWhatIf && Answer(description);
    }

    public void Verbose(string message) => OnVerbose(message);

    public void Warn(string message) => Warnings.Add(message);

    public void Progress(string status, int percent = -1) => Assert.NotEqual("", status);

    public void EndProgress() { }

    public void WriteError(LlmException error)
    {
        Errors.Add(error);
        if (ErrorAction is not null)
            throw ErrorAction;
    }

    public T Await<T>(Func<CancellationToken, Task<T>> work) =>
        Task.Run(() => work(_stop.Token), _stop.Token).WaitAsync(_stop.Token).GetAwaiter().GetResult();

    public T AwaitWhole<T>(Func<CancellationToken, Task<T>> work) => Task.Run(() => work(_stop.Token)).GetAwaiter().GetResult();

    public void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle) => throw new NotSupportedException();

    public void Dispose() => _stop.Dispose();
}
