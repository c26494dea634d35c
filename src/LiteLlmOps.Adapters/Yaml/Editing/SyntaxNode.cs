using YamlDotNet.Core;

namespace LiteLlmOps.Adapters.Yaml.Editing;

internal enum SyntaxKind
{
    /// <summary>Nothing is written: null to a reader.</summary>
    Empty,
    Scalar,
    Alias,
    Map,
    List,
}

/// <summary>A value as it is written: where it begins and ends in the text, comments and all the rest around it left out.</summary>
internal sealed class SyntaxNode
{
    public required SyntaxKind Kind { get; init; }

    /// <summary>True for {…} and […].</summary>
    public bool IsFlow { get; init; }

    public ScalarStyle Style { get; init; }

    /// <summary>The text of a scalar, or the name of an alias.</summary>
    public string Value { get; init; } = "";

    /// <summary>The name after &amp;; null when there is none.</summary>
    public string? Anchor { get; set; }

    /// <summary>Where its anchor and tag begin; where it begins when it has neither.</summary>
    public int Outset { get; set; }

    /// <summary>Where its anchor and tag end; -1 when it has neither.</summary>
    public int PropertiesEnd { get; set; } = -1;

    public required int Start { get; init; }

    public required int End { get; init; }

    public IReadOnlyList<SyntaxEntry> Entries { get; init; } = [];

    public IEnumerable<SyntaxNode> Descendants => Entries.SelectMany(static e => e.Value.Descendants.Prepend(e.Value));

    public SyntaxEntry? Find(string key) => Entries.LastOrDefault(e => e.Key == key);
}

/// <summary>An entry of a map, or an element of a list.</summary>
/// <param name="Start">Where the key begins, or the dash.</param>
/// <param name="Key">The key as a reader takes it; null for elements, and for a merge key.</param>
/// <param name="IndicatorEnd">Behind the colon or the dash; where the element begins in […].</param>
/// <param name="Value">What it holds.</param>
internal sealed record SyntaxEntry(int Start, string? Key, int IndicatorEnd, SyntaxNode Value)
{
    public int End => Math.Max(IndicatorEnd, Value.End);
}
