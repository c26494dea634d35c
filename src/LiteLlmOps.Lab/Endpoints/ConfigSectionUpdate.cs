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

    private static readonly HashSet<string> Managed = new(
        ["assistants_config", "router_general_settings", "ignore_invalid_deployments"],
        StringComparer.Ordinal
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
        var unknown = given.Keys.Where(static k => !IsSupported(k)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw DetailError.Of(400, $"Unsupported router settings: {string.Join(", ", unknown)} are not valid router settings");
        return WithoutNulls(Checked(RouterFields, given, StoredSettings.Router));
    }

    // The arguments of the router, without those that other parts of the config set (constants.py of 1.106.0).
    private static bool IsSupported(string key) =>
        RouterFields.Knows(key) || RouterArguments.Later.Contains(key) || (RouterArguments.Known.Contains(key) && !Managed.Contains(key));

    private static ConfigMap Checked(TypedFields fields, ConfigMap given, string section)
    {
        try
        {
            // A router setting without a type is stored as it is.
            return fields.Check(section == StoredSettings.Router ? given : given.Where(fields.Knows));
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
                row = WithSlack(row);
            row = row.With(key, section == StoredSettings.Module && key == "success_callback" ? Union(row[key], value) : value);
        }

        return row;
    }

    // A value of another type remains.
    private static ConfigMap WithSlack(ConfigMap row) =>
        row["alerting"] switch
        {
            null => row.With("alerting", Json.List(["slack"])),
            ConfigList list when !list.Items.Any(static i => (i as ConfigScalar)?.Text == "slack") => row.With(
                "alerting",
                new ConfigList([.. list.Items, Json.Of("slack")])
            ),
            _ => row,
        };

    // The names are written in lower case, and the stored ones are converted with them.
    private static ConfigNode Union(ConfigNode? present, ConfigNode added) =>
        added is ConfigList extra
            ? new ConfigList([
                .. ((present as ConfigList)?.Items ?? [])
                    .Concat(extra.Items)
                    .Select(static i => i is ConfigScalar { Text: { } text } ? Json.Of(text.ToLowerInvariant()) : i)
                    .DistinctBy(NodeJson.Write, StringComparer.Ordinal),
            ])
            : added;

    private static ConfigMap WithoutNulls(ConfigMap map) =>
        new(map.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }));
}
