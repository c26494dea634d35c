using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Searches logs for the signatures of the catalogue and for unknown failures.</summary>
/// <param name="index">The catalogue.</param>
/// <param name="time">The clock.</param>
internal sealed class LogScan(SignatureIndex index, TimeProvider time)
{
    private readonly ChunkReader<ChunkResult> _chunks = ReaderOf(index, time.LocalNow());

    /// <summary>The results of a log, chunk by chunk. The memory does not depend on the size of the log.</summary>
    public IAsyncEnumerable<ChunkResult> ReadAsync(Stream log, CancellationToken token, LogShift? shift = null) =>
        _chunks.ReadAsync(log, token, shift);

    /// <summary>Scans one chunk on this thread.</summary>
    public ChunkResult Scan(LogChunk chunk) => _chunks.Scan(chunk);

    private static ChunkReader<ChunkResult> ReaderOf(SignatureIndex index, DateTime today) =>
        new(() => new ChunkScanner(index, today).Scan, today);
}
