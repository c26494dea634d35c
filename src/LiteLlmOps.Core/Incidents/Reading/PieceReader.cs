using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LiteLlmOps.Incidents.Reading;

/// <summary>Reads logs on all cores: one reads and cuts, the others scan the pieces, and what they hold comes out in the order of the log.</summary>
/// <typeparam name="TPiece">What a piece of a log holds.</typeparam>
/// <param name="newScan">Makes what scans a piece; each is used by one thread at a time.</param>
internal sealed class PieceReader<TPiece>(Func<Func<LogChunk, TPiece>> newScan)
{
    private static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount);

    private readonly ConcurrentBag<Func<LogChunk, TPiece>> _scans = [];

    /// <summary>What a log holds, piece by piece. Its memory is the same however long it is.</summary>
    public async IAsyncEnumerable<TPiece> ReadAsync(Stream log, [EnumeratorCancellation] CancellationToken token)
    {
        var pieces = Channel.CreateBounded<Task<TPiece>>(AtOnce);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        var reading = Task.Run(() => CutAsync(log, pieces.Writer, end.Token), end.Token);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(token))
                yield return await piece;
            await reading;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(reading);
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

    private async Task CutAsync(Stream log, ChannelWriter<Task<TPiece>> pieces, CancellationToken token)
    {
        try
        {
            var cutter = new ChunkCutter();
            for (var count = -1; count != 0;)
            {
                count = await log.ReadAsync(cutter.Room, token);
                cutter.Add(count);
                if ((count == 0 ? cutter.Rest(isEnd: true) : cutter.Full()) is { } chunk)
                    await pieces.WriteAsync(Task.Run(() => Scan(chunk), token), token);
            }

            pieces.Complete();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            // A broken archive gives what could be read of it, and then its error.
            pieces.Complete(e);
        }
    }
}
