using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Renders the config file for the proxy from the declaration.</summary>
internal static class ConfigRenderer
{
    private const string StoreModelInDb = "store_model_in_db";

    /// <summary>
    /// In DB-SSOT mode only what must be in the file: from LiteLLM 1.103 a key in the file overrides the database, and in earlier versions
    /// an unused second copy is misleading. In file mode everything.
    /// </summary>
    public static ConfigMap Render(ConfigMap declared, Deployment deployment, LiteLlmRules rules)
    {
        if (deployment.Mode == DeploymentMode.File)
            return declared;
        var entries = declared
            .Entries.Select(e => KeyValuePair.Create(e.Key, InFile(e.Key, e.Value, deployment.Seed, rules)))
            .Where(static e => e.Value is not null)
            .Select(static e => KeyValuePair.Create(e.Key, e.Value!));
        var rendered = new ConfigMap(entries, declared.Position);
        var general = rendered.MapAt(ConfigSections.General) ?? ConfigMap.Empty;
        return rendered.With(ConfigSections.General, general.With(StoreModelInDb, new ConfigScalar(true)));
    }

    /// <summary>The guardrails of the existing rendered file that a new one will not have, since a seed stores them.</summary>
    public static IReadOnlyList<string> MovedGuardrails(PlaneSet planes)
    {
        if (planes.Deployment.Mode == DeploymentMode.File || !planes.Deployment.Seed.Covers(ConfigSections.Guardrails))
            return [];
        var before = GuardrailComparison.ByName(planes.File?[ConfigSections.Guardrails]);
        return
        [
            .. GuardrailEntries
                .FromConfig(planes.Declared!.Root[ConfigSections.Guardrails], [])
                .Select(static e => e.Name)
                .Where(before.ContainsKey)
                .Select(static t => PrintableText.Of(t)),
        ];
    }

    private static ConfigNode? InFile(string section, ConfigNode value, SeedSettings seed, LiteLlmRules rules)
    {
        if (!seed.Covers(section))
            return value;
        if (section == ConfigSections.Guardrails)
            return GuardrailEntries.InFile(value);
        if (section == ConfigSections.Ui || !ConfigSections.IsSettings(section) || value is not ConfigMap map)
            return null;
        var kept = map.Where(key =>
            rules.PlacementOf(section, key, map[key]) != SettingPlacement.Database && section != ConfigSections.Environment
        );
        if (section == ConfigSections.LiteLlm && !rules.Release.SettlesPerKey)
            kept = WithStartupCallbacks(map, kept);
        return kept.Count == 0 ? null : kept;
    }

    // Up to 1.102 LiteLLM concatenates the lists of file and database, so that this copy has no other effect.
    private static ConfigMap WithStartupCallbacks(ConfigMap declared, ConfigMap kept)
    {
        foreach (var key in StartupCallbacks.Lists)
        {
            if (declared[key] is ConfigList list && StartupCallbacks.In(ConfigSections.LiteLlm, key, list).ToList() is { Count: > 0 } names)
                kept = kept.With(key, new ConfigList(names, list.Position));
        }

        return kept;
    }
}
