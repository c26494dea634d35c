using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiteLlmOps.Logs;

/// <summary>
/// Takes lines out of what log collectors put around them: JSON objects, and prefixes that are learned from the log itself. The result has one form, that of
/// docker logs --timestamps: the time, when the collector wrote one, a blank, and the line. Lines that have no wrapping are not changed.
/// </summary>
/// <param name="now">The current time, from which the year is inferred when a prefix has none.</param>
internal sealed class LineUnwrapper(DateTime now)
{
    private const int MaxNesting = 4;
    private const int MaxPartialLength = 1 << 20;

    // In which a prefix ends before the header.
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t]|:}>\"\u001e"u8);

    private readonly LinePrefixes _prefixes = new();
    private readonly JsonBlock _block = new();
    private readonly JournalFields _journal = new();
    private readonly Dictionary<string, StringBuilder> _partial = new(StringComparer.Ordinal);
    private bool _isTraceback;
    private long _plain;
    private long _wrapped;

    /// <summary>Reads the start of a log, to learn its prefixes. Returns false when all lines with a record are without wrapping.</summary>
    public bool Learn(ReadOnlySpan<byte> sample)
    {
        var ignored = new ArrayBufferWriter<byte>();
        for (var rest = sample; !rest.IsEmpty; )
        {
            var end = rest.IndexOf((byte)'\n');
            Unwrap(end < 0 ? rest : rest[..end], ignored);
            ignored.ResetWrittenCount();
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        _partial.Clear();
        _block.Clear();
        return _wrapped > 0 || _plain == 0;
    }

    /// <summary>Writes what a line contains.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="output">Receives complete lines.</param>
    public void Unwrap(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.IndexOf((byte)0x1B) >= 0)
        {
            var copy = line.ToArray();
            line = copy.AsSpan(0, AnsiText.Strip(copy));
        }

        // journalctl -o json-seq starts each record with it.
        line = line.TrimStart((byte)0x1E);
        if (_plain > 0 || !WriteOfSeveralLines(line, output))
            Write(null, line, output, 0, hasPrefix: true);
    }

    // In a log whose records have no wrapping, such lines are text of users.
    private bool WriteOfSeveralLines(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (_block.Add(line, out var isComplete))
        {
            if (isComplete)
                WriteBlock(output);
            return true;
        }

        if (!_journal.Read(line, now, out var message))
            return false;
        _wrapped++;
        if (message > 0)
            Write(_journal.Time, line[message..], output, 1, hasPrefix: true);
        return true;
    }

    private void WriteBlock(IBufferWriter<byte> output)
    {
        if (JsonRecord.Read(_block.Text) is { IsRecord: true } record)
            Write(null, _block.Text, record, output, 0);
        else
            output.Write(_block.Text);
        _block.Clear();
    }

    /// <summary>Writes the parts of lines of which the rest is missing.</summary>
    public void End(IBufferWriter<byte> output)
    {
        output.Write(_block.Text);
        _block.Clear();
        foreach (var text in _partial.Values.Where(static t => t.Length > 0))
            Write(null, Encoding.UTF8.GetBytes(text.ToString()), output, 1, hasPrefix: true);
        _partial.Clear();
    }

    private void Write(string? time, ReadOnlySpan<byte> line, IBufferWriter<byte> output, int nesting, bool hasPrefix)
    {
        if (line is [(byte)'{', ..] && nesting < MaxNesting && IsTrusted && JsonRecord.Read(line) is { IsRecord: true } record)
        {
            Write(time, line, record, output, nesting);
            return;
        }

        if (Container(line, ref time) is > 0 and var container)
        {
            WritePart(time, line, container, output, nesting);
            return;
        }

        var header = LogHeaders.Read(line, now, out var prefix);
        if (header.Kind != HeaderKind.None)
            _plain += nesting == 0 ? 1 : 0;
        else if (hasPrefix && PrefixOf(line) is > 0 and var learned)
        {
            _wrapped++;
            WriteInner(Better(time, LogStamp.In(line[..learned], now)), line[..learned], line[learned..], output, nesting);
            return;
        }

        WriteLine(time, time is null ? line : line[prefix..], output);
    }

    // Text of users may quote logs. In a log whose lines have no wrapping, they are not unwrapped.
    private bool IsTrusted => _wrapped >= _plain;

    private int PrefixOf(ReadOnlySpan<byte> line)
    {
        if (_prefixes.Match(line) is > 0 and var known)
            return known;
        if (!IsTrusted || RecordStart(line) is not (> 0 and var at) || !(line[at] == '{' || LinePrefixes.IsPlausible(line[..at])))
            return 0;
        _prefixes.Add(line[..at]);
        return at;
    }

    // logfmt puts the text between quotes.
    private void WriteInner(string? time, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> line, IBufferWriter<byte> output, int nesting)
    {
        if (prefix[^1] != '"')
        {
            Write(time, line, output, nesting + 1, hasPrefix: false);
            return;
        }

        var close = line.LastIndexOf((byte)'"');
        WriteText(
            time,
            Encoding.UTF8.GetString(close < 0 ? line : line[..close]).Replace("\\n", "\n").Replace("\\\"", "\""),
            output,
            nesting
        );
    }

    // 2026-08-14T14:19:11.123Z stderr P text, of the container runtime of Kubernetes: P for a part of a line, F for its end.
    private static int Container(ReadOnlySpan<byte> line, ref string? time)
    {
        if (line.Length < 31 || line[10] != 'T' || LogTimes.Iso(line, out _) is not (> 0 and var length) || line.Length < length + 10)
            return 0;
        var rest = line[length..];
        if (!(rest.StartsWith(" stderr "u8) || rest.StartsWith(" stdout "u8)) || rest[8] is not ((byte)'P' or (byte)'F'))
            return 0;
        time = Better(time, Encoding.ASCII.GetString(line[..length]));
        return rest[9] == ' ' ? length + 10 : 0;
    }

    private void WritePart(string? time, ReadOnlySpan<byte> line, int prefix, IBufferWriter<byte> output, int nesting)
    {
        _wrapped++;
        var stream = Encoding.ASCII.GetString(line[(prefix - 9)..(prefix - 2)]);
        var text = Encoding.UTF8.GetString(line[prefix..]);
        if (Joined(stream, text, isSplit: line[prefix - 2] == 'P') is { } complete)
            WriteText(time, complete, output, nesting);
    }

    private void Write(string? time, ReadOnlySpan<byte> line, JsonRecord record, IBufferWriter<byte> output, int nesting)
    {
        var text = record.Text;
        if (text is null)
            return;
        if (record.IsOwn && JsonLine.LooksLike(line) && !IsHeader(text))
        {
            _plain += nesting == 0 ? 1 : 0;
            WriteLine(time, line, output);
            return;
        }

        _wrapped += nesting == 0 ? 1 : 0;
        time = Better(time, record.Time);
        if (record.Stream is { } stream)
            text = Joined(stream, text, record.IsSplit);
        if (text is null)
            return;
        if (record.Level != RecordLevel.None && IsMessage(text))
            WriteRecord(time, text, record, output);
        else
            WriteText(time, text, output, nesting);
    }

    // Other texts are lines that a collector read, and not messages of a logger.
    private bool IsMessage(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var isEnd = _isTraceback && Tracebacks.IsExceptionLine(bytes);
        var isIndented = text is "" or [' ' or '\t' or '{', ..];
        _isTraceback = Tracebacks.IsStart(bytes) || (_isTraceback && isIndented);
        return !_isTraceback && !isEnd && !isIndented && !IsHeader(text);
    }

    // The text up to here. Null when the rest of the line follows in the next record.
    private string? Joined(string stream, string text, bool isSplit)
    {
        if (!_partial.TryGetValue(stream, out var before))
            _partial[stream] = before = new StringBuilder();
        if (before.Length == 0 && !isSplit)
            return text;
        before.Append(text);
        if (isSplit && before.Length < MaxPartialLength)
            return null;
        var complete = before.ToString();
        before.Clear();
        return complete;
    }

    private bool IsHeader(string text)
    {
        var line = Encoding.UTF8.GetBytes(text.Split('\n', 2)[0]);
        return LogHeaders.Read(line, now, out _).Kind is not (HeaderKind.None or HeaderKind.Access or HeaderKind.Json);
    }

    private void WriteText(string? time, string text, IBufferWriter<byte> output, int nesting)
    {
        var lines = text.TrimEnd('\r', '\n').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = Encoding.UTF8.GetBytes(lines[i].TrimEnd('\r'));
            Write(i == 0 ? time : null, line.AsSpan(0, AnsiText.Strip(line)), output, nesting + 1, hasPrefix: true);
        }
    }

    // A record of another logger, in the form of LiteLLM's JSON records.
    private static void WriteRecord(string? time, string text, JsonRecord record, IBufferWriter<byte> output)
    {
        var line = new StringBuilder();
        line.Append("{\"message\": ").Append(Quoted(text));
        line.Append(", \"level\": ").Append(Quoted(record.Level.ToString().ToUpperInvariant()));
        if (time is not null)
            line.Append(", \"timestamp\": ").Append(Quoted(time));
        if (record.Component is { } component)
            line.Append(", \"component\": ").Append(Quoted(component));
        if (record.Stack is { } stack)
            line.Append(", \"stacktrace\": ").Append(Quoted(stack));
        WriteLine(null, Encoding.UTF8.GetBytes(line.Append('}').ToString()), output);
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static void WriteLine(string? time, ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (time is not null)
        {
            output.Write(Encoding.ASCII.GetBytes(time));
            output.Write(" "u8);
        }

        output.Write(line);
        output.Write("\n"u8);
    }

    // The time of the outer collector, unless only the inner one has a zone.
    private static string? Better(string? outer, string? inner) =>
        outer is null || (LogStamp.HasZone(inner) && !LogStamp.HasZone(outer)) ? inner : outer;

    // Where the record starts in a line with a prefix. 0 when it is not found.
    private static int RecordStart(ReadOnlySpan<byte> line)
    {
        for (var at = 1; at < line.Length; at++)
        {
            var next = line[at..].IndexOfAny(Separators);
            if (next < 0)
                return 0;
            at += next + 1;
            // A separator may also follow another one.
            if (at < line.Length && (IsRecordStart(line[at..]) || (line[at] == ' ' && line[at..].StartsWith("  + Exception Group"u8))))
                return at;
            at--;
        }

        return 0;
    }

    private static bool IsRecordStart(ReadOnlySpan<byte> line)
    {
        if (Tracebacks.IsStart(line))
            return true;
        if (line is [(byte)'{', ..])
            return line[^1] == '}' && JsonRecord.Read(line) is { IsRecord: true };
        var header = LogHeaders.Read(line);
        return header.Kind switch
        {
            HeaderKind.Plain or HeaderKind.Dated or HeaderKind.Gunicorn => true,
            HeaderKind.Access => line.IndexOf(" HTTP/"u8) > 0 && line[0] != ' ',
            // Padded to this column, unlike the same word in a sentence.
            HeaderKind.Uvicorn => header.Message == 10,
            _ => false,
        };
    }
}
