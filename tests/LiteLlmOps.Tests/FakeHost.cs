using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests;

/// <summary>The program that runs an operation, without PowerShell: it records what the operation shows and asks, and answers.</summary>
internal sealed class FakeHost : IOperationHost, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public bool IsWhatIf { get; set; }

    /// <summary>Answers a question by its text and by whether it is about a deletion. Default: yes.</summary>
    public Func<string, bool, bool> Answer { get; set; } = static (_, _) => true;

    /// <summary>Stops the operation when it shows a progress that contains this text. Null for never.</summary>
    public string? StopAt { get; init; }

    /// <summary>Thrown when the operation reports an error, as with -ErrorAction Stop. Null for nothing.</summary>
    public Exception? ErrorAction { get; set; }

    /// <summary>Called with each verbose message.</summary>
    public Action<string> OnVerbose { get; set; } = static _ => { };

    public List<string> Questions { get; } = [];

    /// <summary>The questions about a deletion.</summary>
    public List<string> DeletionQuestions { get; } = [];

    public List<string> Messages { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<LlmException> Errors { get; } = [];

    /// <summary>As Ctrl+C.</summary>
    public void Stop() => _stop.Cancel();

    public bool Confirm(string description, string caption, bool isDeletion = false)
    {
        Questions.Add(description);
        if (isDeletion)
            DeletionQuestions.Add(description);
        return !IsWhatIf && Answer(description, isDeletion);
    }

    public void Verbose(string message)
    {
        Messages.Add(message);
        OnVerbose(message);
    }

    public void Warn(string message) => Warnings.Add(message);

    public void Progress(string status, int percent = -1)
    {
        Assert.NotEqual("", status);
        if (StopAt is not null && status.Contains(StopAt, StringComparison.Ordinal))
            Stop();
    }

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

    public void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle)
    {
        foreach (var item in items(_stop.Token).ToBlockingEnumerable(_stop.Token))
        {
            handle(item);
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _stop.Dispose();
}
