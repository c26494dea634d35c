using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Settings;

/// <summary>Merges a row of LiteLLM_Config with the section of the file.</summary>
internal static class SettingsMerge
{
    /// <summary>
    /// Up to 1.102 (proxy_server.py, _update_config_fields): the row overrides the file per key at any depth; null and empty lists of the row
    /// are ignored. Without a section in the file the row is used unchanged.
    /// </summary>
    public static ConfigMap DatabaseOverFile(ConfigMap config, string section, ConfigNode stored) =>
        (config[section], stored) switch
        {
            (ConfigMap file, ConfigMap row) => config.With(section, Deep(file, row)),
            _ => config.With(section, stored),
        };

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
