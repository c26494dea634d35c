using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>The rules of the LiteLLM version that runs: which key must stand where, and what a stored value does.</summary>
internal sealed class LiteLlmRules
{
    // At start LiteLLM takes these from the file before it has a database client, or they say where the database is.
    private const string StoreModelInDb = "store_model_in_db";

    // ProxyConfig._BLOCKED_ENV_KEYS: LiteLLM refuses to set these from its config.
    private static readonly HashSet<string> BlockedVariables = new(StringComparer.Ordinal)
    {
        "PATH",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_INSERT_LIBRARIES",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "HOME",
        "USER",
        "SHELL",
        "LOGNAME",
        "NO_PROXY",
        "no_proxy",
    };

    public LiteLlmRules(LiteLlmVersion version)
    {
        Version = version;
        Release = LiteLlmReleases.Of(version);
    }

    public LiteLlmVersion Version { get; }

    public LiteLlmRelease Release { get; }

    /// <summary>True when the version is newer than any whose behaviour is known; the newest known rules are used.</summary>
    public bool IsNewerThanKnown =>
        (Version.Major, Version.Minor).CompareTo((LiteLlmReleases.NewestKnown.Major, LiteLlmReleases.NewestKnown.Minor)) > 0;

    public SettingPlacement PlacementOf(string section, string key) =>
        section switch
        {
            ConfigSections.General when key == StoreModelInDb => SettingPlacement.Both,
            ConfigSections.General => Placed(Release.GeneralSettings.Contains(key)),
            ConfigSections.Router => Placed(Release.RouterSettings.Contains(key)),
            ConfigSections.LiteLlm => Placed(Release.LiteLlmSettings.Contains(key)),
            ConfigSections.Environment => Placed(!BlockedVariables.Contains(key)),
            ConfigSections.Models or ConfigSections.McpServers or ConfigSections.Credentials => SettingPlacement.Database,
            _ => SettingPlacement.File,
        };

    /// <summary>The keys of a settings section that this version takes from the database.</summary>
    public IReadOnlySet<string> KeysOf(string section) =>
        section switch
        {
            ConfigSections.General => Release.GeneralSettings,
            ConfigSections.Router => Release.RouterSettings,
            ConfigSections.LiteLlm => Release.LiteLlmSettings,
            _ => new HashSet<string>(),
        };

    /// <summary>True when the file silences the database for a key that it declares.</summary>
    public bool FileWins(string section, string key) =>
        Release.FileBeatsDatabase || (section == ConfigSections.General && Release.GeneralSettingsOfFile.Contains(key));

    /// <summary>
    /// True when os.environ/NAME at this place is written to the database as it stands; false when its value has to be written, since
    /// this version would take the reference itself for the value. The settings rows are clear text: no value goes there in place of a
    /// reference. Of rows, only a model's own parameters are known to be looked up, and only in newer versions.
    /// </summary>
    public bool StoresReference(string section, string pointer) =>
        section switch
        {
            ConfigSections.General or ConfigSections.Router or ConfigSections.LiteLlm => true,
            ConfigSections.Models => Release.ResolvesReferencesInRows && SettingPath.Parse(pointer).Fields.Count == 2,
            _ => false,
        };

    /// <summary>The cipher to write: what the deployment asks for if every running version reads it, else the oldest form, which all read.</summary>
    public CipherFormat CipherToWrite(string? encryptionAlgorithm) =>
        encryptionAlgorithm switch
        {
            null => Release.Writes,
            "xsalsa20-poly1305" => CipherFormat.Legacy,
            _ => Release.Reads.Contains(CipherFormat.V3) ? CipherFormat.V3
            : Release.Reads.Contains(CipherFormat.V2) ? CipherFormat.V2
            : CipherFormat.Legacy,
        };

    private static SettingPlacement Placed(bool inDatabase) => inDatabase ? SettingPlacement.Database : SettingPlacement.File;
}
