using System.Text;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>Takes a log in that comes bit by bit: lines of a pipeline, or the end of a file that is being written.</summary>
/// <param name="scan">Scans the pieces.</param>
/// <param name="ledger">Where it is counted.</param>
/// <param name="log">What it is called.</param>
internal sealed class LineFeed(LogScan scan, IncidentLedger ledger, string log)
{
    private const int LongestCharacter = 8;

    private readonly ChunkCutter _cutter = new();
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();

    /// <summary>Room for bytes; never empty.</summary>
    public Span<byte> Room => _cutter.Room.Span;

    /// <summary>True when something waits for what comes behind it.</summary>
    public bool HasRest => !_cutter.IsEmpty;

    /// <summary>Adds a line, and returns what a piece that it has filled tells of.</summary>
    public IReadOnlyList<IncidentKey> Add(string line)
    {
        var found = new List<IncidentKey>();
        for (ReadOnlySpan<char> rest = line + "\n"; !rest.IsEmpty; )
        {
            if (Room.Length < LongestCharacter)
                found.AddRange(
                    Flush(isEnd: false) is { Count: > 0 } whole ? whole
                    : Room.Length < LongestCharacter ? Flush(isEnd: true)
                    : []
                );
            _encoder.Convert(rest, Room, flush: true, out var chars, out var bytes, out _);
            rest = rest[chars..];
            found.AddRange(Add(bytes));
        }

        return found;
    }

    /// <summary>Takes over bytes that were put into the room.</summary>
    public IReadOnlyList<IncidentKey> Add(int bytes)
    {
        _cutter.Add(bytes);
        return _cutter.Full() is { } chunk ? Count(chunk) : [];
    }

    /// <summary>Takes in every record that is whole.</summary>
    public IReadOnlyList<IncidentKey> Whole() => _cutter.BeforeLast() is { } chunk ? Count(chunk) : [];

    /// <summary>Takes in every line that is whole, or everything.</summary>
    public IReadOnlyList<IncidentKey> Flush(bool isEnd) => _cutter.Rest(isEnd) is { } chunk ? Count(chunk) : [];

    private List<IncidentKey> Count(LogChunk chunk)
    {
        ledger.Begin(log, null);
        var keys = ledger.Add(scan.Scan(chunk)).Select(static s => s.Key).Distinct().ToList();
        ledger.End(DateTime.Now);
        return keys;
    }
}
