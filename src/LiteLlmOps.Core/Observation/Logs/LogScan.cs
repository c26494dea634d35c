using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Looks in logs for what the catalogue knows, and for failures that it does not know.</summary>
/// <param name="index">The catalogue.</param>
internal sealed class LogScan(SignatureIndex index)
{
    private readonly PieceReader<ChunkFindings> _pieces = ReaderOf(index, DateTime.Now);

    /// <summary>What a log holds, piece by piece. Its memory is the same however long it is.</summary>
    public IAsyncEnumerable<ChunkFindings> ReadAsync(Stream log, CancellationToken token) => _pieces.ReadAsync(log, token);

    /// <summary>Scans one piece on this thread.</summary>
    public ChunkFindings Scan(LogChunk chunk) => _pieces.Scan(chunk);

    private static PieceReader<ChunkFindings> ReaderOf(SignatureIndex index, DateTime today) =>
        new(() => new ChunkScanner(index, today).Scan);
}
