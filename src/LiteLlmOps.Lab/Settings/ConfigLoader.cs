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
    UiSettings? ui,
    StoredVariables variables,
    GeneralSettings general,
    ModuleSettings module,
    WorkerEnvironment environment,
    Behaviour behaviour
)
{
    private readonly Dictionary<string, SettingsStore> _stores = StoredSettings.Sections.ToDictionary(
        static s => s,
        s => new SettingsStore(s, behaviour),
        StringComparer.Ordinal
    );

    /// <summary>From 1.103: the store of a section, as of the last time that file and database were read.</summary>
    public SettingsStore Store(string section) => _stores[section];

    /// <summary>
    /// Reads file and database again. Only variables and a few values of the module are applied here, and from 1.103 the general settings;
    /// the callers apply the parts of the merged config that they support.
    /// </summary>
    public async Task<ConfigMap> LoadAsync(CancellationToken token)
    {
        var config = file.Read();
        IReadOnlyList<KeyValuePair<string, ConfigNode>> rows =
            stored is not null && general.StoresInDatabase ? await stored.ReadAsync(token) : [];
        if (behaviour.FileOwnsKeys)
            return Resolve(config, rows, ui is null ? ConfigMap.Empty : await ui.ReadAsync(token));
        foreach (var (section, value) in rows)
            config = Merge(config, section, value);
        return EnvironmentReferences.Resolve(config, environment);
    }

    /// <summary>The file without the database, with references resolved.</summary>
    public ConfigMap LoadFile()
    {
        var config = file.Read();
        foreach (var (section, store) in _stores)
            store.Fill(config[section] as ConfigMap ?? ConfigMap.Empty, ConfigMap.Empty, ConfigMap.Empty);
        return EnvironmentReferences.Resolve(config, environment);
    }

    /// <summary>The file without the database, with references unresolved.</summary>
    public ConfigMap ReadFile() => file.Read();

    private ConfigMap Merge(ConfigMap config, string section, ConfigNode value)
    {
        if (section == StoredSettings.Environment)
            return MergeVariables(config, value);
        if (section == StoredSettings.Module && value is ConfigMap row)
        {
            foreach (var key in behaviour.ModuleKeys.Where(row.Has))
                module.Set(key, row[key]!);
        }

        return SettingsMerge.DatabaseOverFile(config, section, value);
    }

    private ConfigMap MergeVariables(ConfigMap config, ConfigNode row)
    {
        var section = config[StoredSettings.Environment];
        var fromFile = section as ConfigMap ?? ConfigMap.Empty;
        var applied = variables.Apply(row);
        if (section is not (null or ConfigMap))
            throw Values.PythonException.NoAttribute(section, "update");
        return config.With(StoredSettings.Environment, new ConfigMap([.. fromFile.Entries, .. applied.Entries]));
    }

    private ConfigMap Resolve(ConfigMap config, IReadOnlyList<KeyValuePair<string, ConfigNode>> rows, ConfigMap settingsOfUi)
    {
        foreach (var (section, store) in _stores)
        {
            // A row that is not an object counts as empty.
            var row = rows.FirstOrDefault(r => r.Key == section).Value as ConfigMap ?? ConfigMap.Empty;
            if (section == StoredSettings.Environment)
                row = variables.Apply(row);
            store.Fill(config[section] as ConfigMap ?? ConfigMap.Empty, row, settingsOfUi);
            if (config[section] is null or ConfigMap or ConfigScalar { IsNull: true })
                config = config.With(section, store.Merged);
        }

        var resolved = EnvironmentReferences.Resolve(config, environment);
        general.Refresh(resolved[StoredSettings.General] as ConfigMap ?? ConfigMap.Empty);
        SetModule(resolved);
        return resolved;
    }

    // Also the value of the file, but only while the row has the key. A reference to an unset variable remains the text that it is.
    private void SetModule(ConfigMap resolved)
    {
        var store = Store(StoredSettings.Module);
        foreach (var key in behaviour.ModuleKeys.Where(k => store.IsStored(k)))
        {
            var value = (resolved[StoredSettings.Module] as ConfigMap)?[key];
            if ((value is null or ConfigScalar { IsNull: true } ? store[key] : value) is { } used and not ConfigScalar { IsNull: true })
                module.Set(key, used);
        }
    }
}
