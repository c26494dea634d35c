using System.Runtime.CompilerServices;
using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Requests;

/// <summary>Reads logs into a ledger: files, and lines that come one by one.</summary>
/// <param name="ledger">Where they are counted.</param>
/// <param name="filter">Which requests are wanted.</param>
internal sealed class RequestRun(RequestLedger ledger, RequestFilter filter)
{
    private readonly PieceReader<RequestPiece> _pieces = ReaderOf(filter, DateTime.Now);
    private ChunkCutter? _lines;

    /// <summary>Reads a file to its end; tells after each piece how many bytes of the text it has read.</summary>
    /// <exception cref="LlmException">It cannot be read, or not to its end.</exception>
    public async IAsyncEnumerable<long> ReadAsync(ILogFiles files, LogFile file, [EnumeratorCancellation] CancellationToken token)
    {
        await using var log = files.Open(file.Path);
        await using var pieces = _pieces.ReadAsync(log, token).GetAsyncEnumerator(token);
        var read = 0L;
        while (await LogPieces.NextAsync(pieces, file, ledger.End))
        {
            ledger.Add(pieces.Current);
            yield return read += pieces.Current.Bytes;
        }

        ledger.End(file.ChangedAt.ToLocalTime());
    }

    /// <summary>Takes in a line, or several.</summary>
    public void Add(string lines)
    {
        _lines ??= new ChunkCutter();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(lines + "\n");
        while (!rest.IsEmpty)
        {
            var count = Math.Min(rest.Length, _lines.Room.Length);
            rest[..count].CopyTo(_lines.Room.Span);
            rest = rest[count..];
            _lines.Add(count);
            if (_lines.Full() is { } chunk)
                ledger.Add(_pieces.Scan(chunk));
        }
    }

    /// <summary>Ends the lines: the last of them was written just now, unless they tell a date.</summary>
    public void EndLines()
    {
        if (_lines is null)
            return;
        if (_lines.Rest(isEnd: true) is { } chunk)
            ledger.Add(_pieces.Scan(chunk));
        ledger.End(DateTime.Now);
        _lines = null;
    }

    private static PieceReader<RequestPiece> ReaderOf(RequestFilter filter, DateTime today) =>
        new(() => new RequestScanner(filter, today).Scan);
}
