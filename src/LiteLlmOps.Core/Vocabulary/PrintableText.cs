using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LiteLlmOps;

/// <summary>
/// Text of a database, a proxy, a file or a log, made safe for a terminal: without control characters (C0, C1), which a terminal carries out, and
/// without the characters that reorder or end a line (bidirectional controls, U+2028, U+2029), by which a text looks like another.
/// </summary>
internal static class PrintableText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> Unsafe = SearchValues.Create([
        .. Characters(0, 0x20),
        .. Characters(0x7F, 0x21),
        '\u061C',
        '\u200E',
        '\u200F',
        .. Characters(0x2028, 7),
        .. Characters(0x2066, 4),
    ]);

    // Without LINQ, which the runtime would have to compile for characters, at the start of every command.
    private static char[] Characters(int first, int count)
    {
        var all = new char[count];
        for (var i = 0; i < count; i++)
            all[i] = (char)(first + i);
        return all;
    }

    /// <summary>A text of one line: each unsafe character is replaced by U+FFFD.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text) => text is null || IsSafe(text) ? text : Replace(text, isBlock: false);

    /// <summary>A text that may have several lines: as <see cref="Of"/>, with its line ends and tabs.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Block(string? text) => text is null || IsSafe(text) ? text : Replace(text, isBlock: true);

    /// <summary>A message: as <see cref="Block"/>, with secrets masked.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Message(string? text) => Block(SecretText.Scrub(text));

    /// <summary>A value as <see cref="Block"/> when it is a text; any other value unchanged.</summary>
    public static object? Value(object? value) => value is string text ? Block(text) : value;

    /// <summary>The text of a JSON or YAML document in which unsafe characters are only in quoted texts: the same values, with these characters escaped.</summary>
    public static string Escape(string document)
    {
        if (IsSafe(document))
            return document;
        var escaped = new System.Text.StringBuilder(document.Length + 16);
        foreach (var c in document)
        {
            if (c is '\n' or '\r' or '\t' || !Unsafe.Contains(c))
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>True when nothing in the text has to be replaced or escaped.</summary>
    public static bool IsSafe(string text)
    {
        // Nearly all texts are printable ASCII, for which a range is several times as fast as a set.
        var other = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return other < 0 || text.AsSpan(other).IndexOfAny(Unsafe) < 0;
    }

    public static bool IsUnsafe(char c) => Unsafe.Contains(c);

    private static string Replace(string text, bool isBlock) =>
        string.Create(
            text.Length,
            (text, isBlock),
            static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] =
                        Unsafe.Contains(source.text[i]) && !(source.isBlock && IsLayout(source.text, i)) ? Replacement : source.text[i];
            }
        );

    // A carriage return alone moves the cursor back, so that what follows covers the line.
    private static bool IsLayout(string text, int at) =>
        text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');
}
