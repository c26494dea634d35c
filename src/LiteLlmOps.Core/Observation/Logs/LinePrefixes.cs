using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>
/// The prefixes that a tool puts before each line, learned from the lines in which a record follows the prefix. Words with digits, such as times and ids,
/// may differ between the lines; everything else is the same. So one rule covers all tools, and it also covers the lines of a traceback, in which nothing
/// else shows where the prefix ends.
/// </summary>
internal sealed class LinePrefixes
{
    // Each replica of a service has its own.
    private const int MaxCount = 256;
    private const int MaxLength = 400;

    // Stands for a word with digits.
    private const byte Varying = 0;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("[]|/><=\t"u8);

    private readonly List<byte[]> _known = [];

    public int Count => _known.Count;

    public void Clear() => _known.Clear();

    /// <summary>Adds the prefix of a line.</summary>
    public void Add(ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length > MaxLength || _known.Count == MaxCount || Match(prefix) == prefix.Length)
            return;
        _known.Insert(0, FormOf(prefix));
    }

    /// <summary>The length of the prefix of a line. 0 when it has none of the known ones.</summary>
    public int Match(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < _known.Count; i++)
        {
            var length = Match(line, _known[i]);
            if (length == 0)
                continue;
            if (i > 0)
                (_known[0], _known[i]) = (_known[i], _known[0]);
            return length;
        }

        return 0;
    }

    // A prefix of plain words would also match sentences.
    public static bool IsPlausible(ReadOnlySpan<byte> prefix) =>
        prefix.Length <= MaxLength
        && prefix[0] != ' '
        && (prefix.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 || prefix.IndexOfAny(Marks) >= 0 || prefix.IndexOf("│"u8) >= 0)
        && (prefix.IndexOfAny((byte)'"', (byte)'\'') < 0 || prefix.IndexOf("=\""u8) >= 0);

    private static byte[] FormOf(ReadOnlySpan<byte> prefix)
    {
        var form = new List<byte>(prefix.Length);
        var end = prefix.TrimEnd((byte)' ').Length;
        for (var at = 0; at < end; )
        {
            var word = WordLength(prefix[at..]);
            if (word > 0 && HasDigit(prefix.Slice(at, word)))
                form.Add(Varying);
            else
                form.AddRange(prefix.Slice(at, Math.Max(1, word)));
            at += Math.Max(1, word);
            // Names of different lengths are padded.
            while (prefix[at - 1] == ' ' && at < end && prefix[at] == ' ')
                at++;
        }

        form.AddRange(prefix[end..]);
        return [.. form];
    }

    private static int Match(ReadOnlySpan<byte> line, ReadOnlySpan<byte> form)
    {
        var (at, end) = (0, form.TrimEnd((byte)' ').Length);
        for (var i = 0; i < end; i++)
        {
            if (at >= line.Length)
                return 0;
            if (form[i] == Varying)
            {
                var word = WordLength(line[at..]);
                if (word == 0 || !HasDigit(line.Slice(at, word)))
                    return 0;
                at += word;
                continue;
            }

            if (line[at] != form[i])
                return 0;
            at++;
            while (form[i] == ' ' && at < line.Length && line[at] == ' ')
                at++;
        }

        // The blanks at the end may be missing when nothing follows.
        return line[at..].StartsWith(form[end..]) ? at + form.Length - end
            : line[at..].TrimEnd((byte)' ').IsEmpty ? line.Length
            : 0;
    }

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetterOrDigit((char)text[length]))
            length++;
        return length;
    }

    private static bool HasDigit(ReadOnlySpan<byte> word) => word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
}
