using System.Buffers;
using System.Text;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Requests;

/// <summary>Converts a path to a route: parts that differ between calls, and parts that may be secret, become {id}.</summary>
internal static class RouteNormalizer
{
    private const string Id = "{id}";
    private const string File = "{file}";

    private const int MaxLength = 200;
    private const int MaxPathLength = 2048;

    // Hashes without dashes; a shorter text may be a word such as 4bit.
    private const int MinHashLength = 8;

    // No route of LiteLLM contains a word of this length with a digit.
    private const int MinTokenLength = 16;

    // A random text without digits must be longer, and in mixed case, to be distinguished from a word.
    private const int MinMixedLength = 24;

    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    );

    /// <param name="path">The path in the log, without the query.</param>
    public static string Normalize(ReadOnlySpan<byte> path)
    {
        var text = Encoding.UTF8.GetString(path[..Math.Min(path.Length, MaxPathLength)]);
        var (head, file) = FilesOf(text);
        var route = string.Join('/', head.Split('/').Select(Segment)) + file;
        return route.Length <= MaxLength ? route : route[..(MaxLength - 1)] + "…";
    }

    // The admin UI has hundreds of files, with different names in each release.
    private static (string Head, string File) FilesOf(string path)
    {
        if (path.IndexOf("/ui/", StringComparison.Ordinal) is >= 0 and var ui && IsFile(path.AsSpan(ui + "/ui/".Length)))
            return (path[..ui], "/ui/" + File);
        return path.IndexOf("/_next/", StringComparison.Ordinal) is >= 0 and var next ? (path[..next], "/" + File) : (path, "");
    }

    private static bool IsFile(ReadOnlySpan<char> below)
    {
        var extension = Path.GetExtension(below);
        return below.StartsWith("_next")
            || below.Contains("/_next/", StringComparison.Ordinal)
            || (extension.Length is > 1 and <= 12 && !extension[1..].ContainsAnyExcept(LettersAndDigits));
    }

    // In Google's routes a verb follows a colon: gemini-2.5-pro:generateContent.
    private static string Segment(string segment)
    {
        if (segment.Length == 0)
            return segment;
        var plain = segment.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(segment) : segment;
        if (IsPersonal(plain) || IsSecret(plain))
            return Id;
        return plain.Contains(':', StringComparison.Ordinal) ? string.Join(':', segment.Split(':').Select(static p => IsId(p) ? Id : p))
            : IsId(plain) ? Id
            : segment;
    }

    // Mail addresses, and control characters, which must not reach a terminal.
    private static bool IsPersonal(string text) => text.Contains('@', StringComparison.Ordinal) || text.Any(char.IsControl);

    private static bool IsSecret(string text)
    {
        for (
            var at = text.IndexOf("sk-", StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf("sk-", at + 1, StringComparison.OrdinalIgnoreCase)
        )
        {
            if (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]))
                return true;
        }

        return !string.Equals(SecretMask.Scrub(text), text, StringComparison.Ordinal);
    }

    private static bool IsId(string word)
    {
        var digits = word.Count(char.IsAsciiDigit);
        if (digits == 0)
            return word.Length >= MinMixedLength && word.Any(char.IsAsciiLetterUpper) && word.Any(char.IsAsciiLetterLower);
        return word.Length >= MinTokenLength
            || (word.Length >= MinHashLength && word.All(char.IsAsciiHexDigit))
            || word.All(static c => char.IsAsciiDigit(c) || c is '-' or '.' or '_');
    }
}
