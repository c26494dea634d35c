using YamlDotNet.Core;

namespace LiteLlmOps.Adapters.Yaml.Editing;

internal enum SyntaxKind
{
    /// <summary>No text, which YAML reads as null.</summary>
    Empty,
    Scalar,
    Alias,
    Map,
    List,
}

/// <summary>A value in the text with its offsets, without the comments and whitespace around it.</summary>
internal sealed class SyntaxNode
{
    public required SyntaxKind Kind { get; init; }

    /// <summary>True for {…} and […].</summary>
    public bool IsFlow { get; init; }

    public ScalarStyle Style { get; init; }

    /// <summary>The text of a scalar or the name of an alias.</summary>
    public string Value { get; init; } = "";

    /// <summary>The name of the anchor. Null without an anchor.</summary>
    public string? Anchor { get; set; }

    /// <summary>The offset of its anchor or tag; the offset of the value when it has neither.</summary>
    public int OuterStart { get; set; }

    /// <summary>The end of its anchor and tag; -1 when it has neither.</summary>
    public int PropertiesEnd { get; set; } = -1;

    public required int Start { get; init; }

    public required int End { get; init; }

    public IReadOnlyList<SyntaxEntry> Entries { get; init; } = [];

    public IEnumerable<SyntaxNode> Descendants => Entries.SelectMany(static e => e.Value.Descendants.Prepend(e.Value));

    public SyntaxEntry? Find(string key) => Entries.LastOrDefault(e => e.Key == key);
}

/// <summary>An entry of a map or an item of a list.</summary>
/// <param name="Start">The offset of the key or the dash.</param>
/// <param name="Key">The key after parsing. Null for list items and merge keys.</param>
/// <param name="IndicatorEnd">The offset after the colon or the dash; the start of the item in a flow list.</param>
/// <param name="Value">The value.</param>
internal sealed record SyntaxEntry(int Start, string? Key, int IndicatorEnd, SyntaxNode Value)
{
    public int End => Math.Max(IndicatorEnd, Value.End);
}
