using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Collects the occurrences of a chunk: all times of each incident, and one sample.</summary>
internal sealed class LogOccurrenceCollector
{
    /// <summary>Lines without a header that are further apart do not report the same failure.</summary>
    public const int BlockLines = 30;

    private const int MaxSampleLength = 600;

    private readonly HashSet<(LlmSignature?, string)> _sampled = [];
    private ChunkResult _result = new();
    private int _block;
    private bool _hasSecondary;

    public void Begin(ChunkResult result)
    {
        (_result, _block, _hasSecondary) = (result, 0, false);
        _sampled.Clear();
    }

    /// <summary>Begins a record: the lines without a header after it belong to it, or were printed with it.</summary>
    public void BeginBlock() => _block++;

    /// <summary>Adds a start of the server.</summary>
    public void AddStart(LogMoment moment) =>
        _result.Occurrences.Add(new LogOccurrence(null, null, RecordLevel.Info, moment, HeaderKind.None, 0, null));

    /// <summary>Adds an end of the server.</summary>
    public void AddEnd(LogMoment moment) =>
        _result.Occurrences.Add(new LogOccurrence(null, null, RecordLevel.Info, moment, HeaderKind.None, 0, null) { IsEnd = true });

    public void AddLine(SignatureMatch match, ReadOnlySpan<byte> line, LogMoment moment)
    {
        var sample = SampleOf(match.Signature, match.Subject, line);
        Add(new LogOccurrence(match, null, RecordLevel.None, moment, HeaderKind.None, 0, sample) { Place = match.Shape });
    }

    /// <param name="line">The text to normalize.</param>
    /// <param name="level">The level of the record.</param>
    /// <param name="moment">The time.</param>
    /// <param name="sample">The line to show.</param>
    public void AddUnknown(ReadOnlySpan<byte> line, RecordLevel level, LogMoment moment, ReadOnlySpan<byte> sample)
    {
        var message = MessageNormalizer.Normalize(LineMatcher.Text(line[..Math.Min(line.Length, MaxSampleLength)]));
        Add(
            new LogOccurrence(null, message, level, moment, HeaderKind.None, 0, SampleOf(null, message, sample))
            {
                Source = RecordSource.None,
            }
        );
    }

    public void AddRecord(RecordState record, ReadOnlySpan<byte> text)
    {
        var line = text[record.FirstLine];
        var message = line[Math.Min(line.Length, record.Header.Message)..];
        if (record.Match is { } match)
        {
            var sample = SampleOf(match.Signature, match.Subject, line, record.MatchText);
            Add(
                new LogOccurrence(match, null, record.Header.Level, record.Moment, record.Header.Kind, HashOf(message), sample),
                record,
                line
            );
        }
        else if (record.IsFailure)
        {
            AddUnknown(record, text, line, message);
        }
    }

    /// <summary>Removes the details and wrappers of failures that other printed lines of their block report.</summary>
    public void DropSecondary()
    {
        if (!_hasSecondary)
            return;
        var all = _result.Occurrences;
        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (IsSecondary(all[i]) && Neighbours(all, i).Any(n => IsReported(all, i, n)))
                all.RemoveAt(i);
        }
    }

    private static bool IsReported(List<LogOccurrence> all, int detail, int other) =>
        all[detail].Match is null
            ? all[other] is { IsStart: false, IsIncomplete: false, Match: null or { Signature.IsHarmless: false } }
            : all[other].Match is { Signature: { IsHarmless: false } signature }
                && (
                    signature.Rank > all[detail].Match!.Signature.Rank
                    || (other < detail && signature.IsDetail && all[detail].Match!.Signature.IsDetail)
                );

    // A printed line, or one of the migrations at level INFO, that only reports another failure or belongs to one.
    private static bool IsSecondary(LogOccurrence occurrence) =>
        occurrence.IsIncomplete
        || occurrence.Match is { Signature: { Rank: < 2, IsLine: false } } && occurrence.Level < RecordLevel.Warning;

    private static IEnumerable<int> Neighbours(List<LogOccurrence> all, int index)
    {
        for (var i = index - 1; i >= 0 && AreClose(all[i], all[index]); i--)
            yield return i;
        for (var i = index + 1; i < all.Count && AreClose(all[i], all[index]); i++)
            yield return i;
    }

    private static bool AreClose(LogOccurrence one, LogOccurrence other) =>
        one.Block == other.Block && Math.Abs(one.Line - other.Line) <= BlockLines;

    private void AddUnknown(RecordState record, ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, ReadOnlySpan<byte> message)
    {
        var failure =
            record.Header.Kind == HeaderKind.Json && JsonLine.Read(line) is { } json
                ? UnknownFailure.Of(json, RecordSource.Of(line, record.Header))
                : UnknownFailure.Of(record, text, line, message);
        // After a header without a message, the message is in the next lines.
        if (failure is null)
            return;
        var sample = SampleOf(null, failure.Message, line, failure.Exception);
        var hash = failure.Hash ?? HashOf(message);
        Add(
            new LogOccurrence(null, failure.Message, record.Header.Level, record.Moment, record.Header.Kind, hash, sample)
            {
                Source = failure.Source,
                IsIncomplete = failure.IsIncomplete,
            },
            record,
            line
        );
    }

    private void Add(LogOccurrence occurrence, RecordState record, ReadOnlySpan<byte> line)
    {
        var place = RecordSource.PlaceOf(line, record.Header);
        Add(occurrence with { Place = place.IsEmpty ? 0 : HashOf(place), IsRouter = place.IndexOf("LiteLLM Router"u8) >= 0 });
    }

    private void Add(LogOccurrence occurrence)
    {
        _hasSecondary |= IsSecondary(occurrence);
        _result.Occurrences.Add(occurrence with { Block = _block, Line = _result.Lines });
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
