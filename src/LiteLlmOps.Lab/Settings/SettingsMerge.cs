using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Settings;

/// <summary>How a row of LiteLLM_Config and the section of the file become one section.</summary>
internal static class SettingsMerge
{
    /// <summary>
    /// Up to 1.102 (proxy_server.py, _update_config_fields): the row wins, key by key at any depth; null and the empty list of the row say
    /// nothing. Where the file has no such section, the row is taken as it is.
    /// </summary>
    public static ConfigMap DatabaseOverFile(ConfigMap config, string section, ConfigNode stored) =>
        (config[section], stored) switch
        {
            (ConfigMap file, ConfigMap row) => config.With(section, Deep(file, row)),
            _ => config.With(section, stored),
        };

    /// <summary>From 1.103: a key that the file declares is the file's, with all that lies below it; null in the row says nothing.</summary>
    public static ConfigMap FileOverDatabase(ConfigMap config, string section, ConfigNode stored)
    {
        if (stored is not ConfigMap row || config[section] is not (null or ConfigMap or ConfigScalar { IsNull: true }))
            return config;
        var file = config[section] as ConfigMap ?? ConfigMap.Empty;
        var added = row.Entries.Where(e => !file.Has(e.Key) && e.Value is not ConfigScalar { IsNull: true });
        return config.With(section, new ConfigMap([.. file.Entries, .. added]));
    }

    private static ConfigMap Deep(ConfigMap file, ConfigMap row)
    {
        foreach (var (key, value) in row.Entries)
        {
            file = (file[key], value) switch
            {
                (_, ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 }) => file,
                (ConfigMap below, ConfigMap over) => file.With(key, Deep(below, over)),
                _ => file.With(key, value),
            };
        }

        return file;
    }
}
