using System.Runtime.CompilerServices;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Scans a chunk of a log line by line. Used by one thread at a time.</summary>
internal sealed class ChunkScanner
{
    // Only the start of a DEBUG record is LiteLLM's own text. The rest contains requests, and what users write in them may look like anything.
    private const int DebugLength = 120;

    // The number of no line, and not of the one before the first.
    private const long NoLine = -2;

    private readonly SignatureIndex _index;
    private readonly List<int> _owners = [];
    private readonly RecordState _record = new();
    private readonly LogOccurrenceCollector _occurrences;
    private readonly LineMatcher _matcher;
    private readonly DateTime _today;

    private LogClock _clock;
    private long _records;
    private long _line;

    // The position of the line before.
    private Range _before;

    // The number of the last printed line that reports a failure, and of the last one that another program printed.
    private long _printed;
    private long _warned;

    /// <param name="index">The catalogue.</param>
    /// <param name="today">The current time, from which years are inferred.</param>
    public ChunkScanner(SignatureIndex index, DateTime today)
    {
        (_index, _today) = (index, today);
        _matcher = new LineMatcher(index);
        _occurrences = new LogOccurrenceCollector();
    }

    public ChunkResult Scan(LogChunk chunk)
    {
        var text = chunk.Buffer.AsSpan(0, chunk.Length);
        var length = AnsiText.Strip(text);
        var result = new ChunkResult { Bytes = chunk.Length };
        _occurrences.Begin(result);
        _clock = new LogClock { Shift = chunk.Shift };
        (_records, _line, _printed, _warned) = (0, 0, NoLine, NoLine);
        _before = default;
        Resume(chunk);
        var at = chunk.StartsInsideLine ? LineEnd(text[..length], 0) : 0;
        while (at < length)
        {
            var end = LineEnd(text[..length], at);
            Line(text, at, end);
            result.Lines++;
            _line++;
            at = end;
        }

        if (_record.IsReportable)
            Flush(text);
        _occurrences.DropSecondary();
        (result.FirstTime, result.End, result.DayZero, result.Records) = (_clock.First, _clock.Now, _clock.DayZero, _records);
        result.Zone = ChunkZone.Of(_clock, chunk);
        return result;
    }

    private void Resume(LogChunk chunk)
    {
        _record.Close();
        if (chunk.ContinuedLevel != RecordLevel.None)
            _record.Begin(
                LogHeader.None with
                {
                    Level = chunk.ContinuedLevel,
                },
                LogMoment.Unknown,
                default,
                chunk.ContinuedLevel >= RecordLevel.Warning
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

    // Compiled once with all optimizations: the first log of a session is read before the runtime would recompile it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Line(ReadOnlySpan<byte> text, int at, int end)
    {
        var line = WithoutEnd(text[at..end]);
        var header = LogHeaders.Read(line, _today, out var prefix);
        line = line[prefix..];
        if (header.Time.IsKnown)
            _clock.Observe(header.Time);
        var range = (at + prefix)..(at + prefix + line.Length);
        if (header.Kind != HeaderKind.None)
        {
            _records++;
            if (_record.IsReportable)
                Flush(text);
            _occurrences.BeginBlock();
            Begin(line, in header, range);
        }
        else if (!line.IsEmpty)
        {
            WithoutHeader(text, Tracebacks.IsOfField(line) ? WithField(text[_before], line) : line, range);
        }

        _before = range;
    }

    // The path of the field is in the line above.
    private static ReadOnlySpan<byte> WithField(ReadOnlySpan<byte> field, ReadOnlySpan<byte> line) =>
        field.IsEmpty || field[0] == (byte)' ' ? line : (byte[])[.. field.TrimEnd((byte)' '), .. ": "u8, .. line.TrimStart((byte)' ')];

    private void Begin(ReadOnlySpan<byte> line, in LogHeader header, Range range)
    {
        var match = header.Kind switch
        {
            HeaderKind.Access => Access(line, AccessLine.StatusAtEnd(line)),
            HeaderKind.Json when header.Level < RecordLevel.Warning => JsonInfo(line, header.Level),
            HeaderKind.Json => null,
            _ when header.Level >= RecordLevel.Warning => Search(_index.Failures, line[header.Text..]),
            _ when header.Level == RecordLevel.Debug => Search(
                _index.Debug,
                line[header.Text..Math.Min(line.Length, header.Message + DebugLength)]
            ),
            _ => Info(line[header.Text..]),
        };
        if (match is null && header.Level < RecordLevel.Warning)
        {
            _record.Skip(in header);
            return;
        }

        _record.Begin(header, _clock.Now, range, isFailure: header.Level >= RecordLevel.Warning);
        if (match is not null)
            _record.Add(match, null);
        else if (header.Kind == HeaderKind.Json)
            JsonFailure(line);
    }

    private SignatureMatch? Search(LineSearch search, ReadOnlySpan<byte> line)
    {
        search.Find(line, _owners);
        return _matcher.Match(line, _owners);
    }

    // At level INFO the server writes its start and end, and the router and others write failures.
    private SignatureMatch? Info(ReadOnlySpan<byte> line)
    {
        _index.Info.Find(line, _owners);
        if (_owners.Count == 0)
            return null;
        if (_owners.Contains(SignatureIndex.ServerStart))
            _occurrences.AddStart(_clock.Now);
        if (_owners.Contains(SignatureIndex.ServerEnd))
            _occurrences.AddEnd(_clock.Now);
        if (_owners.Contains(SignatureIndex.InfoFailure))
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

    private SignatureMatch? JsonInfo(ReadOnlySpan<byte> line, RecordLevel level) =>
        level == RecordLevel.Debug ? Search(_index.Debug, line[..Math.Min(line.Length, DebugLength)])
        : AccessLine.StatusIn(line) is > 0 and var status ? Access(line, status)
        : Info(line);

    private void JsonFailure(ReadOnlySpan<byte> line)
    {
        if (JsonLine.Read(line) is not { } json)
            return;
        var (frame, exception) = ("", "");
        foreach (var part in (json.Message + "\n" + json.Stack).Split('\n'))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(part);
            if (Search(_index.Failures, bytes) is { } match)
                _record.Add(match, part);
            if (Tracebacks.IsFrame(bytes))
                frame = part;
            else if (Tracebacks.IsExceptionLine(bytes))
                exception = part;
        }

        MatchPlace(frame, exception);
    }

    // What raised the exception is asked when no line of the record names the failure.
    private void MatchPlace(string frame, string exception)
    {
        if (_record.Match is { Signature.IsWrapper: false } || Tracebacks.WithPlace(frame, exception) is not { } place)
            return;
        if (Search(_index.Failures, System.Text.Encoding.UTF8.GetBytes(place)) is { } match)
            _record.Add(match, place);
    }

    private void WithoutHeader(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, Range range)
    {
        // The text of a DEBUG record is not searched, but another logger may write a failure after it.
        if (_record.IsMultiline && !(_record.IsFailure ? BareLine.IsStart(line) : Tracebacks.IsStart(line) || BareLine.IsKnown(line)))
            Continue(line, range);
        else
            Standalone(text, line, range);
    }

    // A line of the current record, or one that was printed in between.
    private void Continue(ReadOnlySpan<byte> line, Range range)
    {
        (_record.IsFailure ? _index.Failures : _index.PrintedLines).Find(line, _owners);
        var match = _matcher.Match(line, _owners);
        if (match is { Signature.IsLine: true })
            _occurrences.AddLine(match, line, _clock.Now);
        else if (match is not null)
            _record.Add(match, LineMatcher.Text(line));
        if (_record.IsFailure && Tracebacks.IsExceptionLine(line))
            _record.ExceptionLine = range;
        else if (_record.IsFailure && Tracebacks.IsFrame(line))
            Frame(line, range);
    }

    private void Frame(ReadOnlySpan<byte> line, Range range)
    {
        _record.Frame = range;
        _record.IsOfStart |= Tracebacks.IsStartOfProxy(line);
        if (Tracebacks.IsFileOfLiteLlm(line))
            _record.AddFile(range);
    }

    private void Standalone(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, Range range)
    {
        var isTraceback = Tracebacks.IsStart(line) || Tracebacks.IsInside(line);
        // The lines after it may belong to a DEBUG record.
        if (isTraceback || _record.IsFailure || !_record.IsMultiline)
        {
            if (_record.IsReportable)
                Flush(text);
            _record.Close();
        }

        if (isTraceback)
        {
            _records++;
            _record.Begin(LogHeader.None with { Level = RecordLevel.Error }, _clock.Now, range, isFailure: true);
            _record.IsReported = _printed == _line - 1;
            Continue(line, range);
            return;
        }

        // The line of the source that Python shows below a warning.
        if (line[0] == ' ' && _warned == _line - 1)
            return;
        if (BareLine.IsStart(line))
            _warned = _line;
        _index.Failures.Find(line, _owners);
        if (_matcher.Match(line, _owners) is { } match)
            _occurrences.AddLine(match, line, _clock.Now);
        else if (Tracebacks.LooksLikeFailure(line))
            _occurrences.AddUnknown(line, RecordLevel.Warning, _clock.Now, line);
        else
            return;
        _printed = _line;
    }

    private void Flush(ReadOnlySpan<byte> text)
    {
        // A traceback without a known failure belongs to the line above it, which reports it.
        if (_record is { IsReported: true, Match: null })
        {
            _record.Close();
            return;
        }

        if (_record.IsFailure)
            MatchPlace(LineMatcher.Text(text[_record.Frame]), LineMatcher.Text(text[_record.ExceptionLine]));
        if (_record.FirstLine.End.Value > 0)
            _occurrences.AddRecord(_record, text);
        else if (_record is { Match: { } match, MatchText: { } line })
            // The header is in an earlier chunk.
            _occurrences.AddLine(match, System.Text.Encoding.UTF8.GetBytes(line), _record.Moment);
        _record.Close();
    }
}
