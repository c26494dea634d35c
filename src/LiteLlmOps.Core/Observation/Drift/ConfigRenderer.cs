using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Renders the config file for the proxy from the declaration.</summary>
internal static class ConfigRenderer
{
    private const string StoreModelInDb = "store_model_in_db";

    private static readonly string[] MetricsLists = ["callbacks", "success_callback"];

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

    private static ConfigNode? InFile(string section, ConfigNode value, SeedSettings seed, LiteLlmRules rules)
    {
        if (!seed.Covers(section))
            return value;
        if (!ConfigSections.IsSettings(section) || value is not ConfigMap map)
            return null;
        var kept = map.Where(key => rules.PlacementOf(section, key) != SettingPlacement.Database && section != ConfigSections.Environment);
        if (section == ConfigSections.LiteLlm && !rules.Release.SettlesPerKey)
            kept = WithMetrics(map, kept);
        return kept.Count == 0 ? null : kept;
    }

    // LiteLLM mounts /metrics at startup and only for a callback of the file (litellm/proxy/proxy_server.py, load_config). Up to 1.102 it
    // concatenates the lists of file and database, so that this copy has no other effect.
    private static ConfigMap WithMetrics(ConfigMap declared, ConfigMap kept)
    {
        foreach (var key in MetricsLists)
        {
            if (
                declared[key] is ConfigList list
                && list.Items.FirstOrDefault(static i => (i as ConfigScalar)?.Text == "prometheus") is { } metrics
            )
                kept = kept.With(key, new ConfigList([metrics], list.Position));
        }

        return kept;
    }
}
