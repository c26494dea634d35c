using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Declaring;

/// <summary>Computes minimal edits between two values, so that the common parts keep their notation.</summary>
internal static class EditScript
{
    // The table of common elements grows quadratically. Longer lists are replaced from the first difference to the last.
    private const int MostPairs = 4_000_000;

    /// <summary>The edits between two values at a path. All of them refer to the tree before the first edit.</summary>
    public static IEnumerable<TreeEdit> Between(ConfigNode? old, ConfigNode? wanted, IReadOnlyList<PathStep> path)
    {
        if (NodeEquality.AreEqual(old, wanted))
            return [];
        return (old, wanted) switch
        {
            (_, null) => [TreeEdit.Remove(path)],
            (ConfigMap a, ConfigMap b) => BetweenMaps(a, b, path),
            (ConfigList { Items.Count: > 0 } a, ConfigList { Items.Count: > 0 } b) => BetweenLists(a.Items, b.Items, path),
            _ => [TreeEdit.Set(path, wanted)],
        };
    }

    /// <summary>
    /// The order in which edits of one tree can be applied one after the other: first the edits that set values; then those that move
    /// elements, deepest and last first. Insertions at the same position of a list become one edit.
    /// </summary>
    public static IReadOnlyList<TreeEdit> Ordered(IEnumerable<TreeEdit> edits)
    {
        var all = edits.ToList();
        var moving = all.Where(static e => e.Kind != EditKind.Set)
            .OrderByDescending(static e => e.Path.Count)
            .ThenByDescending(static e => e.Path[^1].Index)
            .ThenBy(static e => e.Kind == EditKind.Insert)
            .ThenBy(static e => string.Join('/', e.Path), StringComparer.Ordinal);
        return [.. all.Where(static e => e.Kind == EditKind.Set), .. Joined(moving)];
    }

    private static IEnumerable<TreeEdit> BetweenMaps(ConfigMap old, ConfigMap wanted, IReadOnlyList<PathStep> path)
    {
        foreach (var (key, value) in wanted.Entries)
        {
            foreach (var edit in Between(old[key], value, [.. path, PathStep.At(key)]))
                yield return edit;
        }

        foreach (var key in old.Keys.Where(k => !wanted.Has(k)))
            yield return TreeEdit.Remove([.. path, PathStep.At(key)]);
    }

    // Between two common elements, old elements are changed into new ones in pairs. The remaining ones are removed or inserted.
    private static IEnumerable<TreeEdit> BetweenLists(
        IReadOnlyList<ConfigNode> old,
        IReadOnlyList<ConfigNode> wanted,
        IReadOnlyList<PathStep> path
    )
    {
        var (i, j) = (0, 0);
        foreach (var (nextOld, nextWanted) in Common(old, wanted).Append((old.Count, wanted.Count)))
        {
            for (; i < nextOld && j < nextWanted; i++, j++)
            {
                foreach (var edit in Between(old[i], wanted[j], [.. path, PathStep.At(i)]))
                    yield return edit;
            }

            if (j < nextWanted)
                yield return TreeEdit.Insert(path, i, [.. wanted.Skip(j).Take(nextWanted - j)]);
            for (; i < nextOld; i++)
                yield return TreeEdit.Remove([.. path, PathStep.At(i)]);
            (i, j) = (nextOld + 1, nextWanted + 1);
        }
    }

    /// <summary>The indexes of the longest common subsequence.</summary>
    private static List<(int Old, int Wanted)> Common(IReadOnlyList<ConfigNode> old, IReadOnlyList<ConfigNode> wanted)
    {
        var first = 0;
        while (first < Math.Min(old.Count, wanted.Count) && NodeEquality.AreEqual(old[first], wanted[first]))
            first++;
        var last = 0;
        while (last < Math.Min(old.Count, wanted.Count) - first && NodeEquality.AreEqual(old[^(last + 1)], wanted[^(last + 1)]))
            last++;
        var (rows, columns) = (old.Count - first - last, wanted.Count - first - last);
        return
        [
            .. Enumerable.Range(0, first).Select(static n => (n, n)),
            .. (long)rows * columns > MostPairs ? [] : CommonInside(old, wanted, first, rows, columns),
            .. Enumerable.Range(0, last).Select(n => (old.Count - last + n, wanted.Count - last + n)),
        ];
    }

    private static List<(int Old, int Wanted)> CommonInside(
        IReadOnlyList<ConfigNode> old,
        IReadOnlyList<ConfigNode> wanted,
        int first,
        int rows,
        int columns
    )
    {
        var length = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
                length[i, j] = NodeEquality.AreEqual(old[first + i], wanted[first + j])
                    ? length[i + 1, j + 1] + 1
                    : Math.Max(length[i + 1, j], length[i, j + 1]);
        }

        var common = new List<(int, int)>();
        for (int i = 0, j = 0; i < rows && j < columns; )
        {
            if (NodeEquality.AreEqual(old[first + i], wanted[first + j]))
                common.Add((first + i++, first + j++));
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }

        return common;
    }

    private static IEnumerable<TreeEdit> Joined(IEnumerable<TreeEdit> edits)
    {
        TreeEdit? pending = null;
        foreach (var edit in edits)
        {
            if (pending is { Kind: EditKind.Insert } && edit.Kind == EditKind.Insert && pending.Path.SequenceEqual(edit.Path))
            {
                pending = pending with
                {
                    Value = new ConfigList([.. ((ConfigList)pending.Value!).Items, .. ((ConfigList)edit.Value!).Items]),
                };
                continue;
            }

            if (pending is not null)
                yield return pending;
            pending = edit;
        }

        if (pending is not null)
            yield return pending;
    }
}
