using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>Merges several files into one config.</summary>
internal static class ConfigMerge
{
    // Lists whose elements have a name: an overlay changes the element of the same name and appends the others.
    private static readonly Dictionary<string, string> NamedLists = new(StringComparer.Ordinal)
    {
        [ConfigSections.Models] = "model_name",
        [ConfigSections.Credentials] = "credential_name",
        [ConfigSections.Guardrails] = "guardrail_name",
        ["search_tools"] = "search_tool_name",
    };

    /// <summary>
    /// LiteLLM's include (proxy_server.py, _process_includes): a list is appended to the list of the same key, anything else replaces
    /// the value of the key.
    /// </summary>
    /// <param name="config">The config so far.</param>
    /// <param name="included">The included file.</param>
    /// <param name="clash">Called with the key and the included list when the config has another type there; LiteLLM fails to start then.</param>
    public static ConfigMap Include(ConfigMap config, ConfigMap included, Action<string, ConfigNode> clash)
    {
        foreach (var (key, value) in included.Entries)
        {
            if (value is not ConfigList list || !config.TryGet(key, out var old))
                config = config.With(key, value);
            else if (old is ConfigList first)
                config = config.With(key, new ConfigList([.. first.Items, .. list.Items], first.Position));
            else
                clash(key, value);
        }

        return config;
    }

    /// <summary>
    /// An overlay of this module: maps are merged by key, null removes a key (RFC 7396), named lists are merged by name where the name
    /// is unique, everything else is replaced.
    /// </summary>
    public static ConfigMap Overlay(ConfigMap config, ConfigMap overlay)
    {
        foreach (var (key, value) in overlay.Entries)
        {
            config = (value, config[key]) switch
            {
                (ConfigScalar { IsNull: true }, _) => config.Without(key),
                (ConfigMap over, ConfigMap under) => config.With(key, Overlay(under, over)),
                (ConfigList over, ConfigList under) when NamedLists.TryGetValue(key, out var name) => config.With(
                    key,
                    OverlayList(under, over, name)
                ),
                _ => config.With(key, value),
            };
        }

        return config;
    }

    /// <summary>The key by which an overlay identifies the elements of a list. Null when an overlay replaces the list.</summary>
    public static string? ElementNameOf(string? listName) => listName is null ? null : NamedLists.GetValueOrDefault(listName);

    /// <summary>The indexes of the elements that match an overlay's element. It changes a single match, and is appended otherwise.</summary>
    public static IReadOnlyList<int> PlacesOf(ConfigNode element, IReadOnlyList<ConfigNode> items, string name) =>
        [.. Enumerable.Range(0, items.Count).Where(i => IsSame(items[i], element, name))];

    private static ConfigList OverlayList(ConfigList under, ConfigList over, string name)
    {
        var items = under.Items.ToList();
        foreach (var element in over.Items)
        {
            if (PlacesOf(element, items, name) is [var place] && element is ConfigMap map)
                items[place] = Overlay((ConfigMap)items[place], map);
            else
                items.Add(element);
        }

        return new ConfigList(items, under.Position);
    }

    // Ids distinguish deployments of the same name; when one side has no id, only the names are compared.
    private static bool IsSame(ConfigNode a, ConfigNode b, string name)
    {
        if (a is not ConfigMap x || b is not ConfigMap y || x.TextAt(name) is not { } named || named != y.TextAt(name))
            return false;
        var (idX, idY) = (x.MapAt("model_info")?.TextAt("id"), y.MapAt("model_info")?.TextAt("id"));
        return idX is null || idY is null || idX == idY;
    }
}
