using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>/config/update (proxy_server.py, update_config) up to 1.84, including its known pitfalls.</summary>
internal static class ConfigUpdateEndpoint
{
    private static readonly LogPlace Place = new("proxy_server.py", 12384);

    // types/router.py, UpdateRouterConfig: other keys in the request are dropped.
    private static readonly TypedFields RouterFields = TypedFields.Of(
        "UpdateRouterConfig",
        (FieldType.Map, ["routing_strategy_args", "model_group_retry_policy", "model_group_affinity_config", "model_group_alias"]),
        (FieldType.Text, ["routing_strategy"]),
        (FieldType.Integer, ["allowed_fails", "num_retries", "max_retries"]),
        (FieldType.Number, ["cooldown_time", "timeout", "retry_after"]),
        (FieldType.List, ["fallbacks", "context_window_fallbacks"])
    );

    public static void Map(RouteTable routes, Behaviour behaviour) =>
        routes.Post(
            "/config/update",
            Wrapped.AsAuthError(Place, "update_config", behaviour.WritesPostedKeysOnly ? ConfigSectionUpdate.RunAsync : RunAsync)
        );

    private static async Task<Answer> RunAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var (general, router) = (General(body, GeneralFields.Of(x.Worker.Behaviour)), Router(body));
        if (!x.Caller.IsAdmin)
            throw DetailError.Text(403, "Only proxy admins can update config");
        var stored = x.Worker.Stored ?? throw new PythonException("No DB Connected");
        if (!x.Worker.General.StoresInDatabase)
            throw DetailError.Of(500, DetailError.StoreIsOff);
        if (router is not null)
            await stored.WriteAsync(StoredSettings.Router, router, x.Token);
        var config = await x.Worker.Config.LoadAsync(x.Token);
        if (general is not null)
            config = config.With(
                StoredSettings.General,
                WithGeneral(config[StoredSettings.General] as ConfigMap ?? ConfigMap.Empty, general)
            );
        if (body["environment_variables"] is ConfigMap variables)
            config = config.With(
                StoredSettings.Environment,
                Overlay(config[StoredSettings.Environment] as ConfigMap ?? ConfigMap.Empty, variables)
            );
        if (body["litellm_settings"] is ConfigMap module)
            config = config.With(StoredSettings.Module, WithModule(config[StoredSettings.Module] as ConfigMap ?? ConfigMap.Empty, module));
        await SaveAsync(x, stored, config);
        await x.Slot.Poll.RunAsync(x.Token);
        return Json.Map(("message", "Config updated successfully"));
    }

    /// <summary>
    /// save_config: writes the whole merged config, one row per section, with environment references replaced by their plaintext values. Only
    /// environment_variables are encrypted. Sections that LiteLLM never reads back are written too.
    /// </summary>
    public static async Task SaveAsync(Exchange x, StoredSettings stored, ConfigMap config)
    {
        foreach (var (section, value) in config.Entries.Where(static e => e.Key != "model_list"))
        {
            var saved =
                section == StoredSettings.Environment && value is ConfigMap variables
                    ? x.Worker.Cipher.EncryptAll(Decrypted(x, variables))
                    : value;
            await stored.WriteAsync(section, saved, x.Token);
        }
    }

    private static ConfigMap Decrypted(Exchange x, ConfigMap variables) =>
        new(
            variables
                .Entries.Where(static e => e.Value is ConfigScalar { Text: not null })
                .Select(e => KeyValuePair.Create(e.Key, Json.Of(x.Worker.Cipher.DecryptOrKeep(((ConfigScalar)e.Value).Text!))))
        );

    // The request class fills in its defaults, which overwrite stored keys that the caller did not send.
    private static ConfigMap? General(ConfigMap body, TypedFields fields)
    {
        if (body["general_settings"] is not ConfigMap given)
            return null;
        var known = Checked(() => fields.Check(given.Where(fields.Knows)), "general_settings");
        return Overlay(GeneralFields.PostedDefaults, WithoutNulls(known));
    }

    // Replaces the row. Without a model_group_alias in the request an empty one is stored.
    private static ConfigMap? Router(ConfigMap body)
    {
        if (body["router_settings"] is not ConfigMap given)
            return null;
        var known = WithoutNulls(Checked(() => RouterFields.Check(given.Where(RouterFields.Knows)), "router_settings"));
        return known.Has("model_group_alias") ? known : known.With("model_group_alias", ConfigMap.Empty);
    }

    private static ConfigMap WithGeneral(ConfigMap existing, ConfigMap posted)
    {
        foreach (var (key, value) in posted.Entries)
        {
            if (key == "alert_to_webhook_url")
                existing = WithSlack(existing);
            existing = existing.With(key, value);
        }

        return existing;
    }

    // Without an existing 'alerting' all other keys are lost: LiteLLM has this bug.
    private static ConfigMap WithSlack(ConfigMap existing) =>
        existing["alerting"] switch
        {
            null => Json.Map(("alerting", Json.List(["slack"]))),
            ConfigList list when !list.Items.Any(static i => (i as ConfigScalar)?.Text == "slack") => existing.With(
                "alerting",
                new ConfigList([.. list.Items, Json.Of("slack")])
            ),
            _ => existing,
        };

    // Existing values override the posted ones; only the lists of success_callback are merged.
    private static ConfigMap WithModule(ConfigMap existing, ConfigMap posted)
    {
        var merged = Overlay(posted, existing);
        if (posted["success_callback"] is not ConfigList added || merged["success_callback"] is not ConfigList present)
            return merged;
        var names = present.Items.Concat(
            added.Items.Select(static i => i is ConfigScalar { Text: { } text } ? Json.Of(text.ToLowerInvariant()) : i)
        );
        return merged.With("success_callback", new ConfigList([.. names.DistinctBy(NodeJson.Write, StringComparer.Ordinal)]));
    }

    private static ConfigMap Overlay(ConfigMap under, ConfigMap over) => new([.. under.Entries, .. over.Entries]);

    private static ConfigMap WithoutNulls(ConfigMap map) =>
        new(map.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }));

    private static ConfigMap Checked(Func<ConfigMap> check, string section)
    {
        try
        {
            return check();
        }
        catch (PythonException e)
        {
            throw DetailError.Invalid("value_error", e.Message, "body", section);
        }
    }
}
