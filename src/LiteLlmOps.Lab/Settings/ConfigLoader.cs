using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>
/// Merges file and database into one config and resolves environment references (proxy_server.py, ProxyConfig.get_config).
/// </summary>
internal sealed class ConfigLoader(
    ConfigFile file,
    StoredSettings? stored,
    StoredVariables variables,
    GeneralSettings general,
    ModuleSettings module,
    WorkerEnvironment environment,
    Behaviour behaviour
)
{
    /// <summary>
    /// Reads file and database again. Only variables and a few values of the module are applied here; the callers apply the parts of the
    /// merged config that they support.
    /// </summary>
    public async Task<ConfigMap> LoadAsync(CancellationToken token)
    {
        var config = file.Read();
        if (stored is not null && general.StoresInDatabase)
        {
            foreach (var (section, value) in await stored.ReadAsync(token))
                config = Merge(config, section, value);
        }

        return EnvironmentReferences.Resolve(config, environment);
    }

    /// <summary>The file without the database, with references resolved.</summary>
    public ConfigMap LoadFile() => EnvironmentReferences.Resolve(file.Read(), environment);

    /// <summary>The file without the database, with references unresolved.</summary>
    public ConfigMap ReadFile() => file.Read();

    private ConfigMap Merge(ConfigMap config, string section, ConfigNode value)
    {
        if (section == StoredSettings.Environment)
            return MergeVariables(config, value);
        if (section == StoredSettings.Module && value is ConfigMap settings)
            SetModule(settings, config[section] as ConfigMap ?? ConfigMap.Empty);
        return behaviour.FileOwnsKeys
            ? SettingsMerge.FileOverDatabase(config, section, value)
            : SettingsMerge.DatabaseOverFile(config, section, value);
    }

    private void SetModule(ConfigMap row, ConfigMap fromFile)
    {
        foreach (var key in behaviour.ModuleKeys.Where(row.Has))
        {
            if (!behaviour.FileOwnsKeys || (!fromFile.Has(key) && row[key] is not ConfigScalar { IsNull: true }))
                module.Set(key, row[key]!);
        }
    }

    private ConfigMap MergeVariables(ConfigMap config, ConfigNode row)
    {
        var section = config[StoredSettings.Environment];
        var fromFile = section as ConfigMap ?? ConfigMap.Empty;
        var applied = variables.Apply(row, name => behaviour.FileOwnsKeys && fromFile.Has(name));
        if (section is not (null or ConfigMap))
            throw Values.PythonException.NoAttribute(section, "update");
        return config.With(StoredSettings.Environment, new ConfigMap([.. fromFile.Entries, .. applied.Entries]));
    }
}
