namespace LiteLlmOps.Smoke;

/// <summary>Finds checks that depend on each other in a cycle.</summary>
internal static class CheckCycle
{
    /// <summary>The names along a cycle, such as "a → b → a". Null when there is none.</summary>
    public static string? Find(IReadOnlyList<Check> checks)
    {
        var byName = checks.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        return checks.Select(c => Visit(c, byName, visited, [])).FirstOrDefault(static found => found is not null);
    }

    private static string? Visit(Check check, Dictionary<string, Check> byName, HashSet<string> visited, List<string> path)
    {
        if (path.IndexOf(check.Name) is >= 0 and var start)
            return string.Join(" → ", path[start..].Append(check.Name));
        if (visited.Contains(check.Name))
            return null;
        path.Add(check.Name);
        var found = check
            .DependsOn.Concat(check.After)
            .Where(byName.ContainsKey)
            .Select(n => Visit(byName[n], byName, visited, path))
            .FirstOrDefault(static f => f is not null);
        path.RemoveAt(path.Count - 1);
        visited.Add(check.Name);
        return found;
    }
}
