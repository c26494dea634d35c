using System.Buffers;
using System.Text;

namespace LiteLlmOps;

/// <summary>Masks the values of pairs whose name is that of a secret: NAME=x, Password=x;, 'api_key': 'x', X-Api-Key: x.</summary>
internal static class PairMask
{
    private const int LongestName = 64;
    private const int MostBlanks = 8;
    private const int MostDelimiters = 16;

    private static readonly SearchValues<char> Signs = SearchValues.Create("=:");

    private static readonly HashSet<string> MapNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "credential_values",
        "environment_variables",
        "extra_headers",
        "static_headers",
        "default_headers",
        "headers",
        "env",
        "env_vars",
    };

    private static readonly HashSet<string> FileEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        "cs",
        "go",
        "java",
        "js",
        "json",
        "log",
        "pem",
        "py",
        "rs",
        "ts",
        "txt",
        "yaml",
        "yml",
    };

    /// <summary>Masks the values of pairs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">True when the text is one value: what follows the first secret of a connection string may belong to it.</param>
    public static string Hide(string text, bool isWhole)
    {
        StringBuilder? result = null;
        var done = 0;
        for (var at = 0; at < text.Length && text.AsSpan(at).IndexOfAny(Signs) is >= 0 and var found; )
        {
            var sign = at + found;
            at = sign + 1;
            if (Name(text, sign) is not { } pair || Value(text, sign, pair, isWhole) is not var (start, end) || start >= end)
                continue;
            result ??= new StringBuilder(text.Length);
            result.Append(text, done, start - done).Append(MaskedText.Hidden);
            done = at = end;
        }

        return result is null ? text : result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>True when a value is a connection string, or another list of assignments, with a secret.</summary>
    public static bool HasAssignment(string value)
    {
        for (var sign = value.IndexOf('=', StringComparison.Ordinal); sign >= 0; sign = value.IndexOf('=', sign + 1))
        {
            if (Name(value, sign) is { IsMap: false, IsAmbiguous: false } pair && Value(value, sign, pair, isWhole: true) is not null)
                return true;
        }

        return false;
    }

    // InvalidIdentityTokenException: text
    private static bool IsException(string name) =>
        char.IsAsciiLetterUpper(name[name.LastIndexOf('.') + 1])
        && (name.EndsWith("Exception", StringComparison.Ordinal) || name.EndsWith("Error", StringComparison.Ordinal));

    // The name before a sign, when it is that of a secret.
    private static Pair? Name(string text, int sign)
    {
        var end = sign;
        while (end > 0 && sign - end < MostBlanks && text[end - 1] is ' ' or '\t')
            end--;
        var isQuoted = end > 0 && text[end - 1] is '"' or '\'';
        if (isQuoted)
            end--;
        if (isQuoted && end > 0 && text[end - 1] == '\\')
            end--;
        var start = end;
        while (start > 0 && end - start < LongestName && IsName(text[start - 1]))
            start--;
        var name = text[start..end].Trim('-', '.');
        // In a sentence a dotted name is a place: LiteLLM_VerificationToken.user_id: queries fail.
        if (text[sign] == ':' && !isQuoted)
            name = name[(name.LastIndexOf('.') + 1)..];
        var isMap = MapNames.Contains(name);
        if (name.Length == 0 || (!isMap && (IsFile(name) || IsException(name) || !SecretWords.IsSecretName(name))))
            return null;
        var before = text.AsSpan(0, start).TrimEnd();
        return new Pair(isQuoted, SecretWords.IsAmbiguous(name), isMap, before.Length > 0 && before[^1] == ';');
    }

    // A place in source code: auth.py:12
    private static bool IsFile(string name) =>
        FileEndings.Contains(name[(name.LastIndexOf('.') + 1)..]) && name.Contains('.', StringComparison.Ordinal);

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    // The value after a sign, when it is to be hidden.
    private static (int Start, int End)? Value(string text, int sign, Pair pair, bool isWhole)
    {
        var start = sign + 1;
        if (text[sign] == ':' && !pair.IsQuoted && start < text.Length && IsNoPair(text, start, pair))
            return null;
        while (start < text.Length && text[start] is '=' or '>')
            start++;
        for (var blanks = 0; start < text.Length && blanks < MostBlanks && text[start] is ' ' or '\t'; blanks++)
            start++;
        if (start >= text.Length || text[start] is '\r' or '\n')
            return null;
        if ((text[start] is '{' or '[' or '(') && !((isWhole || pair.IsAfterSemicolon) && text[sign] == '=' && !pair.IsMap))
            return pair.IsAmbiguous && !pair.IsQuoted && text[sign] == ':' ? null : (start, WordEnd(text, ContainerEnd(text, start)));
        if (pair.IsMap)
            return null;
        var (from, end) = Scalar(text, start, pair, text[sign]);
        if (isWhole && text[sign] == '=')
            end = text.Length;
        var value = text[from..end];
        if (
            MaskedText.IsNothing(value)
            || value.StartsWith(MaskedText.Hidden, StringComparison.Ordinal)
            || (pair.IsAmbiguous && IsPlain(value))
        )
            return null;
        return (from, end);
    }

    // A scheme, or a sign within a word: https://, gemini:generate. A longer name is a pair without a blank too.
    private static bool IsNoPair(string text, int start, Pair pair) =>
        text[start] is '/' or ':' || (pair.IsAmbiguous && !char.IsWhiteSpace(text[start]) && text[start] is not ('"' or '\''));

    private static (int Start, int End) Scalar(string text, int start, Pair pair, char sign)
    {
        var isEscaped = text[start] == '\\' && start + 1 < text.Length && text[start + 1] is '"' or '\'';
        var open = isEscaped ? start + 1 : start;
        if (text[open] is '"' or '\'' && QuoteEnd(text, open, isEscaped) is var close && (isEscaped || IsClosed(text, close + 1, pair)))
            return (open + 1, close);
        if (pair.IsAfterSemicolon && sign == '=')
            return (start, Math.Min(EndAt(text, start, ';'), LineEnd(text, start)));
        return SchemeEnd(text, start) is var word && word > start ? (word, WordEnd(text, word)) : (start, WordEnd(text, start));
    }

    // The closing quote. A quote that is doubled or has a backslash is a part of the value; without an end the line is the value.
    private static int QuoteEnd(string text, int open, bool isEscaped)
    {
        var quote = text[open];
        for (var i = open + 1; i < text.Length; i++)
        {
            if (isEscaped && text[i] == '\\' && i + 1 < text.Length && text[i + 1] == quote)
                return i;
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote && !isEscaped)
            {
                if (i + 1 >= text.Length || text[i + 1] != quote)
                    return i;
                i++;
            }
        }

        return text.Length;
    }

    // A value that begins with a quote need not be quoted.
    private static bool IsClosed(string text, int at, Pair pair)
    {
        if (at >= text.Length || char.IsWhiteSpace(text[at]))
            return true;
        if (pair.IsAfterSemicolon && !pair.IsQuoted)
            return text[at] == ';';
        return pair.IsQuoted ? IsDelimiter(text[at]) : IsDelimiter(text[at]) && IsEnd(text, at);
    }

    // Authorization: token x
    private static int SchemeEnd(string text, int start)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["bearer ", "basic ", "token ", "negotiate ", "digest "])
        {
            if (text.AsSpan(start).StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return start + scheme.Length;
        }

        return start;
    }

    // An unquoted value ends at a blank, or at delimiters before one.
    private static int WordEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !(IsDelimiter(text[end]) && IsEnd(text, end)))
            end++;
        return end;
    }

    private static bool IsDelimiter(char c) => c is ';' or ',' or '&' or ')' or ']' or '}' or '"' or '\'';

    private static bool IsEnd(string text, int at)
    {
        var next = at;
        while (next < text.Length && next - at < MostDelimiters && IsDelimiter(text[next]))
            next++;
        return next >= text.Length || char.IsWhiteSpace(text[next]);
    }

    private static int ContainerEnd(string text, int start)
    {
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
                i = QuoteEnd(text, i, isEscaped: false);
            if (i >= text.Length)
                break;
            depth += text[i] switch
            {
                '{' or '[' or '(' => 1,
                '}' or ']' or ')' => -1,
                _ => 0,
            };
            if (depth == 0)
                return i + 1;
        }

        return text.Length;
    }

    private static int EndAt(string text, int start, char c) => text.IndexOf(c, start) is >= 0 and var at ? at : text.Length;

    private static int LineEnd(string text, int start) =>
        text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var at ? start + at : text.Length;

    // A word, a name of a variable, a small number: "unexpected token: comma", "key=LANGFUSE_HOST", "spend for token: 7.25".
    private static bool IsPlain(string value)
    {
        var word = value.Trim('"', '\'', '.', ',', ';', '(', ')', '[', ']', '\\');
        return
            word.Split('.') is [var whole, .. { Length: <= 1 } fraction]
            && fraction.Prepend(whole).All(static p => p.All(char.IsAsciiDigit))
            ? whole.Length <= 6
            : word.Length <= 40
                && word.All(static c => char.IsAsciiLetter(c) || c is '_' or '-' or '.' or ' ')
                && !SecretShapes.LooksRandom(word);
    }

    private sealed record Pair(bool IsQuoted, bool IsAmbiguous, bool IsMap, bool IsAfterSemicolon);
}
