namespace LiteLlmOps.Configuration;

/// <summary>The keys by which the elements of some lists are compared, so that moving an element is not drift.</summary>
internal static class ElementKeys
{
    // In LiteLLM's config: pass_through_endpoints, guardrails, search_tools, prompts, vector_store_registry, agent_list.
    private static readonly string[] Names =
    [
        "id",
        "path",
        "guardrail_name",
        "search_tool_name",
        "prompt_id",
        "vector_store_name",
        "agent_name",
        "team_id",
        "name",
    ];

    /// <summary>The two lists as maps from element key to element. False when an element has no key, or a key occurs twice.</summary>
    public static bool TryIndex(ConfigList a, ConfigList b, out ConfigMap indexA, out ConfigMap indexB)
    {
        indexA = indexB = ConfigMap.Empty;
        return (TrySingleEntries(a, out indexA) && TrySingleEntries(b, out indexB)) || TryByName(a, b, out indexA, out indexB);
    }

    /// <summary>The index of the element with a key. -1 when there is none.</summary>
    /// <param name="list">The list.</param>
    /// <param name="key">The element's key.</param>
    /// <param name="isSingleEntry">True when the elements are maps of one entry, whose name is the key.</param>
    public static int Find(ConfigList list, string key, out bool isSingleEntry)
    {
        isSingleEntry = TrySingleEntries(list, out var entries) && (entries.Has(key) || !IsNumber(key)); // a number that is not a key is an index
        var index = isSingleEntry ? entries : NameIndexes(list).FirstOrDefault(i => i.Has(key));
        return index is null ? -1 : index.Keys.ToList().IndexOf(key);
    }

    /// <summary>True when a key is a number. In a path it could be the index of an element.</summary>
    public static bool IsNumber(string key) => key.All(char.IsAsciiDigit);

    /// <summary>True when an element has a key that is a number.</summary>
    public static bool HasNumber(ConfigList list) =>
        (TrySingleEntries(list, out var entries) ? NameIndexes(list).Append(entries) : NameIndexes(list)).Any(static i =>
            i.Keys.Any(IsNumber)
        );

    // fallbacks: [{gpt-4: [a, b]}, {gpt-3: [c]}]; but [{path: /a}] is a list of elements with a name.
    private static bool TrySingleEntries(ConfigList list, out ConfigMap index)
    {
        index = ConfigMap.Empty;
        if (!list.Items.All(static i => i is ConfigMap { Count: 1 } map && !Names.Any(n => HasName(map, n))))
            return false;
        return TryMap(list.Items.Select(static i => ((ConfigMap)i).Entries[0]), list, out index);
    }

    private static IEnumerable<ConfigMap> NameIndexes(ConfigList list)
    {
        foreach (var name in Names)
        {
            if (TryBy(name, list, out var index))
                yield return index;
        }
    }

    private static bool TryByName(ConfigList a, ConfigList b, out ConfigMap indexA, out ConfigMap indexB)
    {
        indexA = indexB = ConfigMap.Empty;
        foreach (var name in Names)
        {
            if (TryBy(name, a, out indexA) && TryBy(name, b, out indexB))
                return true;
        }

        return false;
    }

    private static bool TryBy(string name, ConfigList list, out ConfigMap index)
    {
        index = ConfigMap.Empty;
        if (!list.Items.All(i => i is ConfigMap map && HasName(map, name)))
            return false;
        return TryMap(list.Items.Select(i => KeyValuePair.Create(((ConfigMap)i).TextAt(name)!, i)), list, out index);
    }

    private static bool HasName(ConfigMap element, string name) => !string.IsNullOrEmpty(element.TextAt(name));

    private static bool TryMap(IEnumerable<KeyValuePair<string, ConfigNode>> entries, ConfigList list, out ConfigMap index)
    {
        index = new ConfigMap(entries, list.Position);
        return index.Count == list.Items.Count;
    }
}
