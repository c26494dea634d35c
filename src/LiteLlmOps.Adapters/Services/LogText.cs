using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Text of services and of other programs, with secrets masked and control characters replaced.</summary>
internal static class LogText
{
    public static IReadOnlyList<string> Lines(string text) =>
        [.. text.Split('\n').Select(static l => l.TrimEnd('\r')).Where(static l => l.Length > 0).Select(Clean)];

    public static string OneLine(string text) => Clean(text.ReplaceLineEndings(" ").Trim());

    // Tabs are harmless, and common in stack traces.
    public static string Clean(string line) =>
        string.Join('\t', SecretMask.Scrub(line).Split('\t').Select(static t => PrintableText.Of(t)));
}
