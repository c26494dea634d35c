using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>/router/settings from 1.103 (management_endpoints/router_settings_endpoints.py of 1.106.0).</summary>
internal static class RouterSettingsEndpoint
{
    // types/management_endpoints/router_settings_endpoints.py: the fields with their types, and their defaults unless null.
    private static readonly (string Name, string Type, object? Default)[] Fields =
    [
        ("routing_strategy", "String", "simple-shuffle"),
        ("routing_strategy_args", "Dictionary", ConfigMap.Empty),
        ("routing_groups", "List", Array.Empty<object>()),
        ("num_retries", "Integer", 0),
        ("timeout", "Float", null),
        ("stream_timeout", "Float", null),
        ("max_fallbacks", "Integer", 5),
        ("fallbacks", "List", Array.Empty<object>()),
        ("context_window_fallbacks", "List", Array.Empty<object>()),
        ("content_policy_fallbacks", "List", Array.Empty<object>()),
        ("allowed_fails", "Integer", null),
        ("cooldown_time", "Float", null),
        ("retry_after", "Integer", 0),
        ("retry_policy", "Dictionary", null),
        ("model_group_alias", "Dictionary", ConfigMap.Empty),
        ("enable_pre_call_checks", "Boolean", false),
        ("default_litellm_params", "Dictionary", null),
        ("set_verbose", "Boolean", false),
        ("default_max_parallel_requests", "Integer", null),
        ("enable_tag_filtering", "Boolean", false),
        ("tag_filtering_match_any", "Boolean", true),
        ("disable_cooldowns", "Boolean", null),
    ];

    public static void Map(RouteTable routes) => routes.Get("/router/settings", RunAsync);

    private static async Task<Answer> RunAsync(Exchange x)
    {
        // get_config reads file and database again, and its values cover those of the router: a key of the row is shown before, and even if,
        // the router takes it over.
        var config = await x.Worker.Config.LoadAsync(x.Token);
        var values = Live(x);
        foreach (var (key, value) in (config[StoredSettings.Router] as ConfigMap)?.Entries ?? [])
            values = values.With(key, value);
        var store = x.Worker.Config.Store(StoredSettings.Router);
        return Json.Map(
            ("fields", Fields.Select(f => Field(f.Name, f.Type, f.Default, values))),
            ("current_values", values),
            ("routing_strategy_descriptions", ConfigMap.Empty),
            ("source", new ConfigMap(values.Entries.Select(e => KeyValuePair.Create(e.Key, Json.Of(SourceOf(store, e.Key, e.Value))))))
        );
    }

    private static ConfigMap Live(Exchange x)
    {
        if (x.Worker.Router?.Settings.Values is not { } values)
            return ConfigMap.Empty;
        return new ConfigMap(Fields.Select(f => KeyValuePair.Create(f.Name, values[f.Name] ?? Json.Of(f.Default))));
    }

    private static ConfigMap Field(string name, string type, object? preset, ConfigMap values) =>
        Json.Map(
            ("field_name", name),
            ("field_type", type),
            ("field_value", values[name]),
            ("field_description", name.Replace('_', ' ')),
            ("field_default", preset),
            ("options", null),
            ("ui_field_name", name),
            ("link", null)
        );

    private static string SourceOf(SettingsStore store, string key, ConfigNode value) =>
        store.SourceOf(key) is not "unset" and var source ? source
        : Fields.Any(f => f.Name == key && f.Default is not null) || value is not ConfigScalar { IsNull: true } ? "default"
        : "unset";
}
