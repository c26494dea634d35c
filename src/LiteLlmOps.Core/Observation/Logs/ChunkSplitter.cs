using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>Splits a log into chunks that can be scanned in parallel, before the header of a record.</summary>
internal sealed class ChunkSplitter
{
    /// <summary>Large enough that splitting costs nothing, and small enough that a chunk stays in the processor cache.</summary>
    public const int Size = 512 * 1024;

    // Only the length of what a collector puts before a line counts here; a leap year has every day that one may name.
    private static readonly DateTime AnyDay = new(2000, 12, 31, 0, 0, 0, DateTimeKind.Local);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;
    private RecordLevel _continuedLevel;
    private bool _startsInsideLine;

    /// <summary>The free part of the buffer, for the next bytes.</summary>
    public Memory<byte> FreeSpace => _buffer.AsMemory(_length);

    public bool IsEmpty => _length == 0;

    /// <summary>Adds bytes that were written to the free space.</summary>
    public void Add(int count) => _length += count;

    /// <summary>Adds a text. Returns the chunks that it completes.</summary>
    public IEnumerable<LogChunk> Add(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            var count = Math.Min(text.Length, FreeSpace.Length);
            text[..count].CopyTo(FreeSpace);
            text = text[count..];
            Add(count);
            if (TakeFull() is { } chunk)
                yield return chunk;
        }
    }

    /// <summary>A chunk when the buffer is full; otherwise null.</summary>
    public LogChunk? TakeFull() => _length < _buffer.Length ? null : Take(SplitPosition());

    /// <summary>The records before the last one, which may be incomplete. Null when there are none.</summary>
    public LogChunk? TakeCompleteRecords() => _length > 0 && SplitPosition() is > 0 and var at && at < _length ? Take(at) : null;

    /// <summary>The complete lines, or everything at the end of a log. Null when there are none.</summary>
    public LogChunk? TakeLines(bool isEnd)
    {
        var at = isEnd ? _length : _buffer.AsSpan(0, _length).LastIndexOf((byte)'\n') + 1;
        return at == 0 ? null : Take(at);
    }

    private LogChunk Take(int length)
    {
        var chunk = new LogChunk(_buffer, length, _continuedLevel, _startsInsideLine);
        var endsInsideLine = length == _length && _buffer[length - 1] != '\n';
        if (LastHeader(_buffer.AsSpan(0, length)) is { } header)
            _continuedLevel = header.Kind is HeaderKind.Json or HeaderKind.Access ? RecordLevel.None : header.Level;
        var next = ArrayPool<byte>.Shared.Rent(Size);
        _buffer.AsSpan(length, _length - length).CopyTo(next);
        (_buffer, _length, _startsInsideLine) = (next, _length - length, endsInsideLine);
        return chunk;
    }

    // Before the last header. In a record longer than the buffer, after the last complete line; in a line longer than the buffer, at its end.
    private int SplitPosition()
    {
        var text = _buffer.AsSpan(0, _length);
        for (var end = text.LastIndexOf((byte)'\n'); end > 0; )
        {
            var start = text[..end].LastIndexOf((byte)'\n') + 1;
            if (start > 0 && HeaderOf(text[start..end]).Kind != HeaderKind.None)
                return start;
            end = start - 1;
        }

        return text.LastIndexOf((byte)'\n') is >= 0 and var last ? last + 1 : _length;
    }

    private static LogHeader? LastHeader(ReadOnlySpan<byte> text)
    {
        for (var end = text.Length; end > 0; )
        {
            var start = text[..(end - 1)].LastIndexOf((byte)'\n') + 1;
            if (HeaderOf(text[start..end]) is { Kind: not HeaderKind.None } header)
                return header;
            end = start;
        }

        return null;
    }

    private static LogHeader HeaderOf(ReadOnlySpan<byte> line)
    {
        // Old releases colour the start of each line.
        if (line is [0x1B, ..])
        {
            var copy = line[..Math.Min(line.Length, 512)].ToArray();
            line = copy.AsSpan(0, AnsiText.Strip(copy));
        }

        return LogHeaders.Read(line[CollectorPrefix.Read(line, AnyDay, out _)..]);
    }
}
