using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>A model to which a fallback points.</summary>
/// <param name="Path">The list and the model that falls back, such as fallbacks/gpt-4, with the section when it is not router_settings.</param>
/// <param name="Key">The list, such as router_settings.fallbacks.</param>
/// <param name="Target">The model to which it points.</param>
/// <param name="Position">The position of the list.</param>
internal sealed record FallbackTarget(string Path, string Key, string Target, SourcePosition Position);

/// <summary>Reads the fallbacks wherever LiteLLM reads them: router.py uses those of litellm_settings when router_settings has none.</summary>
internal static class FallbackTargets
{
    private static readonly string[] Lists = ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"];
    private const string Default = "default_fallbacks";

    /// <param name="root">A config.</param>
    public static IEnumerable<FallbackTarget> In(ConfigMap root) =>
        from section in new[] { ConfigSections.Router, ConfigSections.LiteLlm }
        let map = root.MapAt(section)
        where map is not null
        from target in Of(section, map)
        select target;

    private static IEnumerable<FallbackTarget> Of(string section, ConfigMap map)
    {
        var prefix = section == ConfigSections.Router ? "" : section + ".";
        foreach (var list in Lists.Where(map.Has))
        {
            var (key, shown) = ($"{section}.{list}", $"{prefix}{list}");
            foreach (var (model, targets) in Maps(map[list]).SelectMany(static m => m.Entries))
            {
                foreach (var target in Names(targets))
                    yield return new FallbackTarget($"{shown}/{model}", key, target, map[list]!.Position);
            }
        }

        foreach (var target in Names(map[Default]))
            yield return new FallbackTarget($"{prefix}{Default}", $"{section}.{Default}", target, map[Default]!.Position);
    }

    private static IEnumerable<ConfigMap> Maps(ConfigNode? list) => (list as ConfigList)?.Items.OfType<ConfigMap>() ?? [];

    // A target is a name, or a map with a model and parameters.
    private static IEnumerable<string> Names(ConfigNode? targets) => (
            targets is ConfigList list ? list.Items
            : targets is null ? []
            : [targets]
        ).Select(static t => (t as ConfigScalar)?.Text ?? (t as ConfigMap)?.TextAt("model")).OfType<string>();
}

/// <summary>The names under which a request, an alias or a fallback finds a model.</summary>
internal sealed class ServedNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<ModelWildcard> _wildcards = [];

    public bool Has(string name) => _names.Contains(name) || _wildcards.Exists(w => w.Covers(name));

    /// <summary>Adds the models and aliases of a config.</summary>
    public ServedNames With(ConfigMap? root)
    {
        foreach (var model in (root?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
            Add(model);
        foreach (var alias in root?.MapAt(ConfigSections.Router)?.MapAt("model_group_alias")?.Keys ?? [])
            _names.Add(alias);
        return this;
    }

    /// <summary>Adds the models of the database.</summary>
    public ServedNames With(Entries.StoredState? stored)
    {
        foreach (var row in stored?.EntriesOf(ConfigSections.Models) ?? [])
        {
            if (row.Value is ConfigMap model)
                Add(model);
            _names.Add(row.Key);
            _names.Add(row.Name);
        }

        foreach (
            var alias in (stored?.Settings.GetValueOrDefault(ConfigSections.Router)?.Value as ConfigMap)?.MapAt("model_group_alias")?.Keys
                ?? []
        )
            _names.Add(alias);
        return this;
    }

    // The router also finds a model by its id, and that of a team by the name that the team uses.
    private void Add(ConfigMap model)
    {
        var info = model.MapAt("model_info");
        foreach (
            var name in new[] { model.TextAt("model_name"), info?.TextAt("id"), info?.TextAt("team_public_model_name") }.OfType<string>()
        )
        {
            if (ModelWildcard.IsWildcard(name))
                _wildcards.Add(new ModelWildcard(name));
            else
                _names.Add(name);
        }
    }
}
