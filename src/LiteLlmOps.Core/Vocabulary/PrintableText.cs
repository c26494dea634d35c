namespace LiteLlmOps;

/// <summary>Text from outside, made safe for a terminal.</summary>
internal static class PrintableText
{
    /// <summary>The text with each control character replaced by U+FFFD.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>The same for a text of several lines: line breaks and tabs stay.</summary>
    public static string OfLines(string text) =>
        text.Any(IsUnsafe) ? string.Concat(text.ReplaceLineEndings("\n").Select(static c => IsUnsafe(c) ? '\uFFFD' : c)) : text;

    private static bool IsUnsafe(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
