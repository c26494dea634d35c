namespace LiteLlmOps.Logs;

/// <summary>Removes ANSI colours from a text in place. LiteLLM also colours its lines in files, and words inside messages.</summary>
internal static class AnsiText
{
    private const byte Escape = 0x1B;

    /// <returns>The length of the text without them.</returns>
    public static int Strip(Span<byte> text)
    {
        var read = text.IndexOf(Escape);
        if (read < 0)
            return text.Length;
        var written = read;
        while (read < text.Length)
        {
            read += SequenceLength(text[read..]);
            var next = text[read..].IndexOf(Escape);
            var length = next < 0 ? text.Length - read : next;
            text.Slice(read, length).CopyTo(text[written..]);
            written += length;
            read += length;
        }

        return written;
    }

    // ESC [ parameters letter; a single ESC is removed as well.
    private static int SequenceLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[1] != '[')
            return 1;
        var at = 2;
        while (at < text.Length && (text[at] is >= (byte)'0' and <= (byte)'9' || text[at] == ';'))
            at++;
        return at < text.Length && char.IsAsciiLetter((char)text[at]) ? at + 1 : 1;
    }
}
