using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>PowerShell's wildcards, case-insensitive.</summary>
internal static class Wildcards
{
    /// <summary>The patterns without wildcard characters: names that have to exist.</summary>
    public static IReadOnlyList<string> Literal(string[]? patterns) =>
        [.. (patterns ?? []).Where(static p => !WildcardPattern.ContainsWildcardCharacters(p))];

    /// <summary>Null without patterns.</summary>
    public static NameFilter? Filter(string[]? patterns) =>
        patterns is { Length: > 0 } ? new NameFilter(Any(patterns), Literal(patterns)) : null;

    /// <summary>True for a text that one of the patterns matches; always true without patterns.</summary>
    public static Func<string, bool> Any(string[]? patterns)
    {
        if (patterns is null || patterns.Length == 0)
            return static _ => true;
        var compiled = Array.ConvertAll(
            patterns,
            static p => WildcardPattern.Get(p, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant)
        );
        return text => Array.Exists(compiled, p => p.IsMatch(text));
    }
}
