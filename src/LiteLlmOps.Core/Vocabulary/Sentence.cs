namespace LiteLlmOps;

/// <summary>Punctuation of messages that are joined to others.</summary>
internal static class Sentence
{
    /// <summary>The text with a full stop, unless it already ends with punctuation.</summary>
    public static string Of(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '?' or '!' or '…' ? trimmed : trimmed + ".";
    }

    /// <summary>The text as a sentence of its own: with a capital letter and a full stop. A first word with other characters is a name, and stays.</summary>
    public static string Capitalized(string text) =>
        text.Length > 0 && text.Split(' ')[0].All(char.IsAsciiLetterLower) ? Of(char.ToUpperInvariant(text[0]) + text[1..]) : Of(text);
}
