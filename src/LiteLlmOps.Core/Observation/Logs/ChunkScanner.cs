using System.Runtime.CompilerServices;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Reads a piece of a log, line by line. It is used by one thread at a time.</summary>
internal sealed class ChunkScanner
{
    // Of a DEBUG record only its beginning is LiteLLM's own: behind it stand requests, and what people write into them looks like anything.
    private const int DebugHead = 120;

    private readonly SignatureIndex _index;
    private readonly List<int> _owners = [];
    private readonly RecordState _record = new();
    private readonly LogOccurrenceWriter _writer;
    private readonly LineMatcher _matcher;
    private readonly DateTime _today;

    private LogClock _clock;

    /// <param name="index">The catalogue.</param>
    /// <param name="today">The time from which years are guessed.</param>
    public ChunkScanner(SignatureIndex index, DateTime today)
    {
        (_index, _today) = (index, today);
        _matcher = new LineMatcher(index);
        _writer = new LogOccurrenceWriter();
    }

    public ChunkFindings Scan(LogChunk chunk)
    {
        var text = chunk.Buffer.AsSpan(0, chunk.Length);
        var length = AnsiText.Strip(text);
        var findings = new ChunkFindings { Bytes = chunk.Length };
        _writer.Begin(findings);
        _clock = new LogClock();
        Resume(chunk);
        var at = chunk.IsCut ? LineEnd(text[..length], 0) : 0;
        while (at < length)
        {
            var end = LineEnd(text[..length], at);
            Line(text, at, end);
            findings.Lines++;
            at = end;
        }

        if (_record.IsTelling)
            Flush(text);
        (findings.FirstTime, findings.End, findings.DayZero) = (_clock.First, _clock.Now, _clock.DayZero);
        return findings;
    }

    private void Resume(LogChunk chunk)
    {
        _record.Close();
        if (chunk.OpenLevel != RecordLevel.None)
            _record.Begin(
                LogHeader.None with
                {
                    Level = chunk.OpenLevel,
                },
                LogMoment.Unknown,
                default,
                chunk.OpenLevel >= RecordLevel.Warning
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LineEnd(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : at + length + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line)
    {
        var length = line.Length;
        while (length > 0 && line[length - 1] is ((byte)'\n' or (byte)'\r'))
            length--;
        return line[..length];
    }

    private void Line(ReadOnlySpan<byte> text, int at, int end)
    {
        var line = WithoutEnd(text[at..end]);
        var header = LogHeaders.Read(line, _today, out var prefix);
        line = line[prefix..];
        if (header.Time.IsKnown)
            _clock.Tell(header.Time);
        var range = (at + prefix)..(at + prefix + line.Length);
        if (header.Kind != HeaderKind.None)
        {
            if (_record.IsTelling)
                Flush(text);
            Begin(line, in header, range);
        }
        else if (!line.IsEmpty)
        {
            Bare(text, line, range);
        }
    }

    private void Begin(ReadOnlySpan<byte> line, in LogHeader header, Range range)
    {
        var match = header.Kind switch
        {
            HeaderKind.Access => Access(line, AccessLine.StatusAtEnd(line)),
            HeaderKind.Json when header.Level < RecordLevel.Warning => JsonNote(line, header.Level),
            HeaderKind.Json => null,
            _ when header.Level >= RecordLevel.Warning => Look(_index.Failures, line[header.Text..]),
            _ when header.Level == RecordLevel.Debug => Look(
                _index.Details,
                line[header.Text..Math.Min(line.Length, header.Message + DebugHead)]
            ),
            _ => Note(line[header.Text..]),
        };
        if (match is null && header.Level < RecordLevel.Warning)
        {
            _record.Pass(in header);
            return;
        }

        _record.Begin(header, _clock.Now, range, isFailure: header.Level >= RecordLevel.Warning);
        if (match is not null)
            _record.Add(match, null);
        else if (header.Kind == HeaderKind.Json)
            JsonFailure(line);
    }

    private SignatureMatch? Look(LineSearch search, ReadOnlySpan<byte> line)
    {
        search.Find(line, _owners);
        return _matcher.Match(line, _owners);
    }

    // INFO: starts of the server, and what the router and others say there alone.
    private SignatureMatch? Note(ReadOnlySpan<byte> line)
    {
        _index.Notes.Find(line, _owners);
        if (_owners.Count == 0)
            return null;
        if (_owners.Contains(SignatureIndex.ServerStart))
            _writer.AddStart(_clock.Now);
        if (_owners.Contains(SignatureIndex.RouterFailure))
            _index.Failures.Find(line, _owners);
        return _matcher.Match(line, _owners);
    }

    private SignatureMatch? Access(ReadOnlySpan<byte> line, int status)
    {
        var owners = _index.ForStatus(status);
        if (owners.IsEmpty)
            return null;
        _owners.Clear();
        _owners.AddRange(owners);
        // In a JSON record the quotes of the request are escaped.
        return _matcher.Try(LineMatcher.Text(line).Replace("\\\"", "\"", StringComparison.Ordinal), _owners);
    }

    private SignatureMatch? JsonNote(ReadOnlySpan<byte> line, RecordLevel level) =>
        level == RecordLevel.Debug ? Look(_index.Details, line[..Math.Min(line.Length, DebugHead)])
        : AccessLine.StatusIn(line) is > 0 and var status ? Access(line, status)
        : Note(line);

    private void JsonFailure(ReadOnlySpan<byte> line)
    {
        if (JsonLine.Read(line) is not { } json)
            return;
        foreach (var part in (json.Message + "\n" + json.Stack).Split('\n'))
        {
            if (Look(_index.Failures, System.Text.Encoding.UTF8.GetBytes(part)) is { } match)
                _record.Add(match, part);
        }
    }

    private void Bare(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, Range range)
    {
        if (_record.GoesOn)
            Continue(line, range);
        else
            Alone(text, line, range);
    }

    // A line of the record before it, or one that was printed between.
    private void Continue(ReadOnlySpan<byte> line, Range range)
    {
        (_record.IsFailure ? _index.Failures : _index.Prints).Find(line, _owners);
        var match = _matcher.Match(line, _owners);
        if (match is { Signature.IsLine: true })
            _writer.AddLine(match, line, _clock.Now);
        else if (match is not null)
            _record.Add(match, LineMatcher.Text(line));
        if (_record.IsFailure && Tracebacks.SaysWhy(line))
            _record.LastError = range;
    }

    private void Alone(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, Range range)
    {
        if (Tracebacks.IsStart(line))
        {
            if (_record.IsTelling)
                Flush(text);
            _record.Begin(LogHeader.None with { Level = RecordLevel.Error }, _clock.Now, range, isFailure: true);
            return;
        }

        _index.Failures.Find(line, _owners);
        if (_matcher.Match(line, _owners) is { } match)
            _writer.AddLine(match, line, _clock.Now);
        else if (Tracebacks.LooksLikeFailure(line))
            _writer.AddUnknown(line, RecordLevel.Warning, _clock.Now, line);
    }

    private void Flush(ReadOnlySpan<byte> text)
    {
        if (_record.FirstLine.End.Value > 0)
            _writer.AddRecord(_record, text);
        else if (_record is { Match: { } match, MatchText: { } line })
            // Its header lies in a piece before this one.
            _writer.AddLine(match, System.Text.Encoding.UTF8.GetBytes(line), _record.Moment);
        _record.Close();
    }
}
