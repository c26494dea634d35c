using System.Text;
using System.Text.RegularExpressions;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Reads a dotenv file with the rules of python-dotenv, which LiteLLM uses, and records the line of each variable.</summary>
/// <remarks>
/// Not a library: users need the line of each variable, and the .NET libraries differ from python-dotenv in quotes, comments and ${…}.
/// </remarks>
internal static partial class DotEnvReader
{
    /// <summary>Reads a file. A line that is neither an assignment, a comment, nor empty is skipped, as python-dotenv does.</summary>
    public static EnvironmentFile Read(string path, string text, Func<string, string?> session)
    {
        var variables = new List<EnvironmentVariable>();
        var skipped = new List<int>();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\uFEFF');
        for (int at = 0, line = 1; at < text.Length; )
        {
            var match = Bounded(path, line, () => Statement().Match(text, at));
            if (!match.Success)
            {
                skipped.Add(line++);
                at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;
                continue;
            }

            // python-dotenv gives a name without = no value.
            if (match.Groups["name"] is { Success: true } name && match.Groups["assigned"].Success)
            {
                var value = Bounded(path, line, () => Value(match, n => known.GetValueOrDefault(n) ?? session(n) ?? ""));
                known[name.Value] = value;
                variables.Add(new EnvironmentVariable(name.Value, value, line + Lines(text, at, name.Index)));
            }

            line += Lines(text, at, at + match.Length);
            at += match.Length;
        }

        return new EnvironmentFile(path, variables) { Skipped = skipped };
    }

    // The expressions of python-dotenv take the square of the time of a line with many unclosed ${.
    private static T Bounded<T>(string path, int line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new LlmException(
                ErrorIds.FileNotUsable,
                $"'{path}' cannot be read: the value at line {line} takes too long to evaluate. Shorten it, or close its ${{…}}.",
                path,
                e
            );
        }
    }

    // ${…} is expanded inside single quotes too.
    private static string Value(Match match, Func<string, string> lookup)
    {
        var raw =
            match.Groups["single"] is { Success: true } single ? Unescape(single.Value, "\\'")
            : match.Groups["double"] is { Success: true } quoted ? Unescape(quoted.Value, "\\'\"abfnrtv")
            : TrimComment(match.Groups["plain"].Value);
        return Variable().Replace(raw, m => lookup(m.Groups["name"].Value) is { Length: > 0 } value ? value : m.Groups["default"].Value);
    }

    private static string TrimComment(string plain) => Comment().Replace(plain, "").Trim();

    private static string Unescape(string text, string known)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && known.Contains(text[i + 1], StringComparison.Ordinal))
                result.Append(
                    text[++i] switch
                    {
                        'a' => '\a',
                        'b' => '\b',
                        'f' => '\f',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'v' => '\v',
                        var c => c,
                    }
                );
            else
                result.Append(text[i]);
        }

        return result.ToString();
    }

    private static int Lines(string text, int from, int to) => text.AsSpan(from, to - from).Count('\n');

    // One statement including its line break: a blank line, a comment, or [export] NAME [= value] with a quoted or plain value.
    [GeneratedRegex(
        """
            \G[ \t]*(?:\#[^\n]*|(?:export[ \t]+)?(?<name>[^=\s\#'"]+|'[^'\n]+')[ \t]*(?:(?<assigned>=)[ \t]*(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<plain>[^\n'"][^\n]*)?)[ \t]*(?:\#[^\n]*)?)?)?(?:\n|\z)
            """,
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Statement();

    [GeneratedRegex(@"(?<!\s)\s+\#.*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$\{(?<name>[^}:]*)(?::-(?<default>[^}]*))?\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
