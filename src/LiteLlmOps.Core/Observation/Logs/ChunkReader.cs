using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace LiteLlmOps.Logs;

/// <summary>
/// Reads logs on all cores: each core in turn reads a chunk, and scans it while the next core reads, so that a chunk is scanned where its bytes are
/// in the cache. The results have the order of the log.
/// </summary>
/// <typeparam name="TResult">The result of scanning a chunk.</typeparam>
/// <param name="newScan">Creates a function that scans a chunk; each is used by one thread at a time.</param>
/// <param name="now">The current time, from which years are inferred.</param>
internal sealed class ChunkReader<TResult>(Func<Func<LogChunk, TResult>> newScan, DateTime now)
{
    private static readonly int Workers = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentBag<Func<LogChunk, TResult>> _scans = [];

    /// <summary>The results of a log, chunk by chunk. The memory does not depend on the size of the log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="token">Ends the reading.</param>
    /// <param name="shift">What to add to times without a zone to get the time of this machine. Null when it is not known.</param>
    public async IAsyncEnumerable<TResult> ReadAsync(Stream log, [EnumeratorCancellation] CancellationToken token, LogShift? shift = null)
    {
        var results = Channel.CreateBounded<Task<TResult>>(Workers * 2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var turn = new SemaphoreSlim(1);
        var source = new ChunkSource(new UnwrappedLog(log, now, shift));
        var work = Task.WhenAll(
            Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(source, turn, results.Writer, end.Token), end.Token))
        );
        var closing = CloseAsync(work, results.Writer);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(token))
                yield return await result;
        }
        finally
        {
            await end.CancelAsync();
            // The log may be closed only when no worker reads it any more.
            await closing;
        }
    }

    /// <summary>Scans one chunk on this thread.</summary>
    public TResult Scan(LogChunk chunk)
    {
        if (!_scans.TryTake(out var scan))
            scan = newScan();
        try
        {
            return scan(chunk);
        }
        finally
        {
            _scans.Add(scan);
            ArrayPool<byte>.Shared.Return(chunk.Buffer);
        }
    }

    private async Task WorkAsync(ChunkSource source, SemaphoreSlim turn, ChannelWriter<Task<TResult>> results, CancellationToken token)
    {
        while (true)
        {
            var result = new TaskCompletionSource<TResult>();
            LogChunk chunk;
            await turn.WaitAsync(token);
            try
            {
                if (source.Next() is not { } next)
                    return;
                chunk = next;
                await results.WriteAsync(result.Task, token);
            }
            finally
            {
                turn.Release();
            }

            try
            {
                result.SetResult(Scan(chunk));
            }
            catch (Exception e)
            {
                result.TrySetException(e);
            }
        }
    }

    // A damaged archive returns what could be read, then its error.
    private static async Task CloseAsync(Task work, ChannelWriter<Task<TResult>> results)
    {
        try
        {
            await work;
            results.Complete();
        }
        catch (Exception e)
        {
            results.Complete(e);
        }
    }
}

/// <summary>Reads a log and splits it into chunks. Used by one thread at a time.</summary>
/// <param name="log">The log.</param>
internal sealed class ChunkSource(UnwrappedLog log)
{
    private readonly ChunkSplitter _splitter = new();
    private ExceptionDispatchInfo? _error;
    private bool _isAtEnd;

    /// <summary>The next chunk. Null at the end. When the log cannot be read to its end, the error comes after the last chunk.</summary>
    public LogChunk? Next()
    {
        while (!_isAtEnd)
        {
            // After an unexpected exception no other worker may continue.
            _isAtEnd = true;
            var count = Read();
            _isAtEnd = count == 0;
            _splitter.Add(count);
            if ((_isAtEnd ? _splitter.TakeLines(isEnd: true) : _splitter.TakeFull()) is { } chunk)
                return chunk with { Shift = log.Shift };
        }

        // Only one of the workers reports it.
        var error = _error;
        _error = null;
        error?.Throw();
        return null;
    }

    private int Read()
    {
        try
        {
            return log.Read(_splitter.FreeSpace.Span);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _error = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }
}
