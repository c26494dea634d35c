using System.Runtime.CompilerServices;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Reads logs into a ledger.</summary>
/// <param name="files">The log files.</param>
/// <param name="index">The catalogue.</param>
/// <param name="ledger">Where it is counted.</param>
internal sealed class IncidentRun(ILogFiles files, SignatureIndex index, IncidentLedger ledger)
{
    // Who shows how far it is does not want to be told for every piece.
    private const long Step = 8 << 20;

    private static readonly SignatureIndex Nothing = new([]);

    private readonly LogScan _scan = new(index);

    /// <summary>Reads a file to its end; tells now and then how many bytes of the text it has read.</summary>
    /// <exception cref="LlmException">It cannot be read, or not to its end.</exception>
    public async IAsyncEnumerable<long> ReadAsync(LogFile file, [EnumeratorCancellation] CancellationToken token)
    {
        var changedAt = file.ChangedAt.ToLocalTime();
        ledger.Begin(file.Log, ledger.IsLimited ? await FirstDayAsync(file, changedAt, token) : null);
        await using var log = files.Open(file.Path);
        var (read, told) = (0L, 0L);
        await using var pieces = _scan.ReadAsync(log, token).GetAsyncEnumerator(token);
        while (await LogPieces.NextAsync(pieces, file, ledger.End))
        {
            foreach (var _ in ledger.Add(pieces.Current))
            {
                // Counted is all that is wanted here.
            }

            read += pieces.Current.Bytes;
            if (read - told >= Step)
                yield return told = read;
        }

        ledger.End(changedAt);
    }

    // Lines without a date are put between -Since and -Until by counting the nights back from the file's last change.
    private async Task<int?> FirstDayAsync(LogFile file, DateTime changedAt, CancellationToken token)
    {
        var calendar = new LogCalendar();
        await using var log = files.Open(file.Path);
        try
        {
            await foreach (var piece in new LogScan(Nothing).ReadAsync(log, token))
                calendar.Advance(piece);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // A broken file is told of when it is read for its own sake.
        }

        return calendar.FirstDay ?? (calendar.Now is { IsKnown: true, IsDated: false } now ? LogCalendar.FirstDayOf(now, changedAt) : null);
    }
}
