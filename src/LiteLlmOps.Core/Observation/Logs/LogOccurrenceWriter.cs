using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Writes down what a piece holds: of each trouble one sample, and all its times.</summary>
internal sealed class LogOccurrenceWriter
{
    private const int LongestSample = 600;

    private readonly HashSet<(Signature?, string)> _sampled = [];
    private ChunkFindings _findings = new();

    public void Begin(ChunkFindings findings)
    {
        _findings = findings;
        _sampled.Clear();
    }

    /// <summary>The server was started here.</summary>
    public void AddStart(LogMoment moment) =>
        _findings.Occurrences.Add(new LogOccurrence(null, null, RecordLevel.Info, moment, HeaderKind.None, 0, null));

    public void AddLine(SignatureMatch match, ReadOnlySpan<byte> line, LogMoment moment) =>
        _findings.Occurrences.Add(
            new LogOccurrence(match, null, RecordLevel.None, moment, HeaderKind.None, 0, SampleOf(match.Signature, match.Subject, line))
        );

    /// <param name="line">What the shape is made of.</param>
    /// <param name="level">How grave it calls itself.</param>
    /// <param name="moment">When.</param>
    /// <param name="sample">What is shown of it.</param>
    public void AddUnknown(ReadOnlySpan<byte> line, RecordLevel level, LogMoment moment, ReadOnlySpan<byte> sample)
    {
        var shape = ShapeFold.Of(LineMatcher.Text(line[..Math.Min(line.Length, LongestSample)]));
        _findings.Occurrences.Add(new LogOccurrence(null, shape, level, moment, HeaderKind.None, 0, SampleOf(null, shape, sample)));
    }

    public void AddRecord(RecordState record, ReadOnlySpan<byte> text)
    {
        var line = text[record.FirstLine];
        var message = line[Math.Min(line.Length, record.Header.Message)..];
        if (record.Match is { } match)
        {
            var sample = SampleOf(match.Signature, match.Subject, line, record.MatchText);
            _findings.Occurrences.Add(
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
            var last = json.Stack.Split('\n').LastOrDefault(static l => Tracebacks.SaysWhy(System.Text.Encoding.UTF8.GetBytes(l)));
            var shape = ShapeFold.Of(last ?? json.Message.Split('\n')[0]);
            _findings.Occurrences.Add(
                new LogOccurrence(
                    null,
                    shape,
                    record.Header.Level,
                    record.Moment,
                    HeaderKind.Json,
                    json.Message.GetHashCode(StringComparison.Ordinal),
                    SampleOf(null, shape, line)
                )
            );
            return;
        }

        var why = text[record.LastError];
        var told = why.IsEmpty ? message : why;
        // A header without a message goes on below it.
        if (told.Trim((byte)' ').IsEmpty)
            return;
        var found = ShapeFold.Of(LineMatcher.Text(told[..Math.Min(told.Length, LongestSample)]));
        _findings.Occurrences.Add(
            new LogOccurrence(
                null,
                found,
                record.Header.Level,
                record.Moment,
                record.Header.Kind,
                HashOf(message),
                SampleOf(null, found, line, why.IsEmpty ? null : LineMatcher.Text(why))
            )
        );
    }

    private string? SampleOf(Signature? signature, string subject, ReadOnlySpan<byte> line, string? deeper = null)
    {
        if (!_sampled.Add((signature, subject)))
            return null;
        var first = Cut(LineMatcher.Text(line));
        return deeper is null || first.Contains(deeper, StringComparison.Ordinal) ? first : $"{first}\n{Cut(deeper)}";
    }

    private static string Cut(string text) => text.Length <= LongestSample ? text : text[..LongestSample] + "…";

    private static int HashOf(ReadOnlySpan<byte> message)
    {
        var hash = new HashCode();
        hash.AddBytes(message);
        return hash.ToHashCode();
    }
}
