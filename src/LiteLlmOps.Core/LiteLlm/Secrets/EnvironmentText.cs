namespace LiteLlmOps.Secrets;

/// <summary>Edits the text of a dotenv file.</summary>
internal static class EnvironmentText
{
    private const string ByteOrderMark = "\uFEFF";

    /// <summary>Appends variables to a text.</summary>
    public static string Append(string before, IReadOnlyList<EnvironmentVariable> variables) =>
        AppendLines(before, [.. variables.Select(static v => $"{v.Name}={Quoted(v.Value)}")]);

    /// <summary>Replaces the value of the last definition of a variable, or appends one. The rest of the text stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The text as it was read.</param>
    /// <param name="name">The variable.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null when no notation is read as this value by all programs that read such files.</returns>
    public static string? Set(string text, EnvironmentFile file, string name, string value)
    {
        if (file.Variables.LastOrDefault(v => v.Name == name)?.Notation is not { } place)
            return EnvironmentNotation.Of(value, EnvironmentNotation.Plain) is { } appended
                ? AppendLines(text, [$"{name}={appended}"])
                : null;
        return EnvironmentNotation.Of(value, QuoteAt(text, place)) is { } notation
            ? string.Concat(text.AsSpan(0, place.Start), notation, text.AsSpan(place.Start + place.Length))
            : null;
    }

    private static string AppendLines(string before, IReadOnlyList<string> lines)
    {
        var newLine = before.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var gap = before is "" or ByteOrderMark || before.EndsWith('\n') ? "" : newLine;
        return before + gap + string.Concat(lines.Select(l => l + newLine));
    }

    private static char QuoteAt(string text, TextSpan place) =>
        place.Length > 0 && text[place.Start] is EnvironmentNotation.Single or EnvironmentNotation.Double
            ? text[place.Start]
            : EnvironmentNotation.Plain;

    // A value that only python-dotenv can read is better than none: LiteLLM reads the file with it.
    private static string Quoted(string value) =>
        EnvironmentNotation.Of(value, EnvironmentNotation.Single) ?? EnvironmentNotation.ForPython(value);
}
