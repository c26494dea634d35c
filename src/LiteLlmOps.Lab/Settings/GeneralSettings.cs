using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Settings;

/// <summary>general_settings in force: those of the file, and what polls took from the database.</summary>
internal sealed class GeneralSettings(Behaviour behaviour)
{
    private const string StoreKey = "store_model_in_db";
    private const string PromptsKey = "store_prompts_in_spend_logs";

    private readonly Lock _gate = new();
    private ConfigMap _file = ConfigMap.Empty;

    public ConfigMap Values { get; private set; } = ConfigMap.Empty;

    /// <summary>Whether the database holds the configuration (store_model_in_db of proxy_server.py, a variable of its own).</summary>
    public bool StoresInDatabase { get; set; }

    public ConfigNode? this[string key] => Values[key];

    public string? Text(string key) => Values.TextAt(key);

    /// <summary>True for true, and for the text of it.</summary>
    public bool IsOn(string key) =>
        Values[key] is ConfigScalar { Value: true } || string.Equals(Text(key), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>At the start: the section of the file.</summary>
    public void Load(ConfigNode? section)
    {
        _file = section as ConfigMap ?? ConfigMap.Empty;
        Values = _file;
        // Only the boolean: a text that spells it is not asked for what it means.
        StoresInDatabase = _file[StoreKey] is ConfigScalar { Value: true };
        if (_file.Count > 0)
            Values = Values.With(StoreKey, _file[StoreKey] is { } value and not ConfigScalar { IsNull: true } ? value : Json.Of(false));
    }

    /// <summary>At each poll: the keys of the row that this version takes (proxy_server.py, _update_general_settings).</summary>
    public void TakeRow(ConfigNode? row)
    {
        if (row is null)
            return;
        if (row is not ConfigMap map)
            throw new PythonException($"'{PythonType.Of(row)}' object is not iterable");
        lock (_gate)
        {
            foreach (var key in behaviour.GeneralKeys.Where(k => map.Has(k) && !IsOfFile(k)))
                Take(key, map[key]!);
        }
    }

    /// <summary>At each poll: the keys that come from file and database merged (proxy_server.py, _add_general_settings_from_db_config).</summary>
    public void TakeMerged(ConfigNode? section)
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

    /// <summary>True when the file silences the row for this key.</summary>
    public bool IsOfFile(string key) =>
        (behaviour.FileOwnsKeys || behaviour.GeneralKeysOfFile.Contains(key, StringComparer.Ordinal)) && _file.Has(key);

    public void Set(string key, ConfigNode value)
    {
        lock (_gate)
            Values = Values.With(key, value);
    }

    private void Take(string key, ConfigNode value)
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

    // Names that are in force stay: the list only grows until the next start.
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
