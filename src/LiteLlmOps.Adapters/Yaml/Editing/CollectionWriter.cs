using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Adds entries to non-empty maps and items to non-empty lists.</summary>
internal sealed class CollectionWriter(YamlText text)
{
    public TextChange Append(SyntaxNode map, string key, ConfigNode value)
    {
        if (map.IsFlow)
            return TextChange.Insert(map.Entries[^1].End, ", " + YamlFragments.Entry(key, value));
        var indent = new string(' ', text.Column(map.Entries[^1].Start));
        var lines = YamlFragments.Lines(new ConfigMap([KeyValuePair.Create(key, value)]), text.Form);
        return InsertAfter(map.Entries[^1].End, Gap(map) + string.Join(text.NewLine, lines.Select(l => indent + l)));
    }

    public TextChange Insert(SyntaxNode list, int index, IReadOnlyList<ConfigNode> items) =>
        list.IsFlow ? InsertInFlow(list, index, items) : InsertInBlock(list, index, items);

    private TextChange InsertInFlow(SyntaxNode list, int index, IReadOnlyList<ConfigNode> items)
    {
        // If each item is on a line of its own, the new items are too.
        var last = list.Entries[^1];
        var separator =
            list.Entries.Count > 1 && text.IsFirstInLine(last.Start) ? "," + text.NewLine + new string(' ', text.Column(last.Start)) : ", ";
        var isAppended = index == list.Entries.Count;
        var (result, marks) = (new StringBuilder(), new List<(object, int)>());
        foreach (var item in items)
        {
            result.Append(isAppended ? separator : "");
            marks.Add((item, result.Length));
            result.Append(YamlFragments.Flow(item)).Append(isAppended ? "" : separator);
        }

        return TextChange.Insert(isAppended ? last.End : list.Entries[index].Start, result.ToString()) with
        {
            Marks = marks,
        };
    }

    private TextChange InsertInBlock(SyntaxNode list, int index, IReadOnlyList<ConfigNode> items)
    {
        var column = new string(' ', text.Column(list.Entries[0].Start));
        var gap = Gap(list);
        var (result, marks) = (new StringBuilder(), new List<(object, int)>());
        foreach (var item in items)
        {
            result
                .Append(
                    result.Length > 0 ? text.NewLine + gap
                    : index > 0 ? gap
                    : ""
                )
                .Append(index == 0 && result.Length == 0 ? "" : column);
            marks.Add((item, result.Length));
            result.Append("- ").AppendJoin(text.NewLine + column + "  ", YamlFragments.Lines(item, text.Form));
        }

        return index == 0
            ? TextChange.Insert(list.Entries[0].Start, result.Append(text.NewLine).Append(gap).Append(column).ToString()) with
            {
                Marks = marks,
            }
            : InsertAfter(list.Entries[index - 1].End, result.ToString(), marks);
    }

    private TextChange InsertAfter(int end, string lines, IReadOnlyList<(object Node, int Offset)>? marks = null)
    {
        // A block scalar with the keep indicator (+) ends at the start of the next line.
        if (end > 0 && text.Text[end - 1] == '\n')
            return TextChange.Insert(end, lines + text.NewLine) with { Marks = marks ?? [] };
        var shift = text.NewLine.Length;
        return TextChange.Insert(text.LineEnd(end), text.NewLine + lines) with
        {
            Marks = [.. (marks ?? []).Select(m => (m.Node, m.Offset + shift))],
        };
    }

    // If the last two entries are separated by a blank line, the new entry is too.
    private string Gap(SyntaxNode collection)
    {
        if (collection.Entries.Count < 2)
            return "";
        var between = text.Text[collection.Entries[^2].End..collection.Entries[^1].Start].Split('\n');
        return between.Skip(1).SkipLast(1).Any(string.IsNullOrWhiteSpace) ? text.NewLine : "";
    }
}
