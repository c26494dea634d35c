using System.Runtime.CompilerServices;
using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Requests;

/// <summary>Reads the requests of log files and of single lines.</summary>
/// <param name="aggregator">The aggregator of the requests.</param>
/// <param name="filter">Selects the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="zoneOf">The time zone of the lines without one in a file, or in single lines (null). Null, or a null result, to determine it from the log.</param>
internal sealed class RequestReader(
    RequestAggregator aggregator,
    RequestFilter filter,
    TimeProvider time,
    Func<LogFile?, TimeZoneInfo?>? zoneOf = null
)
{
    private readonly ChunkReader<RequestChunkResult> _chunks = ReaderOf(filter, time.LocalNow());
    private ChunkSplitter? _splitter;
    private UnwrappedLines? _lines;

    /// <summary>The counts.</summary>
    public RequestAggregator Aggregator => aggregator;

    /// <summary>Reads a file to its end. Returns the number of bytes read so far, after each chunk.</summary>
    /// <exception cref="LlmException">The file cannot be read, or only in part.</exception>
    public async IAsyncEnumerable<long> ReadAsync(ILogFiles files, LogFile file, [EnumeratorCancellation] CancellationToken token)
    {
        await using var log = files.Open(file.Path);
        await using var chunks = _chunks.ReadAsync(log, token, ShiftOf(file, file.ChangedAt.ToLocalTime())).GetAsyncEnumerator(token);
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
        _splitter ??= new ChunkSplitter();
        _lines ??= new UnwrappedLines(new LineUnwrapper(time.LocalNow()), learns: true);
        Add(_splitter, _lines.Add(Encoding.UTF8.GetBytes(lines + "\n")));
    }

    /// <summary>Ends the lines. Without a date, the last line is assumed to have been written now.</summary>
    public void EndLines()
    {
        if (_splitter is null || _lines is null)
            return;
        Add(_splitter, _lines.End());
        if (_splitter.TakeLines(isEnd: true) is { } chunk)
            aggregator.Add(_chunks.Scan(chunk with { Shift = ShiftOf(null, time.LocalNow()) }));
        aggregator.End(time.LocalNow());
        (_splitter, _lines) = (null, null);
    }

    private void Add(ChunkSplitter splitter, ReadOnlyMemory<byte> text)
    {
        foreach (var chunk in splitter.Add(text))
            aggregator.Add(_chunks.Scan(chunk with { Shift = ShiftOf(null, time.LocalNow()) }));
    }

    private LogShift? ShiftOf(LogFile? file, DateTime at) => zoneOf?.Invoke(file) is { } zone ? LogShift.Of(zone, at) : null;

    private static ChunkReader<RequestChunkResult> ReaderOf(RequestFilter filter, DateTime today) =>
        new(() => new RequestScanner(filter, today).Scan, today);
}
