namespace LiteLlmOps.Signatures;

/// <summary>The syntax tree of a regular expression, as far as it is needed to find texts that occur in every match.</summary>
internal abstract record PatternTree
{
    /// <summary>One known character.</summary>
    public sealed record Letter(char Value) : PatternTree;

    /// <summary>One character of several, or none.</summary>
    public sealed record Unknown : PatternTree;

    /// <summary>A position between characters.</summary>
    public sealed record Anchor : PatternTree;

    public sealed record Sequence(IReadOnlyList<PatternTree> Parts) : PatternTree;

    public sealed record Choice(IReadOnlyList<PatternTree> Branches) : PatternTree;

    /// <summary>A part with a quantifier. It may be missing when <paramref name="IsRequired"/> is false.</summary>
    public sealed record Repeat(PatternTree Inner, bool IsRequired) : PatternTree;
}
