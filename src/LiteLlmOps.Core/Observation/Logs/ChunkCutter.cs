using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>Cuts what is read of a log into pieces that can be scanned side by side: before the header of a record.</summary>
internal sealed class ChunkCutter
{
    /// <summary>Enough that cutting costs nothing, and few enough that a piece stays in the processor's cache.</summary>
    public const int Size = 512 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;
    private RecordLevel _open;
    private bool _isCut;

    /// <summary>Room for what is read next.</summary>
    public Memory<byte> Room => _buffer.AsMemory(_length);

    public bool IsEmpty => _length == 0;

    /// <summary>Takes over what was put into the room.</summary>
    public void Add(int count) => _length += count;

    /// <summary>A piece as soon as the room is full; null before.</summary>
    public LogChunk? Full() => _length < _buffer.Length ? null : CutAt(Place());

    /// <summary>What stands before the last record, which may not be whole yet; null when that is nothing.</summary>
    public LogChunk? BeforeLast() => _length > 0 && Place() is > 0 and var at && at < _length ? CutAt(at) : null;

    /// <summary>What is there of whole lines, or everything at the end of a log; null when that is nothing.</summary>
    public LogChunk? Rest(bool isEnd)
    {
        var at = isEnd ? _length : _buffer.AsSpan(0, _length).LastIndexOf((byte)'\n') + 1;
        return at == 0 ? null : CutAt(at);
    }

    private LogChunk CutAt(int place)
    {
        var chunk = new LogChunk(_buffer, place, _open, _isCut);
        var endsInLine = place == _length && _buffer[place - 1] != '\n';
        if (LastHeader(_buffer.AsSpan(0, place)) is { } header)
            _open = header.Kind is HeaderKind.Json or HeaderKind.Access ? RecordLevel.None : header.Level;
        var next = ArrayPool<byte>.Shared.Rent(Size);
        _buffer.AsSpan(place, _length - place).CopyTo(next);
        (_buffer, _length, _isCut) = (next, _length - place, endsInLine);
        return chunk;
    }

    // Before the last header; where a record is longer than all of it, behind its last whole line; where a line is, anywhere.
    private int Place()
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
        // Old releases colour the beginning of each line.
        if (line is [0x1B, ..])
        {
            var copy = line[..Math.Min(line.Length, 512)].ToArray();
            line = copy.AsSpan(0, AnsiText.Strip(copy));
        }

        return LogHeaders.Read(line[CollectorPrefix.Read(line, DateTime.Now, out _)..]);
    }
}
