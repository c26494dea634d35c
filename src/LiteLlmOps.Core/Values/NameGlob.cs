namespace LiteLlmOps.Configuration;

/// <summary>A name with PowerShell's wildcards: * for any text, ? for one character, [a-z] for one of a set; a backtick makes the next character literal.</summary>
/// <remarks>Paths in the config have <see cref="PathGlob"/>. A bracket that is not closed is literal; PowerShell rejects it.</remarks>
internal sealed class NameGlob
{
    private readonly List<Part> _parts = [];
    private readonly bool _ignoreCase;

    public NameGlob(string pattern, bool ignoreCase = true)
    {
        _ignoreCase = ignoreCase;
        for (var i = 0; i < pattern.Length; i++)
            _parts.Add(Next(pattern, ref i));
    }

    private NameGlob(IEnumerable<Part> parts) => _parts = [.. parts];

    /// <summary>A case-sensitive pattern in which only * is a wildcard.</summary>
    public static NameGlob OfStars(string pattern) => new(pattern.Select(static c => c == '*' ? Part.AnyText : Part.Of(c)));

    /// <summary>True when the case-insensitive pattern matches the whole text.</summary>
    public static bool Matches(string pattern, string text) => new NameGlob(pattern).Matches(text);

    /// <summary>True when the whole text matches.</summary>
    public bool Matches(string text)
    {
        // After a mismatch the last * takes one character more; an earlier * never has to.
        var (at, part, star, starEnd) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (part < _parts.Count && _parts[part].IsAnyText)
                (star, starEnd) = (part++, at);
            else if (part < _parts.Count && _parts[part].Covers(text[at], _ignoreCase))
                (part, at) = (part + 1, at + 1);
            else if (star >= 0)
                (part, at) = (star + 1, ++starEnd);
            else
                return false;
        }

        return _parts.Skip(part).All(static p => p.IsAnyText);
    }

    private static Part Next(string pattern, ref int i)
    {
        switch (pattern[i])
        {
            case '*':
                return Part.AnyText;
            case '?':
                return new Part([('\0', char.MaxValue)]);
            case '[' when TrySet(pattern, i, out var set, out var end):
                i = end;
                return new Part(set);
            case '`' when i + 1 < pattern.Length:
                return Part.Of(pattern[++i]);
            default:
                return Part.Of(pattern[i]);
        }
    }

    // A closing bracket right after the opening one is a member of the set, as in PowerShell.
    private static bool TrySet(string pattern, int start, out List<(char From, char To)> set, out int end)
    {
        var members = new List<(char Value, bool IsEscaped)>();
        for (end = start + 1; end < pattern.Length && (pattern[end] != ']' || end == start + 1); end++)
        {
            var isEscaped = pattern[end] == '`' && end + 1 < pattern.Length;
            end += isEscaped ? 1 : 0;
            members.Add((pattern[end], isEscaped));
        }

        set = [];
        for (var i = 0; i < members.Count; i++)
        {
            var isRange = i + 2 < members.Count && members[i + 1] == ('-', false);
            set.Add((members[i].Value, members[isRange ? i + 2 : i].Value));
            i += isRange ? 2 : 0;
        }

        return end < pattern.Length;
    }

    /// <param name="Set">The characters, as ranges. Null for any text.</param>
    private readonly record struct Part(IReadOnlyList<(char From, char To)>? Set)
    {
        public static readonly Part AnyText = new(null);

        public bool IsAnyText => Set is null;

        public static Part Of(char c) => new([(c, c)]);

        public bool Covers(char c, bool ignoreCase) =>
            Contains(c) || (ignoreCase && (Contains(char.ToUpperInvariant(c)) || Contains(char.ToLowerInvariant(c))));

        private bool Contains(char c)
        {
            foreach (var (from, to) in Set!)
            {
                if (c >= from && c <= to)
                    return true;
            }

            return false;
        }
    }
}
