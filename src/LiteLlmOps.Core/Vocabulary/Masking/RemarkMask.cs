using System.Text.RegularExpressions;

namespace LiteLlmOps;

/// <summary>
/// Masks secrets in a sentence that may quote a command: "ran `redis-cli -a s3cret ping` twice". All other words keep their form.
/// </summary>
internal static partial class RemarkMask
{
    private const string Quotes = "`'\"";

    private static readonly char[] Around = [.. Quotes, '(', ')', '[', ']', ',', ';', ':'];

    /// <summary>The remark as it is shown.</summary>
    public static string Hide(string remark) => Hide(remark, new ArgumentPlace());

    private static string Hide(string text, ArgumentPlace place) => Words().Replace(text, m => Shown(m.Value, place));

    private static string Shown(string word, ArgumentPlace place)
    {
        var quote = word.Length > 1 && word[0] == word[^1] && Quotes.Contains(word[0], StringComparison.Ordinal) ? word[..1] : "";
        var content = word[quote.Length..^quote.Length];
        // A quoted command, which is no value of an option.
        if (place.Option.Length == 0 && content.Any(char.IsWhiteSpace))
            return quote + Hide(content, new ArgumentPlace()) + quote;
        var bare = content.TrimStart(Around);
        var isArgument = place.Option.Length > 0 || ArgumentMask.IsOption(bare);
        var shown = isArgument ? ArgumentMask.Shown(place, bare, exact: true) : bare;
        place.Pass(bare.TrimEnd(Around));
        return quote + content[..^bare.Length] + shown + quote;
    }

    // A quote within a word belongs to it (don't), unless it follows an equals sign.
    [GeneratedRegex(
        """`[^`]*`|"[^"]*"|'[^']*'|[^\s=]+=(?:"[^"]*"|'[^']*')|\S+""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Words();
}
