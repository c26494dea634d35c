using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Declaring;

/// <summary>Where one file holds a value: which file, and the way to it in that file's own tree.</summary>
/// <param name="Layer">The file.</param>
/// <param name="Order">Its place in the order in which the files are merged.</param>
/// <param name="Path">The way to the value in it.</param>
/// <param name="Node">The value.</param>
internal sealed record Place(DeclaredLayer Layer, int Order, IReadOnlyList<PathStep> Path, ConfigNode Node)
{
    public Place Child(PathStep step, ConfigNode node) => this with { Path = [.. Path, step], Node = node };
}

/// <summary>A value of the merged declaration with the places that it comes from: the merge of <see cref="ConfigMerge"/>, seen from one value.</summary>
/// <param name="name">The key that it stands under; null for the root and for elements of a list.</param>
/// <param name="places">The places that it is merged from, lowest first: the last one decides.</param>
/// <param name="hidden">Places under it that hold a value of their own and would show if the others went.</param>
/// <param name="isRemoved">True when an overlay's null takes it away; that null is the last place.</param>
internal sealed class LayeredNode(string? name, IReadOnlyList<Place> places, IReadOnlyList<Place> hidden, bool isRemoved)
{
    private IReadOnlyList<LayeredNode>? _items;

    public IReadOnlyList<Place> Places { get; } = places;

    /// <summary>Every place that holds it, in force or not.</summary>
    public IEnumerable<Place> AllPlaces => hidden.Concat(Places);

    public bool IsRemoved { get; } = isRemoved;

    public ConfigNode Deciding => Places[^1].Node;

    /// <summary>The elements of a list, those of all its places.</summary>
    public IReadOnlyList<LayeredNode> Items => _items ??= ReadItems();

    public static LayeredNode Root(IReadOnlyList<DeclaredLayer> layers) =>
        new(null, [.. layers.Select(static (l, i) => new Place(l, i, [], l.Root))], [], false);

    /// <summary>The value at a step from this one; null when the declaration holds none.</summary>
    public LayeredNode? Child(PathStep step) =>
        step.Key is { } key ? ChildOf(key)
        : step.Index < Items.Count ? Items[step.Index]
        : null;

    private LayeredNode? ChildOf(string key)
    {
        LayeredNode? child = null;
        foreach (var place in Places)
        {
            if (place.Node is ConfigMap map && map.TryGet(key, out var value))
                child = Laid(child, place.Child(PathStep.At(key), value), key);
        }

        return child;
    }

    private static LayeredNode Laid(LayeredNode? under, Place over, string key)
    {
        if (under is { IsRemoved: false } && Merges(under.Deciding, over, key))
            return new LayeredNode(key, [.. under.Places, over], [.. under.AllPlaces.Except(under.Places)], false);
        var isRemoved = over.Layer.IsOverlay && over.Node is ConfigScalar { IsNull: true };
        return new LayeredNode(key, [over], [.. under?.AllPlaces ?? []], isRemoved);
    }

    // Included files go on with a list, and replace anything else; overlays merge maps, and lists of named elements.
    private static bool Merges(ConfigNode under, Place over, string key) =>
        (under, over.Node) switch
        {
            (ConfigMap, ConfigMap) => over.Layer.IsOverlay,
            (ConfigList, ConfigList) => !over.Layer.IsOverlay || ConfigMerge.ElementNameOf(key) is not null,
            _ => false,
        };

    private List<LayeredNode> ReadItems()
    {
        var values = new List<ConfigNode>();
        var items = new List<LayeredNode>();
        foreach (var place in Places.Where(static p => p.Node is ConfigList))
        {
            var list = (ConfigList)place.Node;
            for (var i = 0; i < list.Items.Count; i++)
                AddItem(place.Child(PathStep.At(i), list.Items[i]), isFirst: ReferenceEquals(place, Places[0]), values, items);
        }

        return items;
    }

    private void AddItem(Place element, bool isFirst, List<ConfigNode> values, List<LayeredNode> items)
    {
        var elementName = element.Layer.IsOverlay && !isFirst ? ConfigMerge.ElementNameOf(name) : null;
        if (elementName is not null && element.Node is ConfigMap over && ConfigMerge.PlacesOf(over, values, elementName) is [var at])
        {
            values[at] = ConfigMerge.Overlay((ConfigMap)values[at], over);
            items[at] = new LayeredNode(null, [.. items[at].Places, element], [], false);
            return;
        }

        values.Add(element.Node);
        items.Add(new LayeredNode(null, [element], [], false));
    }
}
