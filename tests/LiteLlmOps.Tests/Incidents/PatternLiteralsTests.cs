using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The texts by which lines are selected: a line that a pattern matches always contains one of them.</summary>
public sealed class PatternLiteralsTests
{
    [Theory]
    [InlineData("Error: P3009", "Error: P3009")]
    [InlineData(@"Timed out \d+ times", "Timed out ")]
    [InlineData("alpha|beta", "alpha", "beta")]
    [InlineData("(?:alpha|beta) of (?<name>x+)", " of ")]
    [InlineData("prefix(?:alpha)?", "prefix")]
    [InlineData(@"a\.b\[c", "a.b[c")]
    [InlineData("say \"quoted\" words", "quoted")]
    [InlineData(@"\\?""odd\\?"" name", " name")]
    [InlineData("[abc]+")]
    [InlineData("alpha|[0-9]+")]
    [InlineData("(?i)alpha")]
    [InlineData("alpha{0,2}", "alph")]
    [InlineData("gl\u00fccklich", "cklich")]
    [InlineData("abc")]
    public void The_texts_of_a_pattern_are_found(string pattern, params object[] expected)
    {
        var found = PatternLiterals.Of(pattern, 4);
        Assert.Equal(expected.OfType<string>(), found);
    }

    [Law(300)]
    public Property Every_match_contains_one_of_the_texts() =>
        Prop.ForAll(
            Patterns().ToArbitrary(),
            static c =>
                !Regex.IsMatch(c.Line, c.Pattern)
                || PatternLiterals.Of(c.Pattern, 2) is { Count: 0 }
                || PatternLiterals.Of(c.Pattern, 2).Any(l => c.Line.Contains(l, StringComparison.Ordinal))
        );

    [Law(500)]
    public Property The_search_finds_the_same_as_a_simple_search() =>
        Prop.ForAll(
            Texts().ToArbitrary(),
            static c =>
            {
                var found = new List<int>();
                new LiteralSearch([.. c.Literals.Select((l, i) => (l, i))]).Find(Encoding.ASCII.GetBytes(c.Line), found);
                var expected = Enumerable
                    .Range(0, c.Literals.Length)
                    .SelectMany(i => Enumerable.Repeat(i, Occurrences(c.Line, c.Literals[i])));
                return found.Order().SequenceEqual(expected.Order());
            }
        );

    private static int Occurrences(string line, string text)
    {
        var count = 0;
        for (var at = line.IndexOf(text, StringComparison.Ordinal); at >= 0; at = line.IndexOf(text, at + 1, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static Gen<string> Word(int minimum, int maximum) =>
        from length in Gen.Choose(minimum, maximum)
        from letters in Gen.ArrayOf(Gen.Elements('a', 'b', 'c', ' '), length)
        select new string(letters);

    private static Gen<(string Pattern, string Line)> Patterns()
    {
        var atom = Gen.OneOf(
            Word(1, 4),
            Gen.Elements("[ab]", ".", "a?", "(?:ab)+", "(?:a|bc)", "b{2}", "c*", "(?<n>ab|c)", @"\w", "^", "$", @"\b")
        );
        return from atoms in Gen.ArrayOf(atom, 5) from line in Word(0, 40) select (string.Concat(atoms), line);
    }

    private static Gen<(string[] Literals, string Line)> Texts() =>
        from count in Gen.Choose(1, 12)
        from literals in Gen.ArrayOf(Word(4, 9), count)
        from line in Word(0, 300)
        select (literals.Distinct().ToArray(), line);
}
