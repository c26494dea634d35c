using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LiteLlmOps.Logs;

/// <summary>
/// Reads logs on all cores: each takes its turn to read and cut a piece, and scans it while the next one reads, so that a piece is scanned where its
/// bytes are in the cache. What the pieces hold comes out in the order of the log.
/// </summary>
/// <typeparam name="TPiece">What a piece of a log holds.</typeparam>
/// <param name="newScan">Makes what scans a piece; each is used by one thread at a time.</param>
internal sealed class PieceReader<TPiece>(Func<Func<LogChunk, TPiece>> newScan)
{
    private static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentBag<Func<LogChunk, TPiece>> _scans = [];

    /// <summary>What a log holds, piece by piece. Its memory is the same however long it is.</summary>
    public async IAsyncEnumerable<TPiece> ReadAsync(Stream log, [EnumeratorCancellation] CancellationToken token)
    {
        var pieces = Channel.CreateBounded<Task<TPiece>>(AtOnce * 2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        using var turn = new SemaphoreSlim(1);
        var source = new PieceSource(log);
        var work = Task.WhenAll(
            Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(source, turn, pieces.Writer, end.Token), end.Token))
        );
        var closing = CloseAsync(work, pieces.Writer);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(token))
                yield return await piece;
        }
        finally
        {
            await end.CancelAsync();
            // Nobody may still read when the log is closed.
            await closing;
        }
    }

    /// <summary>Scans one piece on this thread.</summary>
    public TPiece Scan(LogChunk chunk)
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

    private async Task WorkAsync(PieceSource source, SemaphoreSlim turn, ChannelWriter<Task<TPiece>> pieces, CancellationToken token)
    {
        while (true)
        {
            var result = new TaskCompletionSource<TPiece>();
            LogChunk chunk;
            await turn.WaitAsync(token);
            try
            {
                if (source.Next() is not { } next)
                    return;
                chunk = next;
                await pieces.WriteAsync(result.Task, token);
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

    // A broken archive gives what could be read of it, and then its error.
    private static async Task CloseAsync(Task work, ChannelWriter<Task<TPiece>> pieces)
    {
        try
        {
            await work;
            pieces.Complete();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            pieces.Complete(e);
        }
    }
}
