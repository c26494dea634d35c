using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>An edit of the merged declaration with the corresponding edits of its files.</summary>
/// <param name="Merged">The edit of the merged tree.</param>
/// <param name="InFiles">The edits of the files, starting with the file that decides the value.</param>
internal sealed record PlacedEdit(TreeEdit Merged, IReadOnlyList<FileEdit> InFiles);

/// <summary>An edit of one file.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Edit">The edit of the tree of that file.</param>
internal sealed record FileEdit(string File, TreeEdit Edit);

/// <summary>Selects the files in which an edit of the declaration is made.</summary>
/// <remarks>
/// A value is changed in the file that decides it: the last overlay that sets it. A new value goes to the file with most of its siblings.
/// A removed value is removed from every file that sets it, because otherwise the next lower file would decide.
/// </remarks>
internal sealed class EditPlacement(IReadOnlyList<DeclaredLayer> layers)
{
    private const string Include = "include";

    private readonly LayeredNode _root = LayeredNode.Root(layers);

    public PlacedEdit Place(TreeEdit edit) =>
        edit.Kind switch
        {
            EditKind.Remove => PlaceRemoval(edit),
            EditKind.Insert => PlaceInsertion(edit),
            _ => PlaceValue(edit),
        };

    private PlacedEdit PlaceValue(TreeEdit edit)
    {
        var (node, depth) = Walk(edit.Path);
        return new PlacedEdit(edit, [InFile(LayerFor(node, depth == edit.Path.Count), edit, depth)]);
    }

    // The last layer decides an existing value. A new key is added to the layer with most keys of the map.
    private LayerValue LayerFor(LayeredNode node, bool exists) =>
        exists || node.Deciding is not ConfigMap ? node.Values[^1] : MostKeys(node);

    private LayerValue MostKeys(LayeredNode map)
    {
        var values = ReferenceEquals(map, _root) ? map.Values.Where(static v => !v.Layer.IsOverlay) : map.Values;
        return values.MaxBy(static v => ((ConfigMap)v.Node).Keys.Count(static k => k != Include))!;
    }

    private PlacedEdit PlaceRemoval(TreeEdit edit)
    {
        var (node, depth) = Walk(edit.Path);
        return depth < edit.Path.Count
            ? throw new LlmException(
                ErrorIds.DeclarationNotEditable,
                $"{PrintableText.Of($"/{string.Join('/', edit.Path)}")} is not a separate value in any file of the declaration. The change was not saved; edit the files manually."
            )
            : new PlacedEdit(edit, [.. node.AllValues.Reverse().Select(v => InFile(v, edit, depth))]);
    }

    private PlacedEdit PlaceInsertion(TreeEdit edit)
    {
        var path = edit.Path.Take(edit.Path.Count - 1).ToList();
        var (node, depth) = Walk(path);
        if (depth < path.Count || node.Deciding is not ConfigList)
        {
            // The list does not exist yet; the edit creates it.
            var first = edit with
            {
                Path = [.. path, PathStep.At(0)],
            };
            return new PlacedEdit(first, [InFile(LayerFor(node, depth == path.Count), first, depth)]);
        }

        var (layer, index, merged) = edit.Path[^1].Index < node.Items.Count ? Before(node, edit.Path[^1].Index) : AtEnd(node);
        return new PlacedEdit(
            edit with
            {
                Path = [.. path, PathStep.At(merged)],
            },
            [new FileEdit(layer.Layer.File, edit with { Path = [.. layer.Path, PathStep.At(index)] })]
        );
    }

    private static (LayerValue Layer, int Index, int Merged) Before(LayeredNode list, int index)
    {
        var item = list.Items[index].Values[0];
        return (list.Values.First(v => v.Order == item.Order), item.Path[^1].Index, index);
    }

    // An element that an overlay adds could be merged into one with the same name, so a lower file is preferred if it has the list.
    private static (LayerValue Layer, int Index, int Merged) AtEnd(LayeredNode list)
    {
        var lists = list.Values.Where(v => !v.Layer.IsOverlay || list.Values[0].Layer.IsOverlay);
        var most = lists.Reverse().MaxBy(static v => ((ConfigList)v.Node).Items.Count)!;
        return (most, ((ConfigList)most.Node).Items.Count, list.Items.Count(i => i.Values[0].Order <= most.Order));
    }

    private static FileEdit InFile(LayerValue value, TreeEdit edit, int depth) => new(value.Layer.File, edit.Under(value.Path, depth));

    /// <summary>The deepest declared node along a path, and its depth.</summary>
    private (LayeredNode Node, int Depth) Walk(IReadOnlyList<PathStep> path)
    {
        var node = _root;
        for (var depth = 0; depth < path.Count; depth++)
        {
            if (node.IsRemoved || node.Child(path[depth]) is not { } child)
                return (node, depth);
            node = child;
        }

        return (node, path.Count);
    }
}
