using System.Text.RegularExpressions;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.DeploymentFile;

/// <summary>A line of a file for an error message: its keys and its structure, with an asterisk for each character of anything else.</summary>
/// <remarks>
/// What is wrong with the file is not known when a line is quoted, and where a secret begins and ends neither. Therefore no value is shown, only
/// what is a key for certain. The columns remain correct.
/// </remarks>
internal static partial class SourceLine
{
    private const int LongestPart = 8192;

    private static readonly Lazy<HashSet<string>> Vocabulary = new(ReadVocabulary);

    /// <summary>A line of a YAML file.</summary>
    /// <param name="line">The line.</param>
    /// <param name="keys">The keys that the scanner found in it.</param>
    public static string OfYaml(string line, IReadOnlySet<string> keys)
    {
        var shown = Hidden(line);
        var dashes = Dashes().Match(line).Length;
        Show(line, shown, 0, dashes);
        // A file of one line is searched in parts, each within the time limit of an expression.
        for (var start = 0; start < line.Length; start += LongestPart)
            ShowKeys(
                line,
                shown,
                start,
                Math.Min(LongestPart, line.Length - start),
                name => keys.Contains(name) || Vocabulary.Value.Contains(name),
                dashes
            );
        return new string(shown);
    }

    /// <summary>A line of a dotenv file: the name of its variable.</summary>
    public static string OfVariable(string line)
    {
        var shown = Hidden(line);
        var match = Variable().Match(line);
        if (match.Success)
            Show(line, shown, 0, match.Length);
        return new string(shown);
    }

    private static char[] Hidden(string line)
    {
        var shown = new char[line.Length];
        Array.Fill(shown, '*');
        Show(line, shown, 0, line.Length - line.TrimStart().Length);
        Show(line, shown, line.TrimEnd().Length, line.Length);
        return shown;
    }

    private static void Show(string line, char[] shown, int start, int end) => line.CopyTo(start, shown, start, Math.Max(0, end - start));

    private static void ShowKeys(string line, char[] shown, int start, int length, Func<string, bool> isKnown, int first)
    {
        foreach (Match key in Key().Matches(line.Substring(start, length)))
        {
            if (isKnown(key.Groups["name"].Value))
                ShowKey(line, shown, start + key.Index, start + key.Index + key.Length, first);
        }
    }

    // With the bracket or comma before it, and a reference to a variable after it.
    private static void ShowKey(string line, char[] shown, int start, int end, int first)
    {
        while (start > first && line[start - 1] is ' ' or '{' or '[' or ',')
            start--;
        while (end < line.Length && line[end] is ' ' or '\t' or '{' or '[')
            end++;
        if (end < line.Length && line[end] is '}' or ']' && line[end - 1] is '{' or '[')
            end++;
        Show(line, shown, start, end);
        if (Reference().Match(line, end) is { Success: true } reference)
            Show(line, shown, end, end + reference.Length);
    }

    private static HashSet<string> ReadVocabulary()
    {
        var known = new HashSet<string>(StringComparer.Ordinal)
        {
            "api_base",
            "api_key",
            "api_version",
            "args",
            "auth_type",
            "auth_value",
            "command",
            "credential_info",
            "credential_name",
            "credential_values",
            "env",
            "extra_headers",
            "headers",
            "litellm_credential_name",
            "litellm_params",
            "model",
            "model_info",
            "model_name",
            "rpm",
            "static_headers",
            "stream_timeout",
            "timeout",
            "tpm",
            "transport",
            "url",
        };
        foreach (var section in (string[])[KnownSettings.Top, .. KnownSettings.Of(KnownSettings.Top)])
            known.UnionWith(KnownSettings.Of(section));
        AddKeys(known, DeploymentKeys.Root);
        return known;
    }

    private static void AddKeys(HashSet<string> known, DeploymentKey map)
    {
        foreach (var key in map.Keys)
        {
            known.Add(key.Name);
            AddKeys(known, key);
        }
    }

    [GeneratedRegex(@"^\s*(?:-[ \t]+)*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dashes();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9_.-])(?:""(?<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})""[ \t]{0,8}:|'(?<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})'[ \t]{0,8}:|(?<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t]{0,8}:(?=[ \t]|$))",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Key();

    [GeneratedRegex(
        @"\G[""']?os\.environ/[A-Z][A-Z0-9_]*[""']?(?=[ \t,}\]]|$)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Reference();

    // A name in capitals with an underscore, as no part of a secret that was broken into lines has it.
    [GeneratedRegex(
        @"^\s*(?:(?:export|set|setx|SET|ENV)[ \t]+)?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=[ \t=:]|$)(?:[ \t]*[=:][ \t]*)?",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Variable();
}
