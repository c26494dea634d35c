using System.Management.Automation.Runspaces;

namespace LiteLlmOps.Shell.CommandLine;

/// <summary>Turns the words after a script's path into what binds to its param(), as pwsh -File does.</summary>
internal static class ScriptArguments
{
    /// <summary>A name without a value is a switch, or takes the word that follows: only the engine knows, so it decides.</summary>
    public static IEnumerable<CommandParameter> Parse(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (!IsParameterName(word))
                yield return new CommandParameter(null, word);
            else if (colon < 0)
                yield return new CommandParameter(word);
            else if (colon < word.Length - 1)
                yield return new CommandParameter(word[..colon], ValueOf(word[(colon + 1)..]));
            else
                yield return new CommandParameter(word[..colon], i + 1 < words.Count ? ValueOf(words[++i]) : null);
        }
    }

    // -5 is a number.
    private static bool IsParameterName(string word) => word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] is '_' or '?');

    // Everything is a string, but a switch could not be turned off by one.
    private static object ValueOf(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
