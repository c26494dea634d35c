using LiteLlmOps.Configuration;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>A YAML text with its parsed tree and the offsets of its values.</summary>
internal sealed class YamlText
{
    private YamlText(string text, ConfigNode? tree)
    {
        Text = text;
        Tree = tree;
        Root = SyntaxReader.Read(text);
        var newLine = text.IndexOf('\n', StringComparison.Ordinal);
        NewLine = newLine > 0 && text[newLine - 1] == '\r' ? "\r\n" : "\n";
    }

    public string Text { get; }

    public ConfigNode? Tree { get; }

    public SyntaxNode Root { get; }

    public string NewLine { get; }

    /// <summary>The indentation style of the file.</summary>
    public YamlForm Form => field ??= new YamlForm(Step() ?? 2, IsListIndented() ?? true);

    /// <exception cref="YamlProblem">The text is not valid YAML.</exception>
    public static YamlText Parse(string file, string text) => new(text, YamlReader.Read(file, text));

    public int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>The end of the line, before its line break.</summary>
    public int LineEnd(int at)
    {
        var end = Text.IndexOf('\n', at);
        return end < 0 ? Text.Length
            : end > at && Text[end - 1] == '\r' ? end - 1
            : end;
    }

    /// <summary>The start of the next line.</summary>
    public int NextLine(int at)
    {
        var end = Text.IndexOf('\n', at);
        return end < 0 ? Text.Length : end + 1;
    }

    public int Column(int at) => at - LineStart(at);

    public int Line(int at) => Text.AsSpan(0, Math.Min(at, Text.Length)).Count('\n') + 1;

    public bool IsFirstInLine(int at) => Text.AsSpan(LineStart(at), Column(at)).IsWhiteSpace();

    public bool IsBlank(int from, int to) => Text.AsSpan(from, to - from).IsWhiteSpace();

    private IEnumerable<(int Column, SyntaxNode Value)> BlocksUnderKeys() =>
        from map in Root.Descendants.Prepend(Root)
        where map is { Kind: SyntaxKind.Map, IsFlow: false }
        from entry in map.Entries
        where entry is { Value: { IsFlow: false, Kind: SyntaxKind.Map or SyntaxKind.List } value } && IsFirstInLine(value.Start)
        select (Column(entry.Start), entry.Value);

    private int? Step() =>
        BlocksUnderKeys()
            .Where(static b => b.Value.Kind == SyntaxKind.Map)
            .Select(b => (int?)(Column(b.Value.Start) - b.Column))
            .FirstOrDefault(static s => s is >= 2 and <= 8);

    private bool? IsListIndented() =>
        BlocksUnderKeys()
            .Where(static b => b.Value.Kind == SyntaxKind.List)
            .Select(b => (bool?)(Column(b.Value.Start) > b.Column))
            .FirstOrDefault();
}

/// <summary>An indentation style.</summary>
/// <param name="Step">The number of spaces by which a map is indented under its key.</param>
/// <param name="IndentsLists">True when lists are indented under their keys.</param>
internal sealed record YamlForm(int Step, bool IndentsLists);
