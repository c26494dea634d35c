using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>
/// Applies the row router_settings to the merged section a second time (proxy_server.py, _add_router_settings_from_db_config;
/// litellm/utils.py, _update_dictionary): null is ignored, but here an empty list overrides, maps merge one level deep, and a numeric text
/// is converted to a number.
/// </summary>
internal static class StoredRouterSettings
{
    public static ConfigMap Combine(ConfigNode? merged, ConfigNode? row) =>
        (merged, row) switch
        {
            (ConfigMap section, ConfigMap stored) => Overlay(section, stored),
            (ConfigMap section, _) => section,
            (_, ConfigMap stored) => stored,
            _ => ConfigMap.Empty,
        };

    private static ConfigMap Overlay(ConfigMap section, ConfigMap stored)
    {
        foreach (var (key, value) in stored.Entries)
        {
            section = value switch
            {
                ConfigScalar { IsNull: true } => section,
                ConfigScalar { Text: { } text } => section.With(key, Number(text) ?? value),
                ConfigMap over when section[key] is ConfigMap below => section.With(
                    key,
                    new ConfigMap([.. below.Entries, .. over.Entries])
                ),
                _ => section.With(key, value),
            };
        }

        return section;
    }

    private static ConfigScalar? Number(string text)
    {
        if (text.Contains('e', StringComparison.OrdinalIgnoreCase) || text.Contains('.', StringComparison.Ordinal))
            return PythonValue.TryFloat(text) is { } number ? new ConfigScalar(number) : null;
        return PythonValue.TryInt(text) is { } whole ? new ConfigScalar(whole) : null;
    }
}
