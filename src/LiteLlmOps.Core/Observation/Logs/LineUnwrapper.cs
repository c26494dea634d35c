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
    private readonly ApiAnswer _answer = new();
    private readonly Dictionary<string, StringBuilder> _partial = new(StringComparer.Ordinal);
    private readonly List<(string, string)> _fields = [];
    private readonly ArrayBufferWriter<byte> _entry = new();
    private TextForm _form;
    private TableExport? _table;
    private NewestFirst? _reversed;
    private bool _isStarted;
    private bool _isTraceback;

    // The level of a record is that of a collector when the text of another one is a line with a header.
    private bool _hasLines;
    private long _plain;
    private long _wrapped;

    /// <summary>Reads the start of a log, to learn its prefixes and its order. Returns false when its lines can be read as they are.</summary>
    public bool Learn(ReadOnlySpan<byte> sample)
    {
        _form = TextForm.Of(sample);
        var output = new ArrayBufferWriter<byte>();
        for (var rest = sample; !rest.IsEmpty; )
        {
            var end = rest.IndexOf((byte)'\n');
            Unwrap(end < 0 ? rest : rest[..end], output);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        var isReversed = NewestFirst.IsOrderOf(output.WrittenSpan, now);
        _reversed = isReversed ? new NewestFirst(now) : null;
        _partial.Clear();
        _block.Clear();
        _fields.Clear();
        _answer.Clear();
        (_table, _isStarted, _isTraceback) = (null, false, false);
        return _wrapped > 0 || _plain == 0 || isReversed || _form.Changes;
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
        line = _form.LineOf(line.TrimStart((byte)0x1E));
        Entries(line, _reversed is null ? output : _entry, output);
        EndEntry(output);
    }

    private void Entries(ReadOnlySpan<byte> line, IBufferWriter<byte> entry, IBufferWriter<byte> output)
    {
        if (!_isStarted && !line.TrimStart((byte)' ').IsEmpty)
        {
            (_isStarted, _table) = (true, TableExport.Of(line));
            var isHeader = _table is not null;
            _table ??= TableExport.OfRow(line);
            _wrapped += _table is null ? 0 : 1;
            if (isHeader)
                return;
        }

        if (_table is not null)
            WriteRow(_table.Add(line), entry);
        else if (_plain > 0 || !(WriteMany(line, entry, output) || WriteOfSeveralLines(line, entry, output)))
            Write(null, line, entry, 0, hasPrefix: true);
    }

    private void EndEntry(IBufferWriter<byte> output)
    {
        _reversed?.Add(_entry.WrittenSpan, output);
        _entry.ResetWrittenCount();
    }

    private void WriteRow(IReadOnlyList<(string, string)>? row, IBufferWriter<byte> output)
    {
        if (row is not null)
            Write(null, [], JsonRecord.Of(row), output, 0);
    }

    // A document with many records. In a log whose records have no wrapping, such lines are text of users.
    private bool WriteMany(ReadOnlySpan<byte> text, IBufferWriter<byte> entry, IBufferWriter<byte> output)
    {
        var isList = text.StartsWith("[{"u8) || text.StartsWith("[["u8) || text.StartsWith("[\""u8);
        // Several objects in one line, or an object with a list.
        var isSeveral = text is [(byte)'{', ..] && text.IndexOf("}{"u8) > 0;
        if (
            !isList
            && !isSeveral
            && !(text is [(byte)'{', ..] && text.IndexOf((byte)'[') > 0 && JsonRecord.Read(text) is { IsRecord: false })
        )
            return false;
        var found = JsonRecords.In(text);
        if (isSeveral && found.Count == 1)
            return false;
        _wrapped += found.Count;
        foreach (var (record, json) in found)
        {
            Write(null, json, record, entry, 1);
            EndEntry(output);
        }

        return found.Count > 0;
    }

    // The answer of the proxy to a request, as a client or curl shows it. In a log with records, such lines are text of users.
    private bool WriteAnswer(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (_answer.ReadLine(line, out var ended))
        {
            if (ended is not null)
                WriteEnded(ended, output);
            return true;
        }

        return WriteMessages(line, output);
    }

    private bool WriteMessages(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        var messages = _answer.Read(body);
        var exception = body.IndexOf("Error code: "u8) is > 0 and var at ? Encoding.UTF8.GetString(body[..at]) : null;
        var level = _answer.Status is >= 400 and < 500 ? RecordLevel.Warning : RecordLevel.Error;
        foreach (var message in messages)
        {
            var text = _answer.Status == 0 ? message : $"HTTP {_answer.Status}: {message}";
            // The last line of a traceback of the client stays in it.
            if (exception is not null)
                WriteLine(null, Encoding.UTF8.GetBytes(exception + text), output);
            else
                WriteRecord(null, text, level, null, null, output);
        }

        return messages.Count > 0;
    }

    private static void WriteEnded(string ended, IBufferWriter<byte> output)
    {
        if (ended.StartsWith(" - \"", StringComparison.Ordinal))
            WriteLine(null, Encoding.UTF8.GetBytes(ended), output);
        else
            WriteRecord(null, ended, RecordLevel.Error, null, null, output);
    }

    // In a log whose records have no wrapping, such lines are text of users.
    private bool WriteOfSeveralLines(ReadOnlySpan<byte> line, IBufferWriter<byte> entry, IBufferWriter<byte> output)
    {
        if (_block.Add(line, out var isComplete))
        {
            if (isComplete)
                WriteBlock(entry, output);
            return true;
        }

        WriteFields(entry);

        if (!_journal.Read(line, now, out var message))
            return false;
        _wrapped++;
        if (message > 0)
            Write(_journal.Time, line[message..], entry, 1, hasPrefix: true);
        return true;
    }

    private void WriteBlock(IBufferWriter<byte> entry, IBufferWriter<byte> output)
    {
        if (JsonRecord.Read(_block.Text) is { IsRecord: true } record)
            Write(null, _block.Text, record, entry, 0);
        else if (JsonRecords.FieldIn(_block.Text) is { } field)
            _fields.Add(field);
        else if (!WriteMany(_block.Text, entry, output) && !WriteMessages(_block.Text, entry))
            entry.Write(_block.Text);
        _block.Clear();
    }

    // The fields of a record that is a list of objects.
    private void WriteFields(IBufferWriter<byte> output)
    {
        if (_fields.Count == 0)
            return;
        _wrapped++;
        WriteRow(_fields, output);
        _fields.Clear();
    }

    /// <summary>Writes the parts of lines of which the rest is missing.</summary>
    public void End(IBufferWriter<byte> output)
    {
        var entry = _reversed is null ? output : _entry;
        WriteRow(_table?.End(), entry);
        entry.Write(_block.Text);
        _block.Clear();
        WriteFields(entry);
        foreach (var text in _partial.Values.Where(static t => t.Length > 0))
            Write(null, Encoding.UTF8.GetBytes(text.ToString()), entry, 1, hasPrefix: true);
        _partial.Clear();
        if (_answer.End() is { } ended)
            WriteEnded(ended, entry);
        EndEntry(output);
        _reversed?.End(output);
    }

    private void Write(string? time, ReadOnlySpan<byte> line, IBufferWriter<byte> output, int nesting, bool hasPrefix)
    {
        if (line is [(byte)'{', ..] && nesting < MaxNesting && IsTrusted && JsonRecord.Read(line) is { IsRecord: true } record)
        {
            Write(time, line, record, output, nesting);
            return;
        }

        // A body may start as a record does, with a message.
        if (line is [(byte)'{', ..] && nesting == 0 && _plain + _wrapped == 0 && WriteMessages(line, output))
            return;
        if (Container(line, ref time) is > 0 and var container)
        {
            WritePart(time, line, container, output, nesting);
            return;
        }

        var header = LogHeaders.Read(line, now, out var prefix);
        if (header.Kind != HeaderKind.None)
            _plain += nesting == 0 ? 1 : 0;
        else if (nesting < MaxNesting && IsTrusted && RecordIn(line, out var start) is { } inner)
        {
            _wrapped++;
            Write(Better(time, LogStamp.In(line[..start], now)), line, inner, output, nesting + 1);
            return;
        }
        else if (hasPrefix && PrefixOf(line) is > 0 and var learned)
        {
            _wrapped++;
            WriteInner(Better(time, LogStamp.In(line[..learned], now)), line[..learned], line[learned..], output, nesting);
            return;
        }
        else if (nesting == 0 && time is null && _plain + _wrapped == 0 && WriteAnswer(line, output))
        {
            return;
        }

        WriteLine(time, time is null ? line : line[prefix..], output);
    }

    // A record in another notation than JSON.
    private static JsonRecord? RecordIn(ReadOnlySpan<byte> line, out int start)
    {
        start = 0;
        return KeyValueLine.Read(line) is { } pairs
            ? JsonRecord.OfPairs(pairs) is { IsRecord: true } record
                ? record
                : null
            : RubyHash.Find(line, out start) is { } json
                ? JsonRecord.Read(json)
                : null;
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
        if (record.Level != RecordLevel.None && IsMessage(text) && (record.HasOwnFields || !_hasLines))
            WriteRecord(time, text, record.Level, record.Component, record.Stack, output);
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
        var isHeader = IsHeader(text);
        _hasLines |= isHeader || _isTraceback;
        return !_isTraceback && !isEnd && !isIndented && !isHeader;
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
        var header = LogHeaders.Read(line, now, out _);
        return header.Kind is not (HeaderKind.None or HeaderKind.Json)
            && (header.Kind != HeaderKind.Access || line.AsSpan().StartsWith("INFO:"u8));
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
    private static void WriteRecord(
        string? time,
        string text,
        RecordLevel level,
        string? component,
        string? stack,
        IBufferWriter<byte> output
    )
    {
        var line = new StringBuilder();
        line.Append("{\"message\": ").Append(Quoted(text));
        line.Append(", \"level\": ").Append(Quoted(level.ToString().ToUpperInvariant()));
        if (time is not null)
            line.Append(", \"timestamp\": ").Append(Quoted(time));
        if (component is not null)
            line.Append(", \"component\": ").Append(Quoted(component));
        if (stack is not null)
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
