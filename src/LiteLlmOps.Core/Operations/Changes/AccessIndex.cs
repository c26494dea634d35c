using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Keys or teams by the entries of their lists of models.</summary>
internal sealed class AccessIndex<T>
    where T : class
{
    // auth_checks.py: these entries, and an empty list, allow every model.
    private static readonly string[] Everything = ["*", "all-proxy-models"];

    private readonly Dictionary<string, List<T>> _byEntry = new(StringComparer.Ordinal);
    private readonly List<(string Entry, ModelWildcard Pattern)> _patterns = [];
    private readonly List<T> _unlimited = [];

    public AccessIndex(IEnumerable<(T Who, IReadOnlyList<string> Entries)> all)
    {
        foreach (var (who, entries) in all)
        {
            if (entries.Count == 0 || entries.Any(static e => Everything.Contains(e, StringComparer.Ordinal)))
                _unlimited.Add(who);
            else
                Add(who, entries);
        }

        _patterns.AddRange(_byEntry.Keys.Where(ModelWildcard.IsWildcard).Select(static e => (e, new ModelWildcard(e))));
    }

    /// <summary>Those that can use every model.</summary>
    public IReadOnlyList<T> Unlimited => _unlimited;

    /// <summary>The entries that allow a model.</summary>
    /// <param name="names">The name, access groups and aliases of the model.</param>
    /// <param name="paths">Its paths provider/name, which wildcards also match.</param>
    /// <param name="wildcard">Its name when that is a wildcard, which matches entries. Null when it is not.</param>
    public List<string> Hits(IReadOnlyCollection<string> names, IEnumerable<string> paths, string? wildcard)
    {
        var hits = new List<string>();
        foreach (var name in names)
        {
            if (_byEntry.ContainsKey(name))
                hits.Add(name);
        }

        if (_patterns.Count > 0)
        {
            var texts = names.Concat(paths).ToList();
            hits.AddRange(_patterns.Where(p => texts.Exists(p.Pattern.Covers)).Select(static p => p.Entry));
        }

        if (wildcard is not null)
            hits.AddRange(_byEntry.Keys.Where(new ModelWildcard(wildcard).Covers));
        return hits.Count < 2 ? hits : [.. hits.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Those that have one of the entries.</summary>
    public IEnumerable<T> Naming(IEnumerable<string> hits) =>
        hits.SelectMany(h => _byEntry[h]).Distinct<T>(ReferenceEqualityComparer.Instance);

    private void Add(T who, IReadOnlyList<string> entries)
    {
        foreach (var entry in entries.Distinct(StringComparer.Ordinal))
        {
            if (!_byEntry.TryGetValue(entry, out var list))
                _byEntry[entry] = list = [];
            list.Add(who);
        }
    }
}
