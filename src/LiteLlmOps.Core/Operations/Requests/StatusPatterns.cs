namespace LiteLlmOps.Requests;

/// <summary>Statuses as people name them: 404, or 5xx for a whole class.</summary>
internal static class StatusPatterns
{
    /// <summary>True for a status that one of the patterns names; always true without patterns.</summary>
    /// <exception cref="LlmException">One of them is none.</exception>
    public static Func<int, bool> Any(IReadOnlyList<string>? patterns)
    {
        if (patterns is null || patterns.Count == 0)
            return static _ => true;
        var ranges = patterns.Select(RangeOf).ToArray();
        return status => Array.Exists(ranges, r => status >= r.First && status <= r.Last);
    }

    private static (int First, int Last) RangeOf(string pattern)
    {
        if (pattern.Length == 3 && pattern[0] is >= '2' and <= '9')
        {
            var hundreds = (pattern[0] - '0') * 100;
            if (pattern.EndsWith("xx", StringComparison.OrdinalIgnoreCase))
                return (hundreds, hundreds + 99);
            if (char.IsAsciiDigit(pattern[1]) && char.IsAsciiDigit(pattern[2]))
                return (hundreds + ((pattern[1] - '0') * 10) + pattern[2] - '0', hundreds + ((pattern[1] - '0') * 10) + pattern[2] - '0');
        }

        throw new LlmException(
            ErrorIds.StatusInvalid,
            $"'{pattern}' is no status that is counted: write one such as 404, or a class such as 5xx.",
            pattern
        );
    }
}
