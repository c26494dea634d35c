namespace LiteLlmOps;

/// <summary>Suggests a known name for a mistyped one.</summary>
internal static class NearestName
{
    /// <summary>The known name with the smallest edit distance. Null when none is close.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known
            .Select(k => (Name: k, Distance: Distance(name.ToLowerInvariant(), k.ToLowerInvariant())))
            .OrderBy(static p => p.Distance)
            .ThenBy(static p => p.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        // A name of which no character is the same is not a mistyped one.
        var most = name.Length <= 2 ? 1 : Math.Max(2, name.Length / 3);
        return nearest.Name is not null && nearest.Distance <= most ? nearest.Name : null;
    }

    /// <summary>As <see cref="Of"/>; when no name is close, the shortest name that contains the text: local-qwen for qwen.</summary>
    public static string? OfOrContaining(string name, IReadOnlyCollection<string> known) =>
        Of(name, known)
        ?? known
            .Where(k => name.Length > 0 && k.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(static k => k.Length)
            .ThenBy(static k => k, StringComparer.Ordinal)
            .FirstOrDefault();

    // Levenshtein distance; names are short.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
