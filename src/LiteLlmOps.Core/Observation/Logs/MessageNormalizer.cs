using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Replaces numbers, ids and addresses in a text by #, so that messages that differ only in these become equal.</summary>
internal static class MessageNormalizer
{
    private const int MaxLength = 200;
    private const int MinIdLength = 16;

    public static string Normalize(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length && result.Length < MaxLength; )
        {
            if (IsWord(text[at]))
            {
                var length = WordLength(text[at..]);
                Append(result, text.Slice(at, length));
                at += length;
                continue;
            }

            if (!(char.IsWhiteSpace(text[at]) && (result.Length == 0 || result[^1] == ' ')))
                result.Append(char.IsWhiteSpace(text[at]) ? ' ' : text[at]);
            at++;
        }

        return result.ToString().TrimEnd() is { Length: > 0 } normalized ? normalized : "(no text)";
    }

    private static void Append(StringBuilder result, ReadOnlySpan<char> word)
    {
        if (IsId(word))
        {
            result.Append('#');
            return;
        }

        // The letters next to a number stay: s3, gpt-4o and 20ms lose only their digits.
        foreach (var c in word)
        {
            if (!char.IsAsciiDigit(c))
                result.Append(c);
            else if (result.Length == 0 || result[^1] != '#')
                result.Append('#');
        }
    }

    // Hashes, UUIDs and keys are long and contain digits.
    private static bool IsId(ReadOnlySpan<char> word)
    {
        var digits = word.Count(char.IsAsciiDigit);
        return digits > 0
            && (
                (word.Length >= MinIdLength && word.IndexOf('.') < 0)
                || (word.Length >= 6 && word.ContainsOnlyHex())
                || word.StartsWith("sk-")
            );
    }

    private static int Count(this ReadOnlySpan<char> word, Func<char, bool> isCounted)
    {
        var count = 0;
        foreach (var c in word)
            count += isCounted(c) ? 1 : 0;
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
