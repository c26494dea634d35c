using System.Text;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>Reads a log that arrives in parts: lines of a pipeline, or the end of a file that is being written.</summary>
/// <param name="scan">Scans the chunks.</param>
/// <param name="aggregator">The aggregator of the incidents.</param>
/// <param name="log">The name of the log.</param>
/// <param name="time">The clock.</param>
/// <param name="zone">The time zone of the lines without one. Null when it is not known.</param>
/// <param name="learns">True to wait for the first lines, from which the form of the log is learned; false to read each line at once.</param>
internal sealed class IncrementalReader(
    LogScan scan,
    IncidentAggregator aggregator,
    string log,
    TimeProvider time,
    TimeZoneInfo? zone = null,
    bool learns = false
)
{
    private const int BufferSize = 64 * 1024;

    private readonly ChunkSplitter _splitter = new();
    private readonly UnwrappedLines _lines = new(new LineUnwrapper(time.LocalNow()), learns);
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _unknown;
    private bool _isKnown;

    /// <summary>The buffer for the next bytes; never empty.</summary>
    public Span<byte> FreeSpace => _buffer;

    /// <summary>True when text waits for the lines after it.</summary>
    public bool HasPending => !_splitter.IsEmpty || _lines.HasPending;

    /// <summary>The number of lines read, when none of them has a known form. 0 when one has.</summary>
    public long UnknownLines => _isKnown ? 0 : _unknown;

    /// <summary>Adds a line. Returns the incidents of the chunk that it completes, if any.</summary>
    public IReadOnlyList<IncidentKey> Add(string line) => Read(_lines.Add(Encoding.UTF8.GetBytes(line + "\n")));

    /// <summary>Adds bytes that were written to the free space.</summary>
    public IReadOnlyList<IncidentKey> Add(int bytes) => Read(_lines.Add(_buffer.AsSpan(0, bytes)));

    /// <summary>Reads all complete records.</summary>
    public IReadOnlyList<IncidentKey> ReadCompleteRecords() => _splitter.TakeCompleteRecords() is { } chunk ? Read(chunk) : [];

    /// <summary>Reads all complete lines, or everything at the end.</summary>
    public IReadOnlyList<IncidentKey> Flush(bool isEnd)
    {
        var found = isEnd ? Read(_lines.End()) : [];
        return _splitter.TakeLines(isEnd) is { } chunk ? [.. found, .. Read(chunk)] : found;
    }

    private List<IncidentKey> Read(ReadOnlyMemory<byte> text) => [.. _splitter.Add(text).SelectMany(Read)];

    private List<IncidentKey> Read(LogChunk chunk)
    {
        aggregator.Begin(log, null);
        if (zone is not null)
            chunk = chunk with { Shift = LogShift.Of(zone, time.LocalNow()) };
        var keys = aggregator.Add(scan.Scan(chunk)).Select(static o => o.Key).Distinct().ToList();
        _unknown += aggregator.UnknownLines;
        _isKnown |= aggregator.UnknownLines == 0;
        aggregator.End(time.LocalNow());
        return keys;
    }
}
