using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>An edit of the merged declaration, and the edits of files that bring it about.</summary>
/// <param name="Merged">The edit of the merged tree.</param>
/// <param name="InFiles">The edits of the files, the one that decides first.</param>
internal sealed record PlacedEdit(TreeEdit Merged, IReadOnlyList<FileEdit> InFiles);

/// <param name="File">Which file.</param>
/// <param name="Edit">The edit of that file's own tree.</param>
internal sealed record FileEdit(string File, TreeEdit Edit);

/// <summary>Finds the file in which an edit of the declaration has to be made.</summary>
/// <remarks>
/// A value is changed where it is in force, so in the last overlay that speaks of it. What is new goes to the file that holds most of its
/// siblings. What is taken away goes from every file that holds it, or what lies below would come to light.
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
        return new PlacedEdit(edit, [InFile(PlaceFor(node, depth == edit.Path.Count), edit, depth)]);
    }

    // The last place decides what is there already; a map that takes a new key is where most of its keys are.
    private Place PlaceFor(LayeredNode node, bool isThere) => isThere || node.Deciding is not ConfigMap ? node.Places[^1] : MostKeys(node);

    private Place MostKeys(LayeredNode map)
    {
        var places = ReferenceEquals(map, _root) ? map.Places.Where(static p => !p.Layer.IsOverlay) : map.Places;
        return places.MaxBy(static p => ((ConfigMap)p.Node).Keys.Count(static k => k != Include))!;
    }

    private PlacedEdit PlaceRemoval(TreeEdit edit)
    {
        var (node, depth) = Walk(edit.Path);
        return depth < edit.Path.Count
            ? throw new LlmException(
                ErrorIds.DeclarationNotEditable,
                $"/{string.Join('/', edit.Path)}: no file of the declaration holds it by itself. Nothing was saved of it; edit it by hand."
            )
            : new PlacedEdit(edit, [.. node.AllPlaces.Reverse().Select(p => InFile(p, edit, depth))]);
    }

    private PlacedEdit PlaceInsertion(TreeEdit edit)
    {
        var path = edit.Path.Take(edit.Path.Count - 1).ToList();
        var (node, depth) = Walk(path);
        if (depth < path.Count || node.Deciding is not ConfigList)
        {
            // There is no such list yet: the edit makes one.
            var first = edit with
            {
                Path = [.. path, PathStep.At(0)],
            };
            return new PlacedEdit(first, [InFile(PlaceFor(node, depth == path.Count), first, depth)]);
        }

        var (place, index, merged) = edit.Path[^1].Index < node.Items.Count ? Before(node, edit.Path[^1].Index) : Behind(node);
        return new PlacedEdit(
            edit with
            {
                Path = [.. path, PathStep.At(merged)],
            },
            [new FileEdit(place.Layer.File, edit with { Path = [.. place.Path, PathStep.At(index)] })]
        );
    }

    private static (Place Place, int Index, int Merged) Before(LayeredNode list, int index)
    {
        var item = list.Items[index].Places[0];
        return (list.Places.First(p => p.Order == item.Order), item.Path[^1].Index, index);
    }

    // An element that an overlay adds would be merged into one of its name: the files below are safer, as long as one has the list.
    private static (Place Place, int Index, int Merged) Behind(LayeredNode list)
    {
        var lists = list.Places.Where(p => !p.Layer.IsOverlay || list.Places[0].Layer.IsOverlay);
        var most = lists.Reverse().MaxBy(static p => ((ConfigList)p.Node).Items.Count)!;
        return (most, ((ConfigList)most.Node).Items.Count, list.Items.Count(i => i.Places[0].Order <= most.Order));
    }

    private static FileEdit InFile(Place place, TreeEdit edit, int depth) => new(place.Layer.File, edit.Under(place.Path, depth));

    /// <summary>As far as the declaration goes along a path.</summary>
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
