using LiteLlmOps.Lab.Logging;

namespace LiteLlmOps.Lab.Settings;

/// <summary>From 1.103: warns once for each stored key that the file overrides with another value.</summary>
internal sealed class OverriddenKeys(ConfigLoader config, ProxyLog log)
{
    private static readonly LogPlace Place = new("settings_store.py", 1);
    private static readonly string[] Sections = [StoredSettings.General, StoredSettings.Router, StoredSettings.Module];

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public void Warn()
    {
        foreach (var section in Sections)
        {
            foreach (var key in config.Store(section).ShadowedKeys.Where(k => _told.Add(section + "." + k)))
                log.Warning(Place, Message(section, key, hasStoredValue: true));
        }
    }

    public static string Message(string section, string key, bool hasStoredValue) =>
        $"{section}.{key} is set in the config file, so the config file owns it and it cannot be changed here."
        + (hasStoredValue ? " The value stored in the database for it is ignored and will never be applied." : "")
        + " Edit the config file to change it, or remove it from the file to let the database own it.";
}
