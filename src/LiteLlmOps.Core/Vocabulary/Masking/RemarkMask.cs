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

    private static string Shown(string text, ArgumentPlace place)
    {
        var word = Word.Parse(text);
        var argument = word.Name + word.Value;
        var shown =
            place.Option.Length > 0 || ArgumentMask.IsOption(argument) ? ArgumentMask.Shown(place, argument, exact: true) : argument;
        // A quoted command. What is quoted is shorter than the word, so that this ends.
        if (word.Quote.Length > 0 && word.Value.Any(char.IsWhiteSpace) && string.Equals(shown, argument, StringComparison.Ordinal))
            shown = word.Name + Hide(word.Value, new ArgumentPlace());
        place.Pass(argument.TrimEnd(Around));
        return word.With(shown);
    }

    /// <param name="Start">Brackets and quotes before the argument.</param>
    /// <param name="Name">The name and the equals sign before a quoted value: --token="a b". Empty for another word.</param>
    /// <param name="Quote">The quote around the value. Empty for none.</param>
    /// <param name="Value">The rest of the argument.</param>
    private readonly record struct Word(string Start, string Name, string Quote, string Value)
    {
        public static Word Parse(string text)
        {
            if (IsQuoted(text))
                return Plain(text[..1], text[1..^1]);
            var value = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (value.Length == text.Length || !IsQuoted(value))
                return Plain("", text);
            var name = text[..^value.Length].TrimStart(Around);
            return new Word(text[..^(name.Length + value.Length)], name, value[..1], value[1..^1]);
        }

        /// <summary>The word with another argument in its place.</summary>
        public string With(string argument)
        {
            if (Name.Length == 0)
                return Start + argument + Quote;
            return Start
                + (argument.StartsWith(Name, StringComparison.Ordinal) ? Name + Quote + argument[Name.Length..] + Quote : argument);
        }

        private static Word Plain(string quote, string content)
        {
            var value = content.TrimStart(Around);
            return new Word(quote + content[..^value.Length], "", quote, value);
        }

        private static bool IsQuoted(string text) =>
            text.Length > 1 && text[0] == text[^1] && Quotes.Contains(text[0], StringComparison.Ordinal);
    }

    // A quote within a word belongs to it (don't), unless it follows an equals sign.
    [GeneratedRegex(
        """`[^`]*`|"[^"]*"|'[^']*'|[^\s=]+=(?:"[^"]*"|'[^']*')|\S+""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Words();
}
