using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The effective general_settings: those of the file, updated from the database by polls.</summary>
internal sealed class GeneralSettings(Behaviour behaviour)
{
    private const string StoreKey = "store_model_in_db";
    private const string PromptsKey = "store_prompts_in_spend_logs";

    private static readonly HashSet<string> AlertKeys = new(
        ["alerting", "alert_types", "alert_to_webhook_url", "alerting_args"],
        StringComparer.Ordinal
    );

    // _apply_boolean_settings
    private static readonly string[] Flags = [PromptsKey, "disable_auto_add_proxy_admin_to_teams", "apply_user_budget_to_team_keys"];

    private readonly Lock _gate = new();
    private ConfigMap _file = ConfigMap.Empty;
    private ConfigMap _alerts = ConfigMap.Empty;

    public ConfigMap Values { get; private set; } = ConfigMap.Empty;

    /// <summary>Whether the configuration is stored in the database (the variable store_model_in_db of proxy_server.py).</summary>
    public bool StoresInDatabase { get; set; }

    public ConfigNode? this[string key] => Values[key];

    public string? Text(string key) => Values.TextAt(key);

    /// <summary>True for the Boolean true and for the text 'true'.</summary>
    public bool IsOn(string key) => IsTrue(Values[key]);

    /// <summary>The value that the file had at the start, for keys that LiteLLM copies before it reads the database.</summary>
    public ConfigNode? AtStart(string key) => _file[key];

    /// <summary>True for the Boolean true and for the text 'true' in the file at the start.</summary>
    public bool WasOnAtStart(string key) => IsTrue(_file[key]);

    /// <summary>The value of an alerting key that the object for alerts has: a copy from 1.103 on.</summary>
    public ConfigNode? Alert(string key) => behaviour.FileOwnsKeys ? _alerts[key] : Values[key];

    /// <summary>Loads the section of the file at the start.</summary>
    public void Load(ConfigNode? section)
    {
        _file = section as ConfigMap ?? ConfigMap.Empty;
        _alerts = _file.Where(AlertKeys.Contains);
        Values = _file;
        // LiteLLM accepts only the Boolean here, not the text 'true'.
        StoresInDatabase = _file[StoreKey] is ConfigScalar { Value: true };
        if (_file.Count > 0)
            Values = Values.With(StoreKey, _file[StoreKey] is { } value and not ConfigScalar { IsNull: true } ? value : Json.Of(false));
    }

    /// <summary>From 1.103: replaces the values by those of the store, whenever it has been filled.</summary>
    public void Refresh(ConfigMap values)
    {
        lock (_gate)
            Values = values;
    }

    /// <summary>Applies the keys of the row that this version supports, at each poll (proxy_server.py, _update_general_settings).</summary>
    /// <param name="row">The row. Null when it is missing.</param>
    /// <param name="store">From 1.103: the store, which has the source of each key.</param>
    /// <exception cref="PythonException">A value is invalid; the keys before it have already been applied.</exception>
    public void ApplyRow(ConfigNode? row, SettingsStore store)
    {
        if (row is null)
            return;
        if (behaviour.FileOwnsKeys)
        {
            ApplyEffects(row as ConfigMap ?? throw PythonException.NoAttribute(row, "get"), store);
            return;
        }

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
        if (behaviour.FileOwnsKeys || section is not ConfigMap merged)
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

    // From 1.103 (_apply_general_settings_side_effects): pushes copies of the resolved values of the keys that the row has, and all but
    // alerting only when the file lacks them. A copy whose key is removed stays.
    private void ApplyEffects(ConfigMap row, SettingsStore store)
    {
        lock (_gate)
        {
            if (row.Has("alerting") && Values["alerting"] is ConfigList alerting)
                _alerts = _alerts.With("alerting", alerting);
            Push(row, store, "alerting_args", value => AlertingArguments.Check(value, behaviour.HasSpendAlerts));
            Push(row, store, "alert_types", static _ => { });
            Push(row, store, "alert_to_webhook_url", PushedValues.CheckAddresses);
            Push(row, store, "plugins", PushedValues.CheckPlugins);
            PushedValues.CheckPaths(row["pass_through_endpoints"]);
            foreach (var key in Flags.Where(k => row.Has(k) && !store.IsOwnedByFile(k) && IsSet(Values[k])))
                Values = Values.With(key, Json.Of(AsFlag(Values[key]!)));
            // The value of the file counts too, but only while the row has the key.
            if (row.Has(StoreKey) && IsSet(Values[StoreKey]))
                StoresInDatabase = AsFlag(Values[StoreKey]!);
        }
    }

    private void Push(ConfigMap row, SettingsStore store, string key, Action<ConfigNode> check)
    {
        if (!row.Has(key) || store.SourceOf(key) != "db")
            return;
        var value = Values[key] ?? ConfigScalar.Null;
        check(value);
        _alerts = _alerts.With(key, key == "alert_to_webhook_url" ? WithAddresses(value) : value);
    }

    private static bool IsSet(ConfigNode? value) => value is not (null or ConfigScalar { IsNull: true });

    private ConfigNode WithAddresses(ConfigNode value) =>
        (_alerts["alert_to_webhook_url"], value) switch
        {
            (ConfigMap old, ConfigMap added) => new ConfigMap([.. old.Entries, .. added.Entries]),
            _ => value,
        };

    private void Apply(string key, ConfigNode value)
    {
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
        if (key == "alerting_args")
            AlertingArguments.Check(value, behaviour.HasSpendAlerts);
    }

    // Active names are never removed: the list only grows until the next start.
    private ConfigNode Alerting(ConfigNode merged) =>
        (Values["alerting"], merged) switch
        {
            (ConfigList old, ConfigList added) => new ConfigList([
                .. old.Items,
                .. added.Items.Where(a => !old.Items.Any(o => NodeEquality.AreEqual(o, a))),
            ]),
            _ => merged,
        };

    private static bool IsTrue(ConfigNode? value) =>
        value is ConfigScalar { Value: true }
        || (value is ConfigScalar { Text: { } text } && string.Equals(text, "true", StringComparison.OrdinalIgnoreCase));

    private static bool AsFlag(ConfigNode value) =>
        value is ConfigScalar { Text: { } text }
            ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase)
            : PythonValue.IsTrue(value);
}
