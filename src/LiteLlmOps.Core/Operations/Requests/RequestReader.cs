using System.Runtime.CompilerServices;
using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Requests;

/// <summary>Reads the requests of log files and of single lines.</summary>
/// <param name="aggregator">The aggregator of the requests.</param>
/// <param name="filter">Selects the requests.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestReader(RequestAggregator aggregator, RequestFilter filter, TimeProvider time)
{
    private readonly ChunkReader<RequestChunkResult> _chunks = ReaderOf(filter, time.LocalNow());
    private ChunkSplitter? _lines;

    /// <summary>The counts.</summary>
    public RequestAggregator Aggregator => aggregator;

    /// <summary>Reads a file to its end. Returns the number of bytes read so far, after each chunk.</summary>
    /// <exception cref="LlmException">The file cannot be read, or only in part.</exception>
    public async IAsyncEnumerable<long> ReadAsync(ILogFiles files, LogFile file, [EnumeratorCancellation] CancellationToken token)
    {
        await using var log = files.Open(file.Path);
        await using var chunks = _chunks.ReadAsync(log, token).GetAsyncEnumerator(token);
        var read = 0L;
        while (await LogFileChunks.MoveNextAsync(chunks, file, aggregator.End))
        {
            aggregator.Add(chunks.Current);
            yield return read += chunks.Current.Bytes;
        }

        aggregator.End(file.ChangedAt.ToLocalTime());
    }

    /// <summary>Adds a line, or several.</summary>
    public void Add(string lines)
    {
        _lines ??= new ChunkSplitter();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(lines + "\n");
        while (!rest.IsEmpty)
        {
            var count = Math.Min(rest.Length, _lines.FreeSpace.Length);
            rest[..count].CopyTo(_lines.FreeSpace.Span);
            rest = rest[count..];
            _lines.Add(count);
            if (_lines.TakeFull() is { } chunk)
                aggregator.Add(_chunks.Scan(chunk));
        }
    }

    /// <summary>Ends the lines. Without a date, the last line is assumed to have been written now.</summary>
    public void EndLines()
    {
        if (_lines is null)
            return;
        if (_lines.TakeLines(isEnd: true) is { } chunk)
            aggregator.Add(_chunks.Scan(chunk));
        aggregator.End(time.LocalNow());
        _lines = null;
    }

    private static ChunkReader<RequestChunkResult> ReaderOf(RequestFilter filter, DateTime today) =>
        new(() => new RequestScanner(filter, today).Scan);
}
