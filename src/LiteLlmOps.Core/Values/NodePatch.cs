using System.Globalization;

namespace LiteLlmOps.Configuration;

/// <summary>Applies some differences of a tree and leaves the rest unchanged.</summary>
internal static class NodePatch
{
    /// <param name="actual">The tree as it is.</param>
    /// <param name="differences">The differences to apply, all below the pointer.</param>
    /// <param name="pointer">The path of the tree.</param>
    /// <returns>The new tree. Null when it is removed.</returns>
    public static ConfigNode? Apply(ConfigNode? actual, IReadOnlyCollection<NodeDifference> differences, string pointer)
    {
        if (differences.Count == 0)
            return actual;
        if (differences.FirstOrDefault(d => d.Pointer == pointer) is { } whole)
            return whole.Desired;
        var byToken = differences.GroupBy(d => FirstToken(d.Pointer, pointer), StringComparer.Ordinal);
        return actual is ConfigList list
            ? ApplyToList(list, byToken, pointer)
            : ApplyToMap(actual as ConfigMap ?? ConfigMap.Empty, byToken, pointer);
    }

    private static ConfigMap ApplyToMap(ConfigMap map, IEnumerable<IGrouping<string, NodeDifference>> byToken, string pointer)
    {
        foreach (var group in byToken)
        {
            var child = Apply(map[group.Key], [.. group], JsonPointer.Append(pointer, group.Key));
            map = child is null ? map.Without(group.Key) : map.With(group.Key, child);
        }

        return map;
    }

    private static ConfigList ApplyToList(ConfigList list, IEnumerable<IGrouping<string, NodeDifference>> byToken, string pointer)
    {
        var items = new List<ConfigNode?>(list.Items);
        foreach (var group in byToken)
        {
            var token = group.Key;
            var place = ElementKeys.Find(list, token, out var isSingleEntry);
            if (place < 0 && !isSingleEntry && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                place = index;
            var old = place >= 0 && place < list.Items.Count ? list.Items[place] : null;
            var inner = isSingleEntry ? (old as ConfigMap)?[token] : old;
            var child = Apply(inner, [.. group], JsonPointer.Append(pointer, token));
            var element = child is not null && isSingleEntry ? new ConfigMap([KeyValuePair.Create(token, child)]) : child;
            if (old is not null)
                items[place] = element;
            else
                items.Add(element);
        }

        return new ConfigList([.. items.OfType<ConfigNode>()], list.Position);
    }

    private static string FirstToken(string pointer, string parent) => JsonPointer.Split(pointer[parent.Length..])[0];
}
