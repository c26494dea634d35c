namespace LiteLlmOps.Secrets;

/// <summary>Edits the text of a dotenv file.</summary>
internal static class EnvironmentText
{
    // python-dotenv expands ${…} in single quotes too, and has no escape for it. The default of a variable that nothing defines is one.
    private const string Dollar = "${LLMOPS_DOLLAR:-$}";

    /// <summary>Appends variables to a text, in single quotes, in which only ${…} has a meaning.</summary>
    public static string Append(string before, IReadOnlyList<EnvironmentVariable> variables)
    {
        var newLine = before.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var gap = before.Length == 0 || before.EndsWith('\n') ? "" : newLine;
        return before + gap + string.Concat(variables.Select(v => $"{v.Name}='{Escaped(v.Value)}'{newLine}"));
    }

    private static string Escaped(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("${", Dollar + "{", StringComparison.Ordinal);
}
