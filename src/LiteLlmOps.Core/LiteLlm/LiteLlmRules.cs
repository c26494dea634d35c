using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>The rules of the LiteLLM version that runs: where it reads each key, and how it uses stored values.</summary>
internal sealed class LiteLlmRules
{
    // LiteLLM reads it from the file before it connects to the database, and later also from the database.
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

    /// <summary>True when the version is newer than the newest supported one, whose rules are then used.</summary>
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

    /// <summary>The keys of a settings section that this version reads from the database.</summary>
    public IReadOnlySet<string> KeysOf(string section) =>
        section switch
        {
            ConfigSections.General => Release.GeneralSettings,
            ConfigSections.Router => Release.RouterSettings,
            ConfigSections.LiteLlm => Release.LiteLlmSettings,
            _ => new HashSet<string>(StringComparer.Ordinal),
        };

    /// <summary>True when a key in the file overrides the database.</summary>
    public bool FileWins(string section, string key) =>
        Release.FileBeatsDatabase || (section == ConfigSections.General && Release.GeneralSettingsOfFile.Contains(key));

    /// <summary>
    /// True when os.environ/NAME at this path is written to the database unchanged; false when its value must be written, because this
    /// version would use the reference itself as the value. Settings rows are not encrypted, so references are never replaced there. Of
    /// the other rows, LiteLLM resolves only the direct parameters of a model, and only in newer versions.
    /// </summary>
    public bool StoresReference(string section, string pointer) =>
        section switch
        {
            ConfigSections.General or ConfigSections.Router or ConfigSections.LiteLlm => true,
            ConfigSections.Models => Release.ResolvesReferencesInRows && SettingPath.Parse(pointer).Fields.Count == 2,
            _ => false,
        };

    /// <summary>The cipher that general_settings.encryption_algorithm selects, in the newest form that the running version reads.</summary>
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
