using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>The rules of the LiteLLM version that runs: where it reads each key, and how it uses stored values.</summary>
internal sealed class LiteLlmRules
{
    // LiteLLM reads it from the file before it connects to the database, and later also from the database.
    public const string StoreModelInDb = "store_model_in_db";

    // ProxyConfig._BLOCKED_ENV_KEYS: LiteLLM refuses to set these from its config file.
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

    /// <summary>The rule of a key. Null for a section that is not stored as settings.</summary>
    public SettingRule? RuleOf(string section, string key) => RulesOf(section)?.Of(key);

    public SettingPlacement PlacementOf(string section, string key) =>
        section switch
        {
            ConfigSections.General when key == StoreModelInDb => SettingPlacement.Both,
            // LiteLLM refuses them from its file, and applies them from the database: a seed does not write them.
            ConfigSections.Environment when BlockedVariables.Contains(key) => SettingPlacement.File,
            ConfigSections.Ui => SettingPlacement.Database,
            _ when ConfigSections.Entities.Contains(section, StringComparer.Ordinal) => SettingPlacement.Database,
            _ => RuleOf(section, key) is { ActsFromDatabase: true, StaysInFile: false } ? SettingPlacement.Database : SettingPlacement.File,
        };

    /// <summary>
    /// Where a declared value belongs: some callbacks need the file. From 1.103 on, the file then has the whole list, because a key in the
    /// file overrides the database; earlier versions add the names in the database to those in the file.
    /// </summary>
    public SettingPlacement PlacementOf(string section, string key, ConfigNode? value) =>
        StartupCallbacks.In(section, key, value).Any() && (Release.SettlesPerKey || value is not ConfigList)
            ? SettingPlacement.File
            : PlacementOf(section, key);

    /// <summary>The keys of a settings section that this version reads from the database.</summary>
    public IReadOnlySet<string> KeysOf(string section) => RulesOf(section)?.InDatabase ?? new HashSet<string>(StringComparer.Ordinal);

    /// <summary>True when a key in the file overrides the database.</summary>
    public bool FileWins(string section, string key) => RuleOf(section, key) is { Owner: SettingOwner.File };

    /// <summary>The keys of LiteLLM_UISettings that the proxy copies into general_settings.</summary>
    public IEnumerable<string> UiFlags =>
        Release.UiSettings.Keys.Where(static k => k.Value.Reader == SettingReader.Poll).Select(static k => k.Key);

    public bool IsUiFlag(string key) => Release.UiSettings.Keys.GetValueOrDefault(key) is { Reader: SettingReader.Poll };

    private SectionRules? RulesOf(string section) => Release.RulesOf(section);

    /// <summary>
    /// True when os.environ/NAME at this path is written to the database unchanged; false when its value must be written, because this
    /// version would use the reference itself as the value. Settings rows are not encrypted, so references are never replaced there. Of
    /// the other rows, LiteLLM resolves only the direct parameters of a model, and only in newer versions.
    /// </summary>
    public bool StoresReference(string section, string pointer) =>
        section switch
        {
            ConfigSections.General or ConfigSections.Router or ConfigSections.LiteLlm or ConfigSections.Ui => true,
            ConfigSections.Models => Release.ResolvesReferencesInRows && SettingPath.Parse(pointer).Fields.Count == 2,
            // initialize_guardrail of 1.83.2 and 1.106.0 resolves these two.
            ConfigSections.Guardrails => SettingPath.Parse(pointer).Fields is ["litellm_params", "api_key" or "api_base"],
            _ => false,
        };

    /// <summary>How a seed encrypts rows.</summary>
    public RowEncryption EncryptionOf(string? encryptionAlgorithm) => new(CipherToWrite(encryptionAlgorithm), Release.HasGuardrailSecrets);

    /// <summary>The cipher that general_settings.encryption_algorithm selects, in the newest form that the running version reads.</summary>
    /// <remarks>_get_encryption_algorithm of 1.106.0: only aes-256-gcm, in any case, selects AES; every other value XSalsa20-Poly1305.</remarks>
    public CipherFormat CipherToWrite(string? encryptionAlgorithm)
    {
        if (encryptionAlgorithm is null)
            return Release.Writes;
        if (!encryptionAlgorithm.Equals("aes-256-gcm", StringComparison.OrdinalIgnoreCase))
            return CipherFormat.Legacy;
        return Release.Reads.Contains(CipherFormat.V3) ? CipherFormat.V3
            : Release.Reads.Contains(CipherFormat.V2) ? CipherFormat.V2
            : CipherFormat.Legacy;
    }
}
