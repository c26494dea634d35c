using LiteLlmOps.Configuration;

namespace LiteLlmOps.Changes;

/// <summary>The aliases and fallbacks in the settings.</summary>
internal sealed class ModelRoutes
{
    public const string AliasKey = "model_group_alias";
    public const string DefaultFallbacks = "default_fallbacks";

    public static readonly IReadOnlyList<string> FallbackKeys =
    [
        "fallbacks",
        "context_window_fallbacks",
        "content_policy_fallbacks",
        DefaultFallbacks,
    ];

    private readonly Dictionary<string, List<string>> _aliases;
    private readonly Dictionary<string, List<string>> _fallbacks;

    /// <param name="settings">The sections router_settings and litellm_settings, where they exist.</param>
    public ModelRoutes(IEnumerable<ConfigMap> settings)
    {
        var all = settings.ToList();
        _aliases = all.SelectMany(static s => Aliases(s[AliasKey]))
            .Distinct()
            .GroupBy(static a => a.Target, static a => a.Alias, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.ToList(), StringComparer.Ordinal);
        _fallbacks = all.SelectMany(static s => FallbackKeys.SelectMany(k => Fallbacks(s[k])))
            .SelectMany(static f => f.Targets.Append(f.Source).OfType<string>().Select(n => (Name: n, f.Text)))
            .Distinct()
            .GroupBy(static f => f.Name, static f => f.Text, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.ToList(), StringComparer.Ordinal);
    }

    public IReadOnlyList<string> AliasesOf(string model) => _aliases.TryGetValue(model, out var names) ? names : [];

    public IReadOnlyList<string> FallbacksOf(string model) => _fallbacks.TryGetValue(model, out var texts) ? texts : [];

    public static string Arrow(string alias, string target) => $"{alias} → {target}";

    /// <summary>The aliases of a setting model_group_alias: each has the name of a model, or a map that contains it.</summary>
    public static IEnumerable<(string Alias, string Target)> Aliases(ConfigNode? setting)
    {
        foreach (var (alias, node) in (setting as ConfigMap ?? ConfigMap.Empty).Entries)
        {
            if (Name(node) is { } target)
                yield return (alias, target);
        }
    }

    /// <summary>The fallbacks of a setting; plain names are fallbacks for every model.</summary>
    public static IEnumerable<(string? Source, IReadOnlyList<string> Targets, string Text)> Fallbacks(ConfigNode? setting)
    {
        var items = (setting as ConfigList)?.Items ?? [];
        var defaults = items.OfType<ConfigScalar>().Select(static s => s.Text).OfType<string>().ToList();
        if (defaults.Count > 0)
            yield return (null, defaults, Arrow("any model", string.Join(", ", defaults)));
        foreach (var (source, node) in items.OfType<ConfigMap>().SelectMany(static m => m.Entries))
        {
            var targets = Names(node).ToList();
            yield return (source, targets, Arrow(source, string.Join(", ", targets)));
        }
    }

    private static IEnumerable<string> Names(ConfigNode node) => (node as ConfigList)?.Items.Select(Name).OfType<string>() ?? [];

    private static string? Name(ConfigNode node) => (node as ConfigScalar)?.Text ?? (node as ConfigMap)?.TextAt("model");
}
