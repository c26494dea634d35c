using System.Management.Automation;
using LiteLlmOps.Queries;

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

    /// <exception cref="LlmException">PatternInvalid.</exception>
    private static WildcardPattern Compile(string pattern)
    {
        var compiled = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            // PowerShell reads the pattern when it is used first.
            _ = compiled.IsMatch("");
            return compiled;
        }
        catch (WildcardPatternException)
        {
            throw NamePattern.Invalid(pattern);
        }
    }

    /// <summary>True for a text that one of the patterns matches; always true without patterns.</summary>
    public static Func<string, bool> Any(string[]? patterns)
    {
        if (patterns is null || patterns.Length == 0)
            return static _ => true;
        var compiled = Array.ConvertAll(patterns, Compile);
        return text => Array.Exists(compiled, p => p.IsMatch(text));
    }
}
