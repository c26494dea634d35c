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
}
