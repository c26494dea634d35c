using System.Management.Automation;
using System.Runtime.CompilerServices;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>
/// What all cmdlets share. The pipeline thread pulls: it asks for the next piece of work, waits for it, and writes what came; no other
/// thread ever writes. Ctrl+C, and Select-Object -First, end the wait at once.
/// </summary>
public abstract class LlmCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(int Count, Deployments.Deployment? Deployment)> _failures = [];
    private IAdapters? _adapters;

    internal CancellationToken StopToken => _stop.Token;

    private protected IAdapters Adapters => _adapters ??= MakeAdapters();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cmdlet holds; also after a stop, when EndProcessing is not called.</summary>
    /// <param name="disposing">True when called by Dispose.</param>
    protected virtual void Dispose(bool disposing)
    {
        _stop.Dispose();
        (_adapters as IDisposable)?.Dispose();
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guarded(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guarded(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guarded(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline came to its end by itself in the meantime.
        }
    }

    private protected virtual void Begin() { }

    private protected virtual void Process() { }

    private protected virtual void End() { }

    /// <summary>Waits for work on the pipeline thread. It runs on the pool, where no host's synchronization context is in its way.</summary>
    internal T Await<T>(Func<CancellationToken, Task<T>> work)
    {
        var task = Task.Run(() => work(StopToken), StopToken);
        // A step that does not look at the token must not hold the console.
        return task.WaitAsync(StopToken).GetAwaiter().GetResult();
    }

    internal void Await(Func<CancellationToken, Task> work) =>
        Await(async token =>
        {
            await work(token);
            return true;
        });

    /// <summary>Waits for work that must not be left in the middle: a stop cancels it, and it is waited for until it has rolled back, or has ended.</summary>
    internal T AwaitWhole<T>(Func<CancellationToken, Task<T>> work) => Task.Run(() => work(StopToken)).GetAwaiter().GetResult();

    /// <summary>Pulls items one by one and hands each over on the pipeline thread.</summary>
    internal void Pull<T>(IAsyncEnumerable<T> items, Action<T> handle)
    {
        var enumerator = items.GetAsyncEnumerator(StopToken);
        try
        {
            while (Await(_ => enumerator.MoveNextAsync().AsTask()))
                handle(enumerator.Current);
        }
        finally
        {
            // Its finally blocks clean up what was begun, after a stop as well.
            Task.Run(() => enumerator.DisposeAsync().AsTask()).GetAwaiter().GetResult();
        }
    }

#pragma warning disable RS0030 // The only calls of the banned methods of Cmdlet.
    /// <summary>Reports an error of one thing among several; the rest goes on.</summary>
    internal void WriteProblem(LlmException problem) => WriteError(Errors.RecordOf(problem));

    /// <summary>Writes a verbose message, with secrets masked, safe for a terminal.</summary>
    internal new void WriteVerbose(string text) => base.WriteVerbose(PrintableText.Message(text));

    /// <summary>Writes a warning, with secrets masked, safe for a terminal.</summary>
    internal new void WriteWarning(string text) => base.WriteWarning(PrintableText.Message(text));

    /// <summary>Writes progress, safe for a terminal.</summary>
    internal new void WriteProgress(ProgressRecord progress)
    {
        progress.StatusDescription = PrintableText.Of(progress.StatusDescription);
        base.WriteProgress(progress);
    }
#pragma warning restore RS0030

    /// <summary>Counts what -FailOn selects. Several deployments are counted together, so that the error comes after the last.</summary>
    private protected void CountFailures(int count, Deployments.Deployment? deployment)
    {
        if (count > 0)
            _failures.Add((count, deployment));
    }

    /// <summary>Ends the command with an error when something was counted as a failure; all output was written before.</summary>
    private protected void EndIfFailed(ErrorId errorId, string noun, string failOn)
    {
        if (_failures.Count == 0)
            return;
        var count = _failures.Sum(static f => f.Count);
        var where = string.Join(", ", _failures.Where(static f => f.Deployment is not null).Select(static f => f.Deployment!.Name));
        throw new LlmException(
            errorId,
            $"{(where.Length == 0 ? "" : where + ": ")}{count} {noun}{(count == 1 ? " counts as a failure" : "s count as failures")} by -FailOn {failOn}.",
            _failures[0].Deployment?.Path
        );
    }

    /// <summary>A path as PowerShell understands it (drives, ~, relative to $PWD), as a path of the file system.</summary>
    private protected string FilePath(string path)
    {
        var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem"
            ? full
            : throw new LlmException(
                ErrorIds.PathNotFileSystem,
                $"'{path}' is a path of the provider {provider.Name}; a path of the file system is needed.",
                path
            );
    }

    /// <summary>Writes a file as Get-Item returns it: with what the file system's view shows of it.</summary>
    private protected void WriteFile(string path) =>
        WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (LlmException e)
        {
            ThrowTerminatingError(Errors.RecordOf(e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(Errors.RecordOf(Errors.OfFile(e)));
        }
        catch (OperationCanceledException) when (Stopping || _stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    // A method of its own: the adapters' assembly is not looked for before it runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected static IAdapters MakeAdapters() => new Adapters.AdapterFactory();
}
