using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>A declared entry and its row. Either may be null.</summary>
internal sealed record EntryMatch(ConfigEntry? Declared, StoredRow? Stored);

/// <summary>Assigns rows to declared entries.</summary>
/// <remarks>
/// First by key, declared or derived; then, among the remaining ones of the same name, equal ones; then the most similar ones. So a
/// changed parameter is a change of the row, not a missing and an unexpected row, although it changes the derived key.
/// </remarks>
internal static class EntryMatcher
{
    // For more pairs of one name than this, comparing their similarity takes too long; they are paired in order.
    private const int MaxPairs = 40_000;

    public static IReadOnlyList<EntryMatch> Match(IReadOnlyList<ConfigEntry> declared, IReadOnlyList<StoredRow> stored)
    {
        var rows = stored.ToDictionary(static r => r.Key, StringComparer.Ordinal);
        var partners = new Dictionary<ConfigEntry, StoredRow>(ReferenceEqualityComparer.Instance);
        foreach (var entry in declared)
        {
            if (rows.Remove(entry.Key, out var row))
                partners[entry] = row;
        }

        MatchByName(declared, rows, partners);
        var matches = declared.Select(e =>
            partners.GetValueOrDefault(e) is { } row ? new EntryMatch(TeamModel.UnderNameOf(row, e), row) : new EntryMatch(e, null)
        );
        return [.. matches, .. stored.Where(r => rows.ContainsKey(r.Key)).Select(static r => new EntryMatch(null, r))];
    }

    private static void MatchByName(
        IReadOnlyList<ConfigEntry> declared,
        Dictionary<string, StoredRow> rows,
        Dictionary<ConfigEntry, StoredRow> partners
    )
    {
        if (rows.Count == 0 || partners.Count == declared.Count)
            return;
        MatchByName(declared, rows, partners, static e => e.Name, static r => r.Name);
        MatchByName(declared, rows, partners, static e => TeamModel.NameIn(e.Value), static r => TeamModel.NameIn(r.Value));
    }

    private static void MatchByName(
        IReadOnlyList<ConfigEntry> declared,
        Dictionary<string, StoredRow> rows,
        Dictionary<ConfigEntry, StoredRow> partners,
        Func<ConfigEntry, string?> nameOf,
        Func<StoredRow, string?> rowNameOf
    )
    {
        var byName = rows.Values.ToLookup(rowNameOf, StringComparer.Ordinal);
        foreach (
            var group in declared.Where(e => !partners.ContainsKey(e) && nameOf(e) is not null).GroupBy(nameOf, StringComparer.Ordinal)
        )
        {
            // An entry with a declared id never matches a row with another id, except for those whose names are unique.
            var open = group
                .Where(static e => !e.KeyIsDeclared || e.Section is ConfigSections.McpServers or ConfigSections.Guardrails)
                .ToList();
            foreach (var (entry, row) in Pair(open, [.. byName[group.Key]]))
            {
                partners[entry] = row;
                rows.Remove(row.Key);
            }
        }
    }

    private static List<(ConfigEntry Entry, StoredRow Row)> Pair(List<ConfigEntry> entries, List<StoredRow> rows)
    {
        var pairs = PairEqual(entries, rows);
        var paired = new HashSet<object>(pairs.SelectMany(static p => new object[] { p.Entry, p.Row }), ReferenceEqualityComparer.Instance);
        var openEntries = entries.Where(e => !paired.Contains(e)).ToList();
        var openRows = rows.Where(r => !paired.Contains(r)).ToList();
        var ranked =
            (long)openEntries.Count * openRows.Count > MaxPairs
                ? openEntries.Zip(openRows)
                : openEntries.SelectMany(e => openRows.Select(r => (e, r))).OrderByDescending(static p => Similarity(p.e.Value, p.r.Value));
        foreach (var (entry, row) in ranked)
        {
            if (paired.Contains(entry) || paired.Contains(row))
                continue;
            paired.Add(entry);
            paired.Add(row);
            pairs.Add((entry, row));
        }

        return pairs;
    }

    private static List<(ConfigEntry Entry, StoredRow Row)> PairEqual(List<ConfigEntry> entries, List<StoredRow> rows)
    {
        var pairs = new List<(ConfigEntry, StoredRow)>();
        if (rows.Count == 0)
            return pairs;
        var byContent = new Dictionary<string, Queue<StoredRow>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var content = NodeJson.WriteCanonical(row.Value);
            if (!byContent.TryGetValue(content, out var queue))
                byContent[content] = queue = new Queue<StoredRow>();
            queue.Enqueue(row);
        }

        foreach (var entry in entries)
        {
            if (byContent.TryGetValue(NodeJson.WriteCanonical(entry.Value), out var queue) && queue.TryDequeue(out var row))
                pairs.Add((entry, row));
        }

        return pairs;
    }

    /// <summary>The number of equal leaves of two trees.</summary>
    private static int Similarity(ConfigNode a, ConfigNode b) =>
        (a, b) switch
        {
            (ConfigMap x, ConfigMap y) => x.Entries.Sum(e => y.TryGet(e.Key, out var other) ? Similarity(e.Value, other) : 0),
            _ => NodeEquality.AreEqual(a, b) ? 1 : 0,
        };
}
