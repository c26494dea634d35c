using System.Text;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Configuration;

/// <summary>A JSON pointer with wildcards: * within one token, ** across tokens. It also covers everything below the matching paths.</summary>
internal sealed class PathGlob
{
    private readonly Regex _regex;

    public PathGlob(string pattern)
    {
        Pattern = pattern;
        _regex = new Regex(Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string Pattern { get; }

    /// <summary>True for the path itself and for everything below it.</summary>
    public bool Covers(string pointer) => _regex.IsMatch(pointer);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
            {
                regex.Append(Regex.Escape(pattern[i].ToString()));
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append("[^/]*");
            }
        }

        return regex.Append("(/.*)?$").ToString();
    }
}
