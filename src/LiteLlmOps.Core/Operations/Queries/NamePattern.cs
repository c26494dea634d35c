using System.Globalization;
using System.Text;

namespace LiteLlmOps.Queries;

/// <summary>How PostgreSQL compares a column with a pattern.</summary>
internal enum PatternKind
{
    /// <summary>A name without wildcards.</summary>
    Name,

    /// <summary>A pattern of ILIKE.</summary>
    Like,

    /// <summary>A regular expression of ~*. ILIKE has no sets of characters.</summary>
    Expression,
}

/// <summary>A name or a wildcard pattern of PowerShell, for a comparison in SQL with the same result as -like: without regard to case.</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Text">The name, the pattern of ILIKE or the regular expression.</param>
internal sealed record NamePattern(PatternKind Kind, string Text)
{
    /// <summary>
    /// The patterns by which the server can select rows for -like. Null for none, and for other characters than those of ASCII, of which only some
    /// locales of PostgreSQL know the case.
    /// </summary>
    /// <exception cref="LlmException">PatternInvalid.</exception>
    public static IReadOnlyList<NamePattern>? ForSearch(string[]? patterns)
    {
        var parsed = patterns is null ? null : Array.ConvertAll(patterns, Parse);
        return patterns is null || Array.Exists(patterns, static p => p.Any(static c => !char.IsAscii(c))) ? null : parsed;
    }

    /// <exception cref="LlmException">PatternInvalid.</exception>
    public static NamePattern Parse(string pattern)
    {
        var parts = Read(pattern);
        return parts.Exists(static p => p.Set is not null) ? new NamePattern(PatternKind.Expression, Expression(parts))
            : parts.Exists(static p => p.IsWildcard) ? new NamePattern(PatternKind.Like, string.Concat(parts.Select(Like)))
            : new NamePattern(PatternKind.Name, string.Concat(parts.Select(static p => p.Character)));
    }

    /// <summary>A text as a pattern of ILIKE that only this text matches.</summary>
    public static string Escape(string text) => string.Concat(text.Select(static c => Like(new Part(c))));

    private static string Like(Part part) =>
        part switch
        {
            { IsWildcard: true, Character: '*' } => "%",
            { IsWildcard: true } => "_",
            { Character: '%' or '_' or '\\' } => "\\" + part.Character,
            _ => part.Character.ToString(),
        };

    private static string Expression(List<Part> parts)
    {
        var text = new StringBuilder("^");
        foreach (var part in parts)
            text.Append(
                part switch
                {
                    { Set: { } set } => set,
                    { IsWildcard: true, Character: '*' } => ".*",
                    { IsWildcard: true } => ".",
                    _ => Literal(part.Character),
                }
            );
        return text.Append('$').ToString();
    }

    // A backslash before a letter or a digit would be an operator.
    private static string Literal(char c) => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? "\\" + c : c.ToString();

    // As the parser of System.Management.Automation.WildcardPattern: a backtick escapes, and a ] directly after [ is an element of the set.
    private static List<Part> Read(string pattern)
    {
        var parts = new List<Part>();
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '[')
                parts.Add(ReadSet(pattern, ref i));
            else if (c == '`' && i + 1 < pattern.Length)
                parts.Add(new Part(pattern[++i]));
            else if (c != '`' || pattern.Length > 1)
                parts.Add(new Part(c, IsWildcard: c is '*' or '?'));
        }

        return parts;
    }

    private static Part ReadSet(string pattern, ref int i)
    {
        var first = i + 1;
        var characters = new List<(char Character, bool IsEscaped)>();
        for (i = first; i < pattern.Length; i++)
        {
            if (pattern[i] == ']' && i > first)
                return new Part('[', Set: Set(characters, pattern));
            if (pattern[i] == '`' && i + 1 < pattern.Length)
                characters.Add((pattern[++i], true));
            else
                characters.Add((pattern[i], false));
        }

        throw Invalid(pattern);
    }

    private static string Set(List<(char Character, bool IsEscaped)> characters, string pattern)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < characters.Count; i++)
        {
            text.Append(Element(characters[i].Character, pattern));
            if (i + 2 >= characters.Count || characters[i + 1] is not ('-', false))
                continue;
            if (characters[i].Character > characters[i + 2].Character)
                throw Invalid(pattern);
            text.Append('-').Append(Element(characters[i + 2].Character, pattern));
            i += 2;
        }

        return text.Append(']').ToString();
    }

    // In a set of PostgreSQL, ], ^, - and \ have a meaning; a character with its number never has.
    private static string Element(char c, string pattern) =>
        char.IsSurrogate(c) ? throw Invalid(pattern)
        : char.IsAsciiLetterOrDigit(c) ? c.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    /// <summary>The error for a pattern that PowerShell does not accept.</summary>
    public static LlmException Invalid(string pattern) =>
        new(
            ErrorIds.PatternInvalid,
            $"'{pattern}' is not a valid wildcard pattern. Close the set of characters with ], or write `[ for the character itself.",
            pattern
        );

    /// <param name="Character">The character, or the wildcard.</param>
    /// <param name="IsWildcard">True for * and ?.</param>
    /// <param name="Set">A set of characters, as a part of a regular expression. Null for others.</param>
    private sealed record Part(char Character, bool IsWildcard = false, string? Set = null);
}
