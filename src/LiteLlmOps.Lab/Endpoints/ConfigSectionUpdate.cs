using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /config/update from 1.85: writes the posted keys of each section and nothing else, also when the configuration is not stored in the
/// database (PR 26643; the rules within the sections are those of 1.103).
/// </summary>
internal static class ConfigSectionUpdate
{
    // Fields of the request that a running router never takes over are stored too.
    private static readonly TypedFields RouterFields = TypedFields.Of(
        "UpdateRouterConfig",
        (
            FieldType.Map,
            ["routing_strategy_args", "model_group_retry_policy", "model_group_affinity_config", "model_group_alias", "retry_policy"]
        ),
        (FieldType.Text, ["routing_strategy", "tag_routing_prefix"]),
        (FieldType.Integer, ["allowed_fails", "num_retries", "max_retries", "max_fallbacks"]),
        (FieldType.Number, ["cooldown_time", "timeout", "retry_after", "stream_timeout"]),
        (FieldType.Flag, ["enable_weighted_failover", "enable_tag_filtering", "enable_pre_call_checks"]),
        (
            FieldType.List,
            [
                "fallbacks",
                "context_window_fallbacks",
                "content_policy_fallbacks",
                "default_fallbacks",
                "routing_groups",
                "optional_pre_call_checks",
            ]
        )
    );

    public static async Task<Answer> RunAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        if (!x.Caller.IsAdmin)
            throw DetailError.Text(403, "Only proxy admins can update config");
        var stored = x.Worker.Stored ?? throw new PythonException("No DB Connected");
        var posted = StoredSettings
            .Sections.Where(s => body[s] is ConfigMap)
            .Select(s => (Section: s, Values: Posted(x, s, (ConfigMap)body[s]!)))
            .ToList();
        // Environment variables are not refused, although the store reports them as those of the file.
        foreach (var (section, values) in posted.Where(static p => p.Section != StoredSettings.Environment))
            SettingsOwner.Check(x.Worker, section, values.Entries.Select(static e => KeyValuePair.Create(e.Key, (ConfigNode?)e.Value)));
        foreach (var (section, values) in posted)
        {
            var row = await stored.ReadAsync(section, x.Token) as ConfigMap ?? ConfigMap.Empty;
            await stored.WriteAsync(section, Merged(section, row, values), x.Token);
        }

        await x.Slot.Poll.RunAsync(x.Token);
        return Json.Map(("message", "Config updated successfully"));
    }

    private static ConfigMap Posted(Exchange x, string section, ConfigMap given) =>
        section switch
        {
            StoredSettings.General => WithoutNulls(Checked(GeneralFields.Of(x.Worker.Behaviour), given, section)),
            StoredSettings.Router => Router(given),
            StoredSettings.Environment => x.Worker.Cipher.EncryptAll(Decrypted(x, given)),
            _ => given,
        };

    private static ConfigMap Router(ConfigMap given)
    {
        if (given.Keys.FirstOrDefault(static k => !RouterFields.Knows(k)) is { } unknown)
            throw DetailError.Of(400, $"Invalid router_settings: {unknown} is not a known field.");
        return WithoutNulls(Checked(RouterFields, given, StoredSettings.Router));
    }

    private static ConfigMap Checked(TypedFields fields, ConfigMap given, string section)
    {
        try
        {
            return fields.Check(given.Where(fields.Knows));
        }
        catch (PythonException e)
        {
            throw DetailError.Invalid("value_error", e.Message, "body", section);
        }
    }

    // A value that is encrypted already is left as it is.
    private static ConfigMap Decrypted(Exchange x, ConfigMap given) =>
        new(
            given
                .Entries.Where(static e => e.Value is ConfigScalar { Text: not null })
                .Select(e => KeyValuePair.Create(e.Key, Json.Of(x.Worker.Cipher.DecryptOrKeep(((ConfigScalar)e.Value).Text!))))
        );

    private static ConfigMap Merged(string section, ConfigMap row, ConfigMap posted)
    {
        foreach (var (key, value) in posted.Entries)
        {
            if (section == StoredSettings.General && key == "alert_to_webhook_url")
                row = row.With("alerting", WithSlack(row["alerting"]));
            row = row.With(key, section == StoredSettings.Module && key == "success_callback" ? Union(row[key], value) : value);
        }

        return row;
    }

    private static ConfigList WithSlack(ConfigNode? alerting) =>
        (ConfigList)Union(alerting as ConfigList ?? new ConfigList([]), Json.List(["slack"]));

    private static ConfigNode Union(ConfigNode? present, ConfigNode added) =>
        (present, added) is (ConfigList old, ConfigList extra)
            ? new ConfigList([.. old.Items.Concat(extra.Items).DistinctBy(NodeJson.Write, StringComparer.Ordinal)])
            : added;

    private static ConfigMap WithoutNulls(ConfigMap map) =>
        new(map.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }));
}
