using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Declaring;

/// <summary>A value in one file of the declaration.</summary>
/// <param name="Layer">The file.</param>
/// <param name="Order">The position of the file in the merge order.</param>
/// <param name="Path">The path of the value in the file.</param>
/// <param name="Node">The value.</param>
internal sealed record LayerValue(DeclaredLayer Layer, int Order, IReadOnlyList<PathStep> Path, ConfigNode Node)
{
    public LayerValue Child(PathStep step, ConfigNode node) => this with { Path = [.. Path, step], Node = node };
}

/// <summary>A value of the merged declaration with the values of the files from which <see cref="ConfigMerge"/> merges it.</summary>
/// <param name="name">The key of the value. Null for the root and for list elements.</param>
/// <param name="values">The values that are merged, lowest priority first. The last one decides.</param>
/// <param name="overridden">Lower values that are not merged, and would take effect if the others were removed.</param>
/// <param name="isRemoved">True when an overlay removes the value with null, which is the last of the values.</param>
internal sealed class LayeredNode(string? name, IReadOnlyList<LayerValue> values, IReadOnlyList<LayerValue> overridden, bool isRemoved)
{
    private IReadOnlyList<LayeredNode>? _items;

    public IReadOnlyList<LayerValue> Values { get; } = values;

    /// <summary>The values of all files, merged or overridden.</summary>
    public IEnumerable<LayerValue> AllValues => overridden.Concat(Values);

    public bool IsRemoved { get; } = isRemoved;

    public ConfigNode Deciding => Values[^1].Node;

    /// <summary>The elements of a merged list.</summary>
    public IReadOnlyList<LayeredNode> Items => _items ??= ReadItems();

    public static LayeredNode Root(IReadOnlyList<DeclaredLayer> layers) =>
        new(null, [.. layers.Select(static (l, i) => new LayerValue(l, i, [], l.Root))], [], false);

    /// <summary>The value at a step from this one. Null when it is not declared.</summary>
    public LayeredNode? Child(PathStep step) =>
        step.Key is { } key ? ChildOf(key)
        : step.Index < Items.Count ? Items[step.Index]
        : null;

    private LayeredNode? ChildOf(string key)
    {
        LayeredNode? child = null;
        foreach (var layer in Values)
        {
            if (layer.Node is ConfigMap map && map.TryGet(key, out var value))
                child = Merged(child, layer.Child(PathStep.At(key), value), key);
        }

        return child;
    }

    private static LayeredNode Merged(LayeredNode? under, LayerValue over, string key)
    {
        if (under is { IsRemoved: false } && Merges(under.Deciding, over, key))
            return new LayeredNode(key, [.. under.Values, over], [.. under.AllValues.Except(under.Values)], false);
        var isRemoved = over.Layer.IsOverlay && over.Node is ConfigScalar { IsNull: true };
        return new LayeredNode(key, [over], [.. under?.AllValues ?? []], isRemoved);
    }

    // Included files append to lists and replace everything else. Overlays merge maps, and lists of named elements.
    private static bool Merges(ConfigNode under, LayerValue over, string key) =>
        (under, over.Node) switch
        {
            (ConfigMap, ConfigMap) => over.Layer.IsOverlay,
            (ConfigList, ConfigList) => !over.Layer.IsOverlay || ConfigMerge.ElementNameOf(key) is not null,
            _ => false,
        };

    private List<LayeredNode> ReadItems()
    {
        var known = new List<ConfigNode>();
        var items = new List<LayeredNode>();
        foreach (var layer in Values.Where(static v => v.Node is ConfigList))
        {
            var list = (ConfigList)layer.Node;
            for (var i = 0; i < list.Items.Count; i++)
                AddItem(layer.Child(PathStep.At(i), list.Items[i]), isFirst: ReferenceEquals(layer, Values[0]), known, items);
        }

        return items;
    }

    private void AddItem(LayerValue element, bool isFirst, List<ConfigNode> values, List<LayeredNode> items)
    {
        var elementName = element.Layer.IsOverlay && !isFirst ? ConfigMerge.ElementNameOf(name) : null;
        if (elementName is not null && element.Node is ConfigMap over && ConfigMerge.PlacesOf(over, values, elementName) is [var at])
        {
            values[at] = ConfigMerge.Overlay((ConfigMap)values[at], over);
            items[at] = new LayeredNode(null, [.. items[at].Values, element], [], false);
            return;
        }

        values.Add(element.Node);
        items.Add(new LayeredNode(null, [element], [], false));
    }
}
