using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Endpoints;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Settings;

/// <summary>
/// From 1.103: a section with one value per key. A key that the file declares is the file's, whatever its value; otherwise it is the row's, where
/// null is the same as absent (config_resolvers/settings_store.py, settings_rules.py).
/// </summary>
internal sealed class SettingsStore(string section, Behaviour behaviour)
{
    // From 1.106 the only key that both sources serve: the store does not give it to the file.
    private const string EndpointList = "pass_through_endpoints";

    private ConfigMap _file = ConfigMap.Empty;
    private ConfigMap _row = ConfigMap.Empty;
    private ConfigMap _ui = ConfigMap.Empty;

    private bool IsGeneral => section == StoredSettings.General;

    /// <summary>Sets the sources: the section of the file as written, its row, and the row of the UI settings.</summary>
    public void Fill(ConfigMap file, ConfigMap row, ConfigMap ui) => (_file, _row, _ui) = (file, row, ui);

    public bool IsOwnedByFile(string key) => _file.Has(key) && !IsServedByBoth(key);

    /// <summary>True for a list of which the file and the row serve their entries.</summary>
    public bool IsServedByBoth(string key) => behaviour.MergesEndpoints && IsGeneral && key == EndpointList;

    /// <summary>True when the row has the key, whatever its value and its source.</summary>
    public bool IsStored(string key) => _row.Has(key);

    /// <summary>The source of a key: config, db or unset.</summary>
    public string SourceOf(string key) =>
        IsOwnedByFile(key) ? "config"
        : OfDatabase(key) is null ? "unset"
        : "db";

    /// <summary>The value of a key as written, with references unresolved; null when no source sets it.</summary>
    public ConfigNode? this[string key] => IsOwnedByFile(key) ? _file[key] : OfDatabase(key);

    /// <summary>True when the database has another value for a key of the file.</summary>
    public bool IsShadowed(string key) => IsOwnedByFile(key) && OfDatabase(key) is { } value && !NodeEquality.AreEqual(value, _file[key]!);

    public IEnumerable<string> ShadowedKeys => _file.Keys.Where(IsShadowed);

    /// <summary>All keys with their values as written.</summary>
    public ConfigMap Merged =>
        new([
            .. _file.Entries.Select(e => KeyValuePair.Create(e.Key, this[e.Key] ?? e.Value)),
            .. _row
                .Keys.Concat(_ui.Keys)
                .Distinct(StringComparer.Ordinal)
                .Where(k => !_file.Has(k) && OfDatabase(k) is not null)
                .Select(k => KeyValuePair.Create(k, OfDatabase(k)!)),
        ]);

    private ConfigNode? OfDatabase(string key)
    {
        var row = IsGeneral && behaviour.UiKeys.Contains(key, StringComparer.Ordinal) ? _ui : _row;
        if (IsGeneral && behaviour.ReadsKnownKeysOnly && !GeneralFields.Of(behaviour).Knows(key))
            return null;
        return row[key] is { } value and not ConfigScalar { IsNull: true } ? value : null;
    }
}
