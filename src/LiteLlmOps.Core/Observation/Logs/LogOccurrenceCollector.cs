using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Collects the occurrences of a chunk: all times of each incident, and one sample.</summary>
internal sealed class LogOccurrenceCollector
{
    private const int MaxSampleLength = 600;

    private readonly HashSet<(LlmSignature?, string)> _sampled = [];
    private ChunkResult _result = new();

    public void Begin(ChunkResult result)
    {
        _result = result;
        _sampled.Clear();
    }

    /// <summary>Adds a start of the server.</summary>
    public void AddStart(LogMoment moment) =>
        _result.Occurrences.Add(new LogOccurrence(null, null, RecordLevel.Info, moment, HeaderKind.None, 0, null));

    public void AddLine(SignatureMatch match, ReadOnlySpan<byte> line, LogMoment moment) =>
        _result.Occurrences.Add(
            new LogOccurrence(match, null, RecordLevel.None, moment, HeaderKind.None, 0, SampleOf(match.Signature, match.Subject, line))
        );

    /// <param name="line">The text to normalize.</param>
    /// <param name="level">The level of the record.</param>
    /// <param name="moment">The time.</param>
    /// <param name="sample">The line to show.</param>
    public void AddUnknown(ReadOnlySpan<byte> line, RecordLevel level, LogMoment moment, ReadOnlySpan<byte> sample)
    {
        var message = MessageNormalizer.Normalize(LineMatcher.Text(line[..Math.Min(line.Length, MaxSampleLength)]));
        _result.Occurrences.Add(new LogOccurrence(null, message, level, moment, HeaderKind.None, 0, SampleOf(null, message, sample)));
    }

    public void AddRecord(RecordState record, ReadOnlySpan<byte> text)
    {
        var line = text[record.FirstLine];
        var message = line[Math.Min(line.Length, record.Header.Message)..];
        if (record.Match is { } match)
        {
            var sample = SampleOf(match.Signature, match.Subject, line, record.MatchText);
            _result.Occurrences.Add(
                new LogOccurrence(match, null, record.Header.Level, record.Moment, record.Header.Kind, HashOf(message), sample)
            );
        }
        else if (record.IsFailure)
        {
            AddUnknown(record, text, line, message);
        }
    }

    private void AddUnknown(RecordState record, ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, ReadOnlySpan<byte> message)
    {
        if (record.Header.Kind == HeaderKind.Json && JsonLine.Read(line) is { } json)
        {
            var last = json.Stack.Split('\n').LastOrDefault(static l => Tracebacks.IsExceptionLine(System.Text.Encoding.UTF8.GetBytes(l)));
            var normalized = MessageNormalizer.Normalize(last ?? json.Message.Split('\n')[0]);
            _result.Occurrences.Add(
                new LogOccurrence(
                    null,
                    normalized,
                    record.Header.Level,
                    record.Moment,
                    HeaderKind.Json,
                    json.Message.GetHashCode(StringComparison.Ordinal),
                    SampleOf(null, normalized, line)
                )
            );
            return;
        }

        var exception = text[record.ExceptionLine];
        var reported = exception.IsEmpty ? message : exception;
        // After a header without a message, the message is in the next lines.
        if (reported.Trim((byte)' ').IsEmpty)
            return;
        var found = MessageNormalizer.Normalize(LineMatcher.Text(reported[..Math.Min(reported.Length, MaxSampleLength)]));
        _result.Occurrences.Add(
            new LogOccurrence(
                null,
                found,
                record.Header.Level,
                record.Moment,
                record.Header.Kind,
                HashOf(message),
                SampleOf(null, found, line, exception.IsEmpty ? null : LineMatcher.Text(exception))
            )
        );
    }

    private string? SampleOf(LlmSignature? signature, string subject, ReadOnlySpan<byte> line, string? matched = null)
    {
        if (!_sampled.Add((signature, subject)))
            return null;
        var first = Truncated(LineMatcher.Text(line));
        return matched is null || first.Contains(matched, StringComparison.Ordinal) ? first : $"{first}\n{Truncated(matched)}";
    }

    private static string Truncated(string text) => text.Length <= MaxSampleLength ? text : text[..MaxSampleLength] + "…";

    private static int HashOf(ReadOnlySpan<byte> message)
    {
        var hash = new HashCode();
        hash.AddBytes(message);
        return hash.ToHashCode();
    }
}
