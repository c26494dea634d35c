using static LiteLlmOps.Signatures.PatternTree;

namespace LiteLlmOps.Signatures;

/// <summary>Finds texts of which every match of a pattern holds one at least: where none stands, the pattern need not be tried.</summary>
internal static class PatternLiterals
{
    private const int LongestUseful = 40;
    private const int MostBranches = 24;

    /// <summary>The texts; empty when there are none, so that the pattern has to be tried everywhere.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="shortest">The fewest characters that each has to have.</param>
    public static IReadOnlyList<string> Of(string pattern, int shortest) =>
        PatternParser.TryParse(pattern) is { } tree && Needed(tree) is { } found && found.All(l => l.Length >= shortest)
            ? [.. found.Distinct(StringComparer.Ordinal)]
            : [];

    // Null: nothing is known. Of several answers that one counts whose shortest text is longest.
    private static IReadOnlyList<string>? Needed(PatternTree tree) =>
        tree switch
        {
            Letter letter => IsPlain(letter.Value) ? [letter.Value.ToString()] : null,
            Repeat { IsNeeded: true } repeat => Needed(repeat.Inner),
            Choice choice => OfChoice(choice),
            Sequence sequence => OfSequence(sequence),
            _ => null,
        };

    private static List<string>? OfChoice(Choice choice)
    {
        var all = new List<string>();
        foreach (var branch in choice.Branches)
        {
            if (Needed(branch) is not { } found)
                return null;
            all.AddRange(found);
        }

        return all.Count <= MostBranches ? all : null;
    }

    private static IReadOnlyList<string>? OfSequence(Sequence sequence)
    {
        IReadOnlyList<string>? best = null;
        var run = "";
        foreach (var part in Flat(sequence.Parts))
        {
            switch (part)
            {
                case Letter { Value: var c } when IsPlain(c):
                    run += c;
                    continue;
                case Place:
                    continue;
            }

            best = Better(Better(best, run.Length > 0 ? [run] : null), Needed(part));
            run = "";
        }

        return Better(best, run.Length > 0 ? [run] : null);
    }

    // A group that is there once is a part of the sequence around it.
    private static IEnumerable<PatternTree> Flat(IEnumerable<PatternTree> parts) =>
        parts.SelectMany(static p => p is Sequence inner ? Flat(inner.Parts) : [p]);

    private static IReadOnlyList<string>? Better(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null ? other
        : other is null || Worth(one) >= Worth(other) ? one
        : other;

    private static int Worth(IReadOnlyList<string> literals) =>
        Math.Min(LongestUseful, literals.Min(static l => l.Length)) * 4 - literals.Count;

    // Quotes and backslashes are escaped in JSON, as is what is no ASCII: they look otherwise there.
    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '"' and not '\\';
}
