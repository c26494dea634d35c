using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>What the objects that a poll pushes a setting to accept (proxy_server.py of 1.106.0, _apply_general_settings_side_effects).</summary>
internal static class PushedValues
{
    private static readonly TypedFields Plugin = TypedFields.Of(
        "PluginConfig",
        (FieldType.Text, ["name", "display_name", "url", "plugin_key"])
    );

    private static readonly TypedFields Endpoint = TypedFields.Of(
        "PassThroughGenericEndpoint",
        (FieldType.Text, ["id", "path", "target"]),
        (FieldType.Map, ["headers", "default_query_params"]),
        (FieldType.Flag, ["include_subpath", "auth"]),
        (FieldType.Number, ["cost_per_request", "timeout"])
    );

    /// <summary>SlackAlerting/utils.py, process_slack_alerting_variables: an address is a text or a list of texts.</summary>
    /// <exception cref="PythonException">The value is invalid.</exception>
    public static void CheckAddresses(ConfigNode value)
    {
        if (value is not ConfigMap map)
            throw PythonException.NoAttribute(value, "items");
        foreach (var address in map.Entries.SelectMany(static e => e.Value is ConfigList list ? list.Items : [e.Value]))
        {
            if (address is ConfigScalar { Text: null })
                throw new PythonException($"argument of type '{PythonType.Of(address)}' is not iterable");
        }
    }

    /// <summary>plugin_routes.py, register_plugins_from_config: a value that is not a list counts as an empty one.</summary>
    /// <exception cref="PythonException">A plugin is invalid.</exception>
    public static void CheckPlugins(ConfigNode value)
    {
        foreach (var item in (value as ConfigList)?.Items ?? [])
            Check(Plugin, item, "name", "url");
    }

    /// <summary>The first step, initialize_pass_through_endpoints: each endpoint is a map with a path.</summary>
    /// <exception cref="PythonException">An endpoint is invalid.</exception>
    public static void CheckPaths(ConfigNode? value)
    {
        foreach (var item in (value as ConfigList)?.Items ?? [])
        {
            if (item is not ConfigMap endpoint)
                throw new PythonException(
                    "1 validation error for list[dict[str,any]]\n0\n  Input should be a valid dictionary [type=dict_type]"
                );
            if (endpoint["path"] is null or ConfigScalar { IsNull: true })
                throw new PythonException("Path is required for pass-through endpoint");
        }
    }

    /// <summary>The second step, _get_pass_through_endpoints_from_db: the endpoints of the row are validated.</summary>
    /// <exception cref="PythonException">An endpoint is invalid.</exception>
    public static void CheckEndpoints(ConfigNode? value)
    {
        if (value is ConfigScalar { Value: not (null or string) })
            throw new PythonException($"'{PythonType.Of(value)}' object is not iterable");
        foreach (var endpoint in ((value as ConfigList)?.Items ?? []).OfType<ConfigMap>())
            Check(Endpoint, endpoint, "path", "target");
    }

    private static void Check(TypedFields fields, ConfigNode value, params string[] required)
    {
        if (value is not ConfigMap map)
            throw new PythonException("1 validation error\n  Input should be a valid dictionary [type=model_type]");
        foreach (var name in required.Where(n => map[n] is null or ConfigScalar { IsNull: true }))
            throw fields.Missing(name);
        fields.Check(map);
    }
}
