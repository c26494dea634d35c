using LiteLlmOps.Configuration;

namespace LiteLlmOps.Ports;

/// <summary>The type of an edit.</summary>
internal enum EditKind
{
    /// <summary>Sets the value at a path. Missing maps along the path are created.</summary>
    Set,

    /// <summary>
    /// Inserts elements into a list. The path ends with the index of the first new element; the value is the list of new elements.
    /// </summary>
    Insert,

    /// <summary>Removes the node at a path.</summary>
    Remove,
}

/// <summary>One edit of a tree, or of the text that the tree was parsed from.</summary>
internal sealed record TreeEdit(EditKind Kind, IReadOnlyList<PathStep> Path, ConfigNode? Value)
{
    /// <summary>The last step of an Insert that appends to the list.</summary>
    public const int AtEnd = int.MaxValue;

    public static TreeEdit Set(IReadOnlyList<PathStep> path, ConfigNode value) => new(EditKind.Set, path, value);

    public static TreeEdit Insert(IReadOnlyList<PathStep> list, int index, IReadOnlyList<ConfigNode> items) =>
        new(EditKind.Insert, [.. list, PathStep.At(index)], new ConfigList(items));

    public static TreeEdit Remove(IReadOnlyList<PathStep> path) => new(EditKind.Remove, path, null);

    /// <summary>Returns the tree with the edit applied.</summary>
    public ConfigNode Apply(ConfigNode? root) => ApplyAt(root, 0)!;

    /// <summary>The same edit with its path relative to a subtree or to an enclosing tree.</summary>
    public TreeEdit Under(IReadOnlyList<PathStep> prefix, int skipped) => this with { Path = [.. prefix, .. Path.Skip(skipped)] };

    private ConfigNode? ApplyAt(ConfigNode? node, int depth)
    {
        if (depth == Path.Count)
            return Value;
        var isLast = depth == Path.Count - 1;
        return Path[depth].Key is { } key
            ? ApplyToMap(node as ConfigMap ?? ConfigMap.Empty, key, depth, isLast && Kind == EditKind.Remove)
            : ApplyToList(node as ConfigList ?? new ConfigList([]), Path[depth].Index, depth, isLast);
    }

    private ConfigMap ApplyToMap(ConfigMap map, string key, int depth, bool isRemoved) =>
        isRemoved ? map.Without(key) : map.With(key, ApplyAt(map[key], depth + 1)!);

    private ConfigList ApplyToList(ConfigList list, int index, int depth, bool isLast)
    {
        var items = list.Items.ToList();
        if (isLast && Kind == EditKind.Remove)
            items.RemoveAt(index);
        else if (isLast && Kind == EditKind.Insert)
            items.InsertRange(Math.Min(index, items.Count), ((ConfigList)Value!).Items);
        else
            items[index] = ApplyAt(items[index], depth + 1)!;
        return new ConfigList(items, list.Position);
    }
}
