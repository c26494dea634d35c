namespace LiteLlmOps;

/// <summary>Items that depend on one another by name. Dependencies on names that are not in the graph are ignored.</summary>
/// <param name="items">The items.</param>
/// <param name="nameOf">The unique name of an item.</param>
/// <param name="dependenciesOf">The names that an item depends on directly.</param>
internal sealed class DependencyGraph<T>(IReadOnlyList<T> items, Func<T, string> nameOf, Func<T, IEnumerable<string>> dependenciesOf)
{
    private readonly Dictionary<string, T> _byName = items.ToDictionary(nameOf, StringComparer.Ordinal);

    /// <summary>The items, each after its dependencies; otherwise in the given order. Only for a graph without a cycle.</summary>
    public IReadOnlyList<T> Sort()
    {
        _ = Visit(out var sorted);
        return sorted;
    }

    /// <summary>The names along a cycle, such as "a → b → a". Null without one.</summary>
    public string? FindCycle() => Visit(out _);

    /// <summary>The items of these names and everything that they depend on, directly or indirectly, in the given order.</summary>
    public IReadOnlyList<T> WithDependencies(IEnumerable<string> names) => Closure(names, n => DependenciesOf(_byName[n]).Select(nameOf));

    /// <summary>The items of these names and everything that depends on them, directly or indirectly, in the given order.</summary>
    public IReadOnlyList<T> WithDependents(IEnumerable<string> names) =>
        Closure(names, n => items.Where(i => dependenciesOf(i).Contains(n, StringComparer.Ordinal)).Select(nameOf));

    private string? Visit(out List<T> sorted)
    {
        var (found, path, visited) = (new List<T>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        sorted = found;
        return items.Select(i => Visit(i, visited, path, found)).FirstOrDefault(static c => c is not null);
    }

    // Depth first. The path holds the items whose dependencies are being visited: meeting one of them again is a cycle.
    private string? Visit(T item, HashSet<string> visited, List<string> path, List<T> sorted)
    {
        var name = nameOf(item);
        if (path.IndexOf(name) is >= 0 and var start)
            return string.Join(" → ", path[start..].Append(name));
        if (!visited.Add(name))
            return null;
        path.Add(name);
        var cycle = DependenciesOf(item).Select(d => Visit(d, visited, path, sorted)).FirstOrDefault(static c => c is not null);
        path.RemoveAt(path.Count - 1);
        sorted.Add(item);
        return cycle;
    }

    private IEnumerable<T> DependenciesOf(T item) => dependenciesOf(item).Where(_byName.ContainsKey).Select(n => _byName[n]);

    private List<T> Closure(IEnumerable<string> names, Func<string, IEnumerable<string>> neighborsOf)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        var pending = new Queue<string>(known);
        while (pending.TryDequeue(out var name))
        {
            foreach (var neighbor in neighborsOf(name).Where(known.Add))
                pending.Enqueue(neighbor);
        }

        return [.. items.Where(i => known.Contains(nameOf(i)))];
    }
}
