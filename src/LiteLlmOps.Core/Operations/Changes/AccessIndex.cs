using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Who names a model in its list of models: asked by the names that lead to the model, without walking through everybody.</summary>
internal sealed class AccessIndex<T>
    where T : class
{
    // auth_checks.py: these, and an empty list, allow every model.
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

    /// <summary>Those who may use everything.</summary>
    public IReadOnlyList<T> Unlimited => _unlimited;

    /// <summary>The entries in anybody's list that allow it.</summary>
    /// <param name="names">The names that lead to the model.</param>
    /// <param name="paths">What a wildcard may stand for besides: its names, and provider/name.</param>
    /// <param name="wildcard">The model's own name where that is a wildcard: the names that it covers lead to it.</param>
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

    /// <summary>Those who have one of these entries.</summary>
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
