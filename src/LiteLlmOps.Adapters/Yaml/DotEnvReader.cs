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
        var source = new SourceText(text);
        text = source.Normalized;
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
                variables.Add(
                    new EnvironmentVariable(name.Value, value, line + Lines(text, at, name.Index))
                    {
                        Notation = source.SpanOf(NotationOf(match)),
                    }
                );
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

    // With its quotes, without the comment behind it.
    private static TextSpan NotationOf(Match match)
    {
        if (Quoted(match) is { } quoted)
            return new TextSpan(quoted.Index - 1, quoted.Length + 2);
        if (match.Groups["plain"] is not { Success: true } plain)
            return new TextSpan(match.Groups["assigned"].Index + 1, 0);
        var before = plain.Length - plain.Value.TrimStart().Length;
        return new TextSpan(plain.Index + before, TrimComment(plain.Value).Length);
    }

    private static Group? Quoted(Match match) =>
        match.Groups["single"] is { Success: true } single ? single
        : match.Groups["double"] is { Success: true } quoted ? quoted
        : null;

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

    /// <summary>The text with line feeds as line ends and without byte order mark, and the places in the original text.</summary>
    private sealed class SourceText
    {
        private readonly List<int> _shortened = [];
        private readonly int _start;

        public SourceText(string text)
        {
            var body = text.TrimStart('\uFEFF');
            _start = text.Length - body.Length;
            Normalized = body.Replace("\r\n", "\n", StringComparison.Ordinal);
            if (Normalized.Length == body.Length)
                return;
            for (
                var at = body.IndexOf("\r\n", StringComparison.Ordinal);
                at >= 0;
                at = body.IndexOf("\r\n", at + 2, StringComparison.Ordinal)
            )
                _shortened.Add(at - _shortened.Count);
        }

        public string Normalized { get; }

        public TextSpan SpanOf(TextSpan span) =>
            PlaceOf(span.Start) is var start ? new TextSpan(start, PlaceOf(span.Start + span.Length) - start) : default;

        // A carriage return follows what stands before the line end.
        private int PlaceOf(int index) => _start + index + CountBefore(index);

        private int CountBefore(int index) => _shortened.BinarySearch(index) is var found && found >= 0 ? found : ~found;
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
