using System.Buffers;
using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Converts a log that arrives in parts: UTF-16 to UTF-8, and each line to what it contains without its wrapping.</summary>
/// <param name="unwrapper">Converts the lines.</param>
/// <param name="learns">True to learn from the first bytes: nothing is returned before there are enough of them, or the log ends.</param>
internal sealed class UnwrappedLines(LineUnwrapper unwrapper, bool learns = false)
{
    /// <summary>The number of bytes from which the form of a log is learned.</summary>
    public const int SampleSize = 64 * 1024;

    // A longer line passes as it is. An export may be a document in one line.
    private const int MaxLineLength = 32 << 20;

    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _sample = new();
    private bool _isLearned = !learns;
    private TextDecoder? _decoder;

    /// <summary>True when text waits for what follows it.</summary>
    public bool HasPending => _rest.WrittenCount > 0 || !_isLearned;

    /// <summary>The complete lines after adding bytes. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlySpan<byte> bytes)
    {
        _output.ResetWrittenCount();
        if (_isLearned)
            Read(bytes);
        else
        {
            _sample.Write(bytes);
            if (_sample.WrittenCount >= SampleSize)
                Learn();
        }

        return _output.WrittenMemory;
    }

    private void Learn()
    {
        _isLearned = true;
        var sample = _sample.WrittenSpan;
        unwrapper.Learn(TextDecoder.Of(sample).Decode(sample));
        Read(sample);
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        _decoder ??= TextDecoder.Of(bytes);
        var text = _decoder.Decode(bytes);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(text);
                break;
            }

            Complete(text[..end]);
            text = text[(end + 1)..];
        }
    }

    /// <summary>The rest, at the end of the log.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _output.ResetWrittenCount();
        if (!_isLearned)
            Learn();
        if (_rest.WrittenCount > 0)
            Complete([]);
        unwrapper.End(_output);
        return _output.WrittenMemory;
    }

    private void Complete(ReadOnlySpan<byte> line)
    {
        if (_rest.WrittenCount == 0)
        {
            unwrapper.Unwrap(line, _output);
            return;
        }

        _rest.Write(line);
        unwrapper.Unwrap(_rest.WrittenSpan, _output);
        _rest.ResetWrittenCount();
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        _rest.Write(text);
        if (_rest.WrittenCount < MaxLineLength)
            return;
        _output.Write(_rest.WrittenSpan);
        _rest.ResetWrittenCount();
    }
}

/// <summary>Converts the text of a log to UTF-8. Windows PowerShell writes UTF-16 with its redirection operator.</summary>
internal sealed class TextDecoder
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly Decoder? _decoder;
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private int _mark;

    private TextDecoder(Encoding? encoding, int mark) => (_decoder, _mark) = (encoding?.GetDecoder(), mark);

    /// <summary>True when the log is not in UTF-8, or starts with a byte order mark.</summary>
    public bool Converts => _decoder is not null || _mark > 0;

    /// <summary>The decoder for a log that starts with these bytes.</summary>
    public static TextDecoder Of(ReadOnlySpan<byte> start) =>
        start is [0xFF, 0xFE, ..] ? new TextDecoder(Encoding.Unicode, 2)
        : start is [0xFE, 0xFF, ..] ? new TextDecoder(Encoding.BigEndianUnicode, 2)
        : start.StartsWith(Utf8Mark) ? new TextDecoder(null, Utf8Mark.Length)
        : IsZeroAt(start, 1) ? new TextDecoder(Encoding.Unicode, 0)
        : IsZeroAt(start, 0) ? new TextDecoder(Encoding.BigEndianUnicode, 0)
        : new TextDecoder(null, 0);

    /// <summary>The text of the next bytes in UTF-8.</summary>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[Math.Min(bytes.Length, _mark)..];
        _mark = 0;
        if (_decoder is null)
            return bytes;
        var chars = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, chars, flush: false);
        var text = new byte[_encoder.GetByteCount(chars, flush: false)];
        _encoder.GetBytes(chars, text, flush: false);
        return text;
    }

    // A part of a log in UTF-16 has no mark at its start; most of its characters are ASCII.
    private static bool IsZeroAt(ReadOnlySpan<byte> start, int offset)
    {
        start = start[..(Math.Min(start.Length, 128) / 2 * 2)];
        var (zeros, others) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
                (zeros, others) = i % 2 == offset ? (zeros + 1, others) : (zeros, others + 1);
        }

        return zeros > 0 && others == 0 && zeros * 4 >= start.Length;
    }
}
