using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The effective general_settings: those of the file, updated from the database by polls.</summary>
internal sealed class GeneralSettings(Behaviour behaviour)
{
    private const string StoreKey = "store_model_in_db";
    private const string PromptsKey = "store_prompts_in_spend_logs";

    private readonly Lock _gate = new();
    private ConfigMap _file = ConfigMap.Empty;

    public ConfigMap Values { get; private set; } = ConfigMap.Empty;

    /// <summary>Whether the configuration is stored in the database (the variable store_model_in_db of proxy_server.py).</summary>
    public bool StoresInDatabase { get; set; }

    public ConfigNode? this[string key] => Values[key];

    public string? Text(string key) => Values.TextAt(key);

    /// <summary>True for the Boolean true and for the text 'true'.</summary>
    public bool IsOn(string key) =>
        Values[key] is ConfigScalar { Value: true } || string.Equals(Text(key), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Loads the section of the file at the start.</summary>
    public void Load(ConfigNode? section)
    {
        _file = section as ConfigMap ?? ConfigMap.Empty;
        Values = _file;
        // LiteLLM accepts only the Boolean here, not the text 'true'.
        StoresInDatabase = _file[StoreKey] is ConfigScalar { Value: true };
        if (_file.Count > 0)
            Values = Values.With(StoreKey, _file[StoreKey] is { } value and not ConfigScalar { IsNull: true } ? value : Json.Of(false));
    }

    /// <summary>Applies the keys of the row that this version supports, at each poll (proxy_server.py, _update_general_settings).</summary>
    public void ApplyRow(ConfigNode? row)
    {
        if (row is null)
            return;
        if (row is not ConfigMap map)
            throw new PythonException($"'{PythonType.Of(row)}' object is not iterable");
        lock (_gate)
        {
            foreach (var key in behaviour.GeneralKeys.Where(k => map.Has(k) && !IsOwnedByFile(k)))
                Apply(key, map[key]!);
        }
    }

    /// <summary>
    /// Applies the alerting keys of the merged config, at each poll (proxy_server.py, _add_general_settings_from_db_config).
    /// </summary>
    public void ApplyMerged(ConfigNode? section)
    {
        if (section is not ConfigMap merged)
            return;
        lock (_gate)
        {
            if (merged.TryGet("alerting", out var alerting))
                Values = Values.With("alerting", Alerting(alerting));
            foreach (var key in new[] { "alert_types", "alert_to_webhook_url" })
            {
                if (merged.TryGet(key, out var value))
                    Values = Values.With(key, value);
            }
        }
    }

    /// <summary>True when the file overrides the row for this key.</summary>
    public bool IsOwnedByFile(string key) =>
        (behaviour.FileOwnsKeys || behaviour.GeneralKeysOwnedByFile.Contains(key, StringComparer.Ordinal)) && _file.Has(key);

    public void Set(string key, ConfigNode value)
    {
        lock (_gate)
            Values = Values.With(key, value);
    }

    private void Apply(string key, ConfigNode value)
    {
        if (behaviour.FileOwnsKeys && value is ConfigScalar { IsNull: true })
            return;
        if (key == StoreKey)
        {
            StoresInDatabase = value is ConfigScalar { IsNull: true } ? StoresInDatabase : AsFlag(value);
            value = Json.Of(StoresInDatabase);
        }
        else if (key == PromptsKey && value is not ConfigScalar { IsNull: true })
        {
            value = Json.Of(AsFlag(value));
        }

        Values = Values.With(key, value);
    }

    // Active names are never removed: the list only grows until the next start.
    private ConfigNode Alerting(ConfigNode merged) =>
        (Values["alerting"], merged) switch
        {
            (ConfigList old, ConfigList added) when !behaviour.FileOwnsKeys => new ConfigList([
                .. old.Items,
                .. added.Items.Where(a => !old.Items.Any(o => NodeEquality.AreEqual(o, a))),
            ]),
            _ => merged,
        };

    private static bool AsFlag(ConfigNode value) =>
        value is ConfigScalar { Text: { } text }
            ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase)
            : PythonValue.IsTrue(value);
}
