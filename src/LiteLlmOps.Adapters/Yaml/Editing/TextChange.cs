namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>The replacement of a range of the text.</summary>
/// <param name="Start">The offset of the range.</param>
/// <param name="Length">The length of the range.</param>
/// <param name="Text">The new text.</param>
internal sealed record TextChange(int Start, int Length, string Text)
{
    /// <summary>The offsets of nodes in the new text, from which their final lines are computed.</summary>
    public IReadOnlyList<(object Node, int Offset)> Marks { get; init; } = [];

    public int End => Start + Length;

    public static TextChange Insert(int at, string text) => new(at, 0, text);

    public static TextChange Delete(int from, int to) => new(from, to - from, "");

    public static TextChange Replace(int from, int to, string text) => new(from, to - from, text);

    /// <summary>Returns a copy that records the offset of a node.</summary>
    public TextChange Marked(object node) => this with { Marks = [(node, Text.Length - Text.TrimStart().Length)] };
}
