namespace LiteLlmOps.Smoke;

/// <summary>Finds checks that wait for one another.</summary>
internal static class CheckCycle
{
    /// <summary>The names along a circle, such as "a → b → a"; null when there is none.</summary>
    public static string? Find(IReadOnlyList<Check> checks)
    {
        var byName = checks.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        return checks.Select(c => Walk(c, byName, done, [])).FirstOrDefault(static found => found is not null);
    }

    private static string? Walk(Check check, Dictionary<string, Check> byName, HashSet<string> done, List<string> path)
    {
        if (path.IndexOf(check.Name) is >= 0 and var start)
            return string.Join(" → ", path[start..].Append(check.Name));
        if (done.Contains(check.Name))
            return null;
        path.Add(check.Name);
        var found = check
            .DependsOn.Concat(check.After)
            .Where(byName.ContainsKey)
            .Select(n => Walk(byName[n], byName, done, path))
            .FirstOrDefault(static f => f is not null);
        path.RemoveAt(path.Count - 1);
        done.Add(check.Name);
        return found;
    }
}
