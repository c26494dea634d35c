using System.Text;
using static LiteLlmOps.Signatures.PatternTree;

namespace LiteLlmOps.Signatures;

/// <summary>Finds literal texts, at least one of which occurs in every match of a pattern. A line without any of them need not be matched.</summary>
internal static class PatternLiterals
{
    private const int MaxUsefulLength = 40;
    private const int MaxBranches = 24;

    /// <summary>The texts for the index of the catalogue. Empty when the pattern must be matched against every line.</summary>
    public static IReadOnlyList<string> OfSignature(string pattern) => Of(pattern, LiteralSearch.Shortest + 1);

    /// <summary>The texts. Empty when there are none, so that the pattern must be matched against every line.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="minLength">The minimum length of each text.</param>
    public static IReadOnlyList<string> Of(string pattern, int minLength) =>
        PatternParser.TryParse(pattern) is { } tree && RequiredTexts(tree) is { } found && found.All(l => l.Length >= minLength)
            ? [.. found.Distinct(StringComparer.Ordinal)]
            : [];

    // Null when nothing is known. Of several sets, the one whose shortest text is longest is used.
    private static IReadOnlyList<string>? RequiredTexts(PatternTree tree) =>
        tree switch
        {
            Letter letter => IsPlain(letter.Value) ? [letter.Value.ToString()] : null,
            Repeat { IsRequired: true } repeat => RequiredTexts(repeat.Inner),
            Choice choice => OfChoice(choice),
            Sequence sequence => OfSequence(sequence),
            _ => null,
        };

    private static List<string>? OfChoice(Choice choice)
    {
        var all = new List<string>();
        foreach (var branch in choice.Branches)
        {
            if (RequiredTexts(branch) is not { } found)
                return null;
            all.AddRange(found);
        }

        return all.Count <= MaxBranches ? all : null;
    }

    private static IReadOnlyList<string>? OfSequence(Sequence sequence)
    {
        IReadOnlyList<string>? best = null;
        var run = new StringBuilder();
        foreach (var part in Flat(sequence.Parts))
        {
            switch (part)
            {
                case Letter { Value: var c } when IsPlain(c):
                    run.Append(c);
                    continue;
                case Anchor:
                    continue;
            }

            best = Better(Better(best, Taken(run)), RequiredTexts(part));
        }

        return Better(best, Taken(run));
    }

    private static string[]? Taken(StringBuilder run)
    {
        if (run.Length == 0)
            return null;
        string[] taken = [run.ToString()];
        run.Clear();
        return taken;
    }

    // A group without a quantifier is part of the sequence around it.
    private static IEnumerable<PatternTree> Flat(IEnumerable<PatternTree> parts) =>
        parts.SelectMany(static p => p is Sequence inner ? Flat(inner.Parts) : [p]);

    private static IReadOnlyList<string>? Better(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null ? other
        : other is null || Worth(one) >= Worth(other) ? one
        : other;

    private static int Worth(IReadOnlyList<string> literals) =>
        Math.Min(MaxUsefulLength, literals.Min(static l => l.Length)) * 4 - literals.Count;

    // Quotes, backslashes and non-ASCII characters are escaped in JSON and look different there.
    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '"' and not '\\';
}
