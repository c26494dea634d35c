namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>A piece of a text, and what comes in its place.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Text">What comes in its place.</param>
internal sealed record TextChange(int Start, int Length, string Text)
{
    /// <summary>What is written where in the new text, to tell its line in the end.</summary>
    public IReadOnlyList<(object Node, int Offset)> Marks { get; init; } = [];

    public int End => Start + Length;

    public static TextChange Insert(int at, string text) => new(at, 0, text);

    public static TextChange Delete(int from, int to) => new(from, to - from, "");

    public static TextChange Replace(int from, int to, string text) => new(from, to - from, text);

    /// <summary>The same, with the place of what is written remembered.</summary>
    public TextChange Marked(object node) => this with { Marks = [(node, Text.Length - Text.TrimStart().Length)] };
}
