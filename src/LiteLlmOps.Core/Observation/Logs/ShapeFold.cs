using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Makes texts alike that differ in numbers, ids and addresses alone.</summary>
internal static class ShapeFold
{
    private const int Longest = 200;
    private const int ShortestId = 16;

    public static string Of(ReadOnlySpan<char> text)
    {
        var shape = new StringBuilder();
        for (var at = 0; at < text.Length && shape.Length < Longest; )
        {
            if (IsWord(text[at]))
            {
                var length = WordLength(text[at..]);
                Append(shape, text.Slice(at, length));
                at += length;
                continue;
            }

            if (!(char.IsWhiteSpace(text[at]) && (shape.Length == 0 || shape[^1] == ' ')))
                shape.Append(char.IsWhiteSpace(text[at]) ? ' ' : text[at]);
            at++;
        }

        return shape.ToString().TrimEnd() is { Length: > 0 } folded ? folded : "(no text)";
    }

    private static void Append(StringBuilder shape, ReadOnlySpan<char> word)
    {
        if (IsId(word))
        {
            shape.Append('#');
            return;
        }

        // A number keeps the letters beside it: s3, gpt-4o and 20ms lose their digits alone.
        foreach (var c in word)
        {
            if (!char.IsAsciiDigit(c))
                shape.Append(c);
            else if (shape.Length == 0 || shape[^1] != '#')
                shape.Append('#');
        }
    }

    // Hashes, UUIDs, keys: long, and with digits in them.
    private static bool IsId(ReadOnlySpan<char> word)
    {
        var digits = word.Count(char.IsAsciiDigit);
        return digits > 0
            && (
                (word.Length >= ShortestId && word.IndexOf('.') < 0)
                || (word.Length >= 6 && word.ContainsOnlyHex())
                || word.StartsWith("sk-")
            );
    }

    private static int Count(this ReadOnlySpan<char> word, Func<char, bool> counts)
    {
        var count = 0;
        foreach (var c in word)
            count += counts(c) ? 1 : 0;
        return count;
    }

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiHexDigit(c) && c != '-')
                return false;
        }

        return true;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsWord(text[length]))
            length++;
        return length;
    }
}
