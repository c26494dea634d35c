using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>Joins the lines of a JSON object that is written on several lines: exports of cloud logs, and journalctl -o json-pretty.</summary>
internal sealed class JsonBlock
{
    private const int MaxLength = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();
    private int _indent = -1;

    /// <summary>True inside an object.</summary>
    public bool IsOpen => _indent >= 0;

    /// <summary>The lines so far.</summary>
    public ReadOnlySpan<byte> Text => _lines.WrittenSpan;

    /// <summary>Adds a line. Returns false when it belongs to no such object.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isComplete">True when it ends the object.</param>
    public bool Add(ReadOnlySpan<byte> line, out bool isComplete)
    {
        isComplete = false;
        var text = line.Trim(" \t"u8);
        // Records in the list of another object start anew; fields that are objects start after their name.
        if (text.SequenceEqual("{"u8) || text.SequenceEqual("[{"u8))
            Open(line.Length - line.TrimStart(" \t"u8).Length);
        else if (!IsOpen)
            return false;
        var isEnd = line.Length - line.TrimStart(" \t"u8).Length == _indent && text is [(byte)'}', ..];
        _lines.Write(
            text.SequenceEqual("[{"u8) || isEnd
                ? isEnd
                    ? "}"u8
                    : "{"u8
                : text
        );
        _lines.Write("\n"u8);
        isComplete = isEnd || _lines.WrittenCount > MaxLength;
        return true;
    }

    /// <summary>Begins without an object.</summary>
    public void Clear()
    {
        _lines.ResetWrittenCount();
        _indent = -1;
    }

    private void Open(int indent)
    {
        _lines.ResetWrittenCount();
        _indent = indent;
    }
}
