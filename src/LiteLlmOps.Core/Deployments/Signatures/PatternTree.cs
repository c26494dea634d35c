namespace LiteLlmOps.Signatures;

/// <summary>What a regular expression is made of, as far as the texts matter that every match holds.</summary>
internal abstract record PatternTree
{
    /// <summary>One character that is known.</summary>
    public sealed record Letter(char Value) : PatternTree;

    /// <summary>One character of several, or none: nothing is known of it.</summary>
    public sealed record Unknown : PatternTree;

    /// <summary>A place between characters.</summary>
    public sealed record Place : PatternTree;

    public sealed record Sequence(IReadOnlyList<PatternTree> Parts) : PatternTree;

    public sealed record Choice(IReadOnlyList<PatternTree> Branches) : PatternTree;

    /// <summary>What may be left out, when <paramref name="IsNeeded"/> is false, or come several times.</summary>
    public sealed record Repeat(PatternTree Inner, bool IsNeeded) : PatternTree;
}
