using System.Text;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>Reads a log that arrives in parts: lines of a pipeline, or the end of a file that is being written.</summary>
/// <param name="scan">Scans the chunks.</param>
/// <param name="aggregator">The aggregator of the incidents.</param>
/// <param name="log">The name of the log.</param>
/// <param name="time">The clock.</param>
internal sealed class IncrementalReader(LogScan scan, IncidentAggregator aggregator, string log, TimeProvider time)
{
    private const int MaxCharacterBytes = 8;

    private readonly ChunkSplitter _splitter = new();
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();

    /// <summary>The free part of the buffer; never empty.</summary>
    public Span<byte> FreeSpace => _splitter.FreeSpace.Span;

    /// <summary>True when text waits for the lines after it.</summary>
    public bool HasPending => !_splitter.IsEmpty;

    /// <summary>Adds a line. Returns the incidents of the chunk that it completes, if any.</summary>
    public IReadOnlyList<IncidentKey> Add(string line)
    {
        var found = new List<IncidentKey>();
        for (ReadOnlySpan<char> rest = line + "\n"; !rest.IsEmpty; )
        {
            if (FreeSpace.Length < MaxCharacterBytes)
                found.AddRange(
                    Flush(isEnd: false) is { Count: > 0 } complete ? complete
                    : FreeSpace.Length < MaxCharacterBytes ? Flush(isEnd: true)
                    : []
                );
            _encoder.Convert(rest, FreeSpace, flush: true, out var chars, out var bytes, out _);
            rest = rest[chars..];
            found.AddRange(Add(bytes));
        }

        return found;
    }

    /// <summary>Adds bytes that were written to the free space.</summary>
    public IReadOnlyList<IncidentKey> Add(int bytes)
    {
        _splitter.Add(bytes);
        return _splitter.TakeFull() is { } chunk ? Read(chunk) : [];
    }

    /// <summary>Reads all complete records.</summary>
    public IReadOnlyList<IncidentKey> ReadCompleteRecords() => _splitter.TakeCompleteRecords() is { } chunk ? Read(chunk) : [];

    /// <summary>Reads all complete lines, or everything at the end.</summary>
    public IReadOnlyList<IncidentKey> Flush(bool isEnd) => _splitter.TakeLines(isEnd) is { } chunk ? Read(chunk) : [];

    private List<IncidentKey> Read(LogChunk chunk)
    {
        aggregator.Begin(log, null);
        var keys = aggregator.Add(scan.Scan(chunk)).Select(static o => o.Key).Distinct().ToList();
        aggregator.End(time.LocalNow());
        return keys;
    }
}
