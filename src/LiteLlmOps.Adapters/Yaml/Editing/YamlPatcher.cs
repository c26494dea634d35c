using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Computes the text changes for one edit of the tree.</summary>
internal sealed class YamlPatcher(YamlText text, TreeEdit edit)
{
    private readonly ValueWriter _values = new(text);

    /// <exception cref="CannotEditException">The edit cannot be expressed in this text.</exception>
    public IReadOnlyList<TextChange> Changes()
    {
        var (node, tree, parent, slot) = (text.Root, text.Tree, (SyntaxNode?)null, (SyntaxEntry?)null);
        for (var depth = 0; depth < edit.Path.Count; depth++)
        {
            var step = edit.Path[depth];
            var isLast = depth == edit.Path.Count - 1;
            if (node.Kind is not (SyntaxKind.Map or SyntaxKind.List) || (node.Kind == SyntaxKind.Map) != (step.Key is not null))
                return ReplaceIfDifferent(parent, slot, tree, Rest(depth).Apply(tree));
            if (step.Key is null && isLast && edit.Kind == EditKind.Insert)
                return Insert(node, (ConfigList)tree!, parent, slot, step.Index);
            var entry = step.Key is { } key ? node.Find(key) : node.Entries[step.Index];
            var value = step.Key is { } name ? (tree as ConfigMap)?[name] : (tree as ConfigList)?.Items[step.Index];
            if (entry is null)
                return AddEntry(node, tree, parent, slot, depth, value);
            if (isLast && edit.Kind == EditKind.Remove)
                return new RemovalWriter(text).Remove(node, entry, slot);
            (parent, slot, node, tree) = (node, entry, entry.Value, value);
        }

        return ReplaceIfDifferent(parent, slot, tree, edit.Value!);
    }

    private TreeEdit Rest(int depth) => edit.Under([], depth);

    // Merged values are shared with other maps, so the map gets an entry of its own, which has priority over the merged one.
    private IReadOnlyList<TextChange> AddEntry(
        SyntaxNode map,
        ConfigNode? tree,
        SyntaxNode? parent,
        SyntaxEntry? slot,
        int depth,
        ConfigNode? merged
    )
    {
        if (edit.Kind == EditKind.Remove && depth == edit.Path.Count - 1)
            return merged is null
                ? []
                : throw new CannotEditException(
                    text.Line(map.Start),
                    $"'{edit.Path[depth]}' is merged in with a merge key (<<) and cannot be removed from one map only"
                );
        var value = Rest(depth + 1).Apply(merged);
        var key = edit.Path[depth].Key!;
        if (map.Entries.Count == 0)
            return Replace(parent, slot, Rest(depth).Apply(tree));
        return [new CollectionWriter(text).Append(map, key, value).Marked(edit.Value!)];
    }

    private IReadOnlyList<TextChange> Insert(SyntaxNode list, ConfigList tree, SyntaxNode? parent, SyntaxEntry? slot, int index)
    {
        var items = ((ConfigList)edit.Value!).Items;
        if (list.Entries.Count == 0)
            return Replace(parent, slot, Rest(edit.Path.Count - 1).Apply(tree));
        return [new CollectionWriter(text).Insert(list, Math.Min(index, list.Entries.Count), items)];
    }

    private IReadOnlyList<TextChange> ReplaceIfDifferent(SyntaxNode? parent, SyntaxEntry? slot, ConfigNode? tree, ConfigNode value) =>
        NodeEquality.AreEqual(tree, value) ? [] : Replace(parent, slot, value);

    private IReadOnlyList<TextChange> Replace(SyntaxNode? parent, SyntaxEntry? slot, ConfigNode value)
    {
        var changes = parent is null || slot is null ? _values.ReplaceRoot(value) : _values.Replace(parent, slot, value);
        var marked = edit.Kind == EditKind.Insert ? ((ConfigList)edit.Value!).Items[0] : edit.Value;
        var last = changes.FindLastIndex(static c => c.Text.Length > 0);
        if (marked is not null && last >= 0)
            changes[last] = changes[last].Marked(marked);
        return changes;
    }
}

/// <summary>Thrown when an edit cannot be expressed in the text; the message is the reason.</summary>
internal sealed class CannotEditException(int line, string reason) : Exception(reason)
{
    public int Line { get; } = line;
}
