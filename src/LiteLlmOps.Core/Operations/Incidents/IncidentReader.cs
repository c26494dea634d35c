using System.Runtime.CompilerServices;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Reads the incidents of log files.</summary>
/// <param name="files">The log files.</param>
/// <param name="index">The catalogue.</param>
/// <param name="aggregator">The aggregator of the incidents.</param>
/// <param name="time">The clock.</param>
/// <param name="zoneOf">The time zone of the lines without one in a file. Null, or a null result, to determine it from the file.</param>
internal sealed class IncidentReader(
    ILogFiles files,
    SignatureIndex index,
    IncidentAggregator aggregator,
    TimeProvider time,
    Func<LogFile, TimeZoneInfo?>? zoneOf = null
)
{
    // Progress is not reported for every chunk.
    private const long ProgressStep = 8 << 20;

    private static readonly SignatureIndex NoSignatures = new([]);

    private readonly List<string> _warnings = [];
    private readonly LogScan _scan = new(index, time);

    /// <summary>What is to be said of the files that were read: those in which nothing could be recognized.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads a file to its end. Returns the number of bytes read so far, from time to time.</summary>
    /// <exception cref="LlmException">The file cannot be read, or only in part.</exception>
    public async IAsyncEnumerable<long> ReadAsync(LogFile file, [EnumeratorCancellation] CancellationToken token)
    {
        var changedAt = file.ChangedAt.ToLocalTime();
        var shift = zoneOf?.Invoke(file) is { } zone ? LogShift.Of(zone, changedAt) : null;
        aggregator.Begin(file.Log, aggregator.IsLimited ? await DatingAsync(file, changedAt, shift, token) : null);
        await using var log = files.Open(file.Path);
        var (read, reported) = (0L, 0L);
        await using var chunks = _scan.ReadAsync(log, token, shift).GetAsyncEnumerator(token);
        while (await LogFileChunks.MoveNextAsync(chunks, file, aggregator.End))
        {
            foreach (var _ in aggregator.Add(chunks.Current))
            {
                // Only the counts are needed.
            }

            read += chunks.Current.Bytes;
            if (read - reported >= ProgressStep)
                yield return reported = read;
        }

        aggregator.End(changedAt);
        if (UnknownForm.Of($"the log '{file.Path}'", aggregator.UnknownLines) is { } warning)
            _warnings.Add(warning);
    }

    // To apply -Since and -Until to lines without a date, the days are counted back from the last change of the file.
    private async Task<LogDating> DatingAsync(LogFile file, DateTime changedAt, LogShift? shift, CancellationToken token)
    {
        var calendar = new LogCalendar();
        await using var log = files.Open(file.Path);
        try
        {
            await foreach (var chunk in new LogScan(NoSignatures, time).ReadAsync(log, token, shift))
                calendar.Advance(chunk);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // A damaged file is reported when it is read for incidents.
        }

        return calendar.DatingOf(changedAt);
    }
}
