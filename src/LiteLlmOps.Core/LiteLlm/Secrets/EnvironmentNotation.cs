namespace LiteLlmOps.Secrets;

/// <summary>
/// Writes a value such that python-dotenv, a POSIX shell (set -a; . file) and docker compose read the same text.
/// </summary>
/// <remarks>
/// python-dotenv expands ${…} in single quotes too, and removes a backslash there before another one and before a quote; a shell and compose
/// do not. In double quotes a shell expands $NAME and `…`, and python-dotenv knows no escape for either.
/// </remarks>
internal static class EnvironmentNotation
{
    public const char Plain = '\0';
    public const char Single = '\'';
    public const char Double = '"';

    // The default of a variable that nothing defines is the only notation of a dollar sign that all three read in double quotes.
    private const string Dollar = "${LLMOPS_DOLLAR:-$}";

    // For python-dotenv \\" does not end a value: it looks for another quote, also in later lines.
    private const string Nothing = "${LLMOPS_DOLLAR:-}";

    /// <summary>The value with its quotes. Null when no notation is read as this value by all.</summary>
    /// <param name="value">The value.</param>
    /// <param name="preferred">The notation to use if it can express the value: Plain, Single or Double.</param>
    public static string? Of(string value, char preferred)
    {
        char[] notations = [preferred, Single, Double];
        return notations.Select(n => In(value, n)).FirstOrDefault(static text => text is not null);
    }

    /// <summary>A value in single quotes as python-dotenv reads it. Others may read another text.</summary>
    public static string ForPython(string value) =>
        $"'{Escaped(value, Single).Replace("${", Dollar + "{", StringComparison.Ordinal)}{End(value)}'";

    private static string? In(string value, char notation) =>
        notation switch
        {
            Plain => value.All(IsPlain) ? value : null,
            Single => IsSingle(value) ? $"'{value}'" : null,
            _ => InDouble(value),
        };

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "_-./:@%+=,^".Contains(c, StringComparison.Ordinal);

    private static bool IsSingle(string value) =>
        !value.Contains('\'', StringComparison.Ordinal)
        && !value.Contains('\n', StringComparison.Ordinal)
        && !value.Contains("${", StringComparison.Ordinal)
        && !value.Contains("\\\\", StringComparison.Ordinal)
        && !value.EndsWith('\\');

    private static string? InDouble(string value) =>
        value.AsSpan().IndexOfAny('`', '\n') >= 0
            ? null
            : $"\"{Escaped(value, Double).Replace("$", Dollar, StringComparison.Ordinal)}{End(value)}\"";

    private static string Escaped(string value, char quote) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(quote.ToString(), $"\\{quote}", StringComparison.Ordinal);

    private static string End(string value) => value.EndsWith('\\') ? Nothing : "";
}
