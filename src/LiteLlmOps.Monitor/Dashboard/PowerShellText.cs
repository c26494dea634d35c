using System.Globalization;
using System.Text;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>Texts as arguments of PowerShell.</summary>
internal static class PowerShellText
{
    // PowerShell also ends a text at typographic quotes.
    private const string SingleQuotes = "'\u2018\u2019\u201a\u201b";
    private const string DoubleQuotes = "\"\u201c\u201d\u201e";
    private const string Wildcards = "*?[";

    /// <summary>A text as one argument: as it is where PowerShell reads it unchanged, otherwise in quotes.</summary>
    public static string Argument(string text) =>
        IsPlain(text) ? text
        : PrintableText.IsSafe(text) ? SingleQuoted(text)
        : Escaped(text);

    /// <summary>A name for a parameter that accepts wildcards.</summary>
    public static string Name(string name) => Argument(WithoutWildcards(name));

    /// <summary>A path for -Deployment: a backtick is literal in a path without wildcards.</summary>
    public static string Path(string path) => Argument(path.AsSpan().IndexOfAny(Wildcards) < 0 ? path : WithoutWildcards(path));

    /// <summary>True when a name from a database or a file is exactly known: no character of it was replaced.</summary>
    public static bool IsExact(string name) =>
        name.Length > 0 && !name.Contains('\uFFFD', StringComparison.Ordinal) && PrintableText.IsSafe(name);

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-');

    private static string SingleQuoted(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text)
            quoted.Append(c, SingleQuotes.Contains(c, StringComparison.Ordinal) ? 2 : 1);
        return quoted.Append('\'').ToString();
    }

    // Control characters have a notation in double quotes only.
    private static string Escaped(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (PrintableText.IsUnsafe(c))
                quoted.Append(CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}");
            else if (c is '`' or '$' || DoubleQuotes.Contains(c, StringComparison.Ordinal))
                quoted.Append('`').Append(c);
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string WithoutWildcards(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '`' or '*' or '?' or '[' or ']')
                escaped.Append('`');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
