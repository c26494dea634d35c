using LiteLlmOps.Configuration;
using YamlDotNet.Core;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Replaces a value in YAML text.</summary>
internal sealed class ValueWriter(YamlText text)
{
    public List<TextChange> ReplaceRoot(ConfigNode value)
    {
        var block = string.Join(text.NewLine, YamlFragments.Lines(value, text.Form));
        if (text.Root.Kind != SyntaxKind.Empty)
            return [TextChange.Replace(text.Root.OuterStart, text.Root.End, block)];
        var gap = text.Text.Length == 0 || text.Text.EndsWith('\n') ? "" : text.NewLine;
        return [TextChange.Insert(text.Text.Length, gap + block + text.NewLine)];
    }

    public List<TextChange> Replace(SyntaxNode parent, SyntaxEntry slot, ConfigNode value)
    {
        var old = slot.Value;
        if (parent.IsFlow)
            return InPlace(slot, YamlFragments.Flow(value, StyleOf(old)));
        if (
            old.Style is ScalarStyle.Literal or ScalarStyle.Folded
            && value is ConfigScalar { Text: { } words }
            && words.Contains('\n', StringComparison.Ordinal)
            && YamlFragments.Literal(words) is { } literal
        )
            return InLiteral(parent, old, literal.Header, literal.Lines);
        if (YamlFragments.IsInline(value))
            return Inline(slot, YamlFragments.Inline(value, StyleOf(old)));
        return slot.Key is null ? AsElement(slot, value) : AsBlock(parent, slot, value);
    }

    /// <summary>Writes a one-line value after the colon or the dash. A block on the following lines is removed; a comment on the first line is kept.</summary>
    public List<TextChange> Inline(SyntaxEntry slot, string line)
    {
        var old = slot.Value;
        if (IsOnIndicatorLine(slot))
            return InPlace(slot, line);
        var head =
            old.PropertiesEnd >= 0 && text.LineEnd(slot.IndicatorEnd) == text.LineEnd(old.PropertiesEnd)
                ? old.PropertiesEnd
                : slot.IndicatorEnd;
        return [TextChange.Insert(head, " " + line), TextChange.Delete(text.LineEnd(head), old.End)];
    }

    private static ScalarStyle StyleOf(SyntaxNode old) => old.Kind == SyntaxKind.Scalar ? old.Style : ScalarStyle.Any;

    private bool IsOnIndicatorLine(SyntaxEntry slot) => text.LineEnd(slot.IndicatorEnd) == text.LineEnd(slot.Value.Start);

    private static List<TextChange> InPlace(SyntaxEntry slot, string line)
    {
        var old = slot.Value;
        var anchor = old.Anchor is { } name ? $"&{name} " : "";
        return old.Kind == SyntaxKind.Empty && old.PropertiesEnd < 0
            ? [TextChange.Insert(old.Start, " " + line)]
            : [TextChange.Replace(old.OuterStart, old.End, anchor + line)];
    }

    private List<TextChange> InLiteral(SyntaxNode parent, SyntaxNode old, string header, IReadOnlyList<string> lines)
    {
        var first = text.NextLine(old.Start);
        while (first < old.End && text.IsBlank(first, text.LineEnd(first)))
            first = text.NextLine(first);
        var indent = first < old.End ? IndentAt(first) : new string(' ', text.Column(parent.Start) + text.Form.Step);
        var headerEnd = old.Start;
        while (headerEnd < text.Text.Length && !char.IsWhiteSpace(text.Text[headerEnd]))
            headerEnd++;
        var body = string.Concat(lines.Select(l => text.NewLine + (l.Length == 0 ? "" : indent + l)));
        return
        [
            TextChange.Replace(old.Start, headerEnd, header),
            TextChange.Replace(
                text.LineEnd(old.Start),
                TrimmedEnd(old),
                body + (TrimmedEnd(old) == text.Text.Length && header == "|" ? text.NewLine : "")
            ),
        ];
    }

    private int TrimmedEnd(SyntaxNode old) => old.Start + text.Text.AsSpan(old.Start, old.End - old.Start).TrimEnd().Length;

    private string IndentAt(int lineStart)
    {
        var end = lineStart;
        while (end < text.Text.Length && text.Text[end] == ' ')
            end++;
        return text.Text[lineStart..end];
    }

    private List<TextChange> AsBlock(SyntaxNode parent, SyntaxEntry slot, ConfigNode value)
    {
        var old = slot.Value;
        var isIndented = value is ConfigMap || text.Form.IndentsLists;
        var indent = new string(' ', text.Column(parent.Start) + (isIndented ? text.Form.Step : 0));
        var block = string.Concat(YamlFragments.Lines(value, text.Form).Select(l => text.NewLine + indent + l));
        if (!IsOnIndicatorLine(slot))
            return [TextChange.Replace(text.LineEnd(slot.IndicatorEnd), old.End, block)];
        var anchor = old.Anchor is { } name ? $" &{name}" : "";
        return [TextChange.Replace(slot.IndicatorEnd, old.End, anchor), TextChange.Insert(text.LineEnd(old.End), block)];
    }

    private List<TextChange> AsElement(SyntaxEntry slot, ConfigNode value)
    {
        var indent = text.NewLine + new string(' ', text.Column(slot.Start) + 2);
        var block = " " + string.Join(indent, YamlFragments.Lines(value, text.Form));
        return [TextChange.Replace(slot.IndicatorEnd, slot.Value.End, block)];
    }
}
