namespace LiteLlmOps;

/// <summary>Text from outside, made safe for a terminal.</summary>
internal static class PrintableText
{
    /// <summary>The text with each control character replaced by U+FFFD.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
