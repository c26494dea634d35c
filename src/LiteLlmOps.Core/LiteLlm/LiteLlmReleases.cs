namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The differences between LiteLLM's versions, as data. Add a row for a new release, and its keys in <see cref="ReleaseSettings"/>.
/// Sources: proxy_server.py and router.py of 1.81.13 and 1.83.2 (read whole), of August 2026 (in part: 1.98 to 1.102), of the 1.103 line,
/// and of 1.106.0 (read whole), python_router.py of the 1.110 line, encrypt_decrypt_utils.py of the 1.109 line, and the release notes.
/// Where the exact release of a change is unknown, the row starts at the first version in which it was observed; earlier versions are
/// assumed to have the older behaviour.
/// </summary>
internal static class LiteLlmReleases
{
    private static readonly LiteLlmRelease V1_81 = new()
    {
        Since = LiteLlmVersion.Parse("1.81.0"),
        SettlesPerKey = false,
        PollsFile = false,
        GeneralSettings = ReleaseSettings.General1_81,
        LiteLlmSettings = ReleaseSettings.LiteLlm1_81,
        RouterSettings = ReleaseSettings.Router1_81,
        EnvironmentVariables = ReleaseSettings.Environment,
        UiSettings = UiSettingRules.Ui1_81,
        ResolvesReferencesInRows = false,
        NoticesRenamedModel = false,
        NoticesDeletedGuardrail = false,
        NoticesLastModelDeleted = false,
        OpenReadinessIsDetailed = true,
        Reads = [CipherFormat.Legacy],
        Writes = CipherFormat.Legacy,
        ModelParameters = ModelParameters.Of1_83,
        PollInterval = TimeSpan.FromSeconds(30),
        Schema = "1.81.13",
    };

    // litellm/types/mcp.py, Router.upsert_deployment
    private static readonly LiteLlmRelease V1_83 = V1_81 with
    {
        Since = LiteLlmVersion.Parse("1.82.0"),
        UiSettings = UiSettingRules.Ui1_82,
        McpTransports = ["sse", "http", "stdio"],
        McpAuthTypes = ["none", "api_key", "bearer_token", "basic", "authorization", "oauth2", "aws_sigv4", "token"],
        Schema = "1.83.2",
    };

    private static readonly LiteLlmRelease V1_84 = V1_83 with
    {
        Since = LiteLlmVersion.Parse("1.84.0"),
        McpTransports = null,
        McpAuthTypes = null,
        OpenReadinessIsDetailed = false,
        NoticesDeletedGuardrail = null,
    };

    private static readonly LiteLlmRelease V1_92 = V1_84 with
    {
        Since = LiteLlmVersion.Parse("1.92.0"),
        Reads = [CipherFormat.Legacy, CipherFormat.V2],
    };

    private static readonly LiteLlmRelease V1_98 = V1_92 with
    {
        Since = LiteLlmVersion.Parse("1.98.0"),
        ResolvesReferencesInRows = true,
        NoticesLastModelDeleted = true,
        NoticesRenamedModel = null,
        GeneralSettings = ReleaseSettings.General1_98,
        LiteLlmSettings = ReleaseSettings.LiteLlm1_98,
        RouterSettings = ReleaseSettings.Router1_98,
        UiSettings = UiSettingRules.Ui1_98,
        Schema = "2026-08",
    };

    // PR 41779, 42009 and 42019: config_resolvers/settings_store.py and settings_rules.py.
    private static readonly LiteLlmRelease V1_103 = V1_98 with
    {
        Since = LiteLlmVersion.Parse("1.103.0"),
        SettlesPerKey = true,
        PollsFile = true,
        GeneralSettings = ReleaseSettings.General1_103,
        LiteLlmSettings = ReleaseSettings.LiteLlm1_103,
        RouterSettings = ReleaseSettings.Router1_103,
        UiSettings = UiSettingRules.Ui1_103,
    };

    private static readonly LiteLlmRelease V1_106 = V1_103 with
    {
        Since = LiteLlmVersion.Parse("1.106.0"),
        // guardrail_registry.py: reconcile_db_guardrails, encrypt_guardrail_litellm_params, _stable_guardrail_id
        NoticesDeletedGuardrail = true,
        HasGuardrailSecrets = true,
        GeneralSettings = ReleaseSettings.General1_106,
        LiteLlmSettings = ReleaseSettings.LiteLlm1_106,
        UiSettings = UiSettingRules.Ui1_106,
        ModelParameters = ModelParameters.Of1_106,
        RouterSettings = ReleaseSettings.Router1_106,
        EnvironmentVariables = ReleaseSettings.Environment1_106,
        Schema = "1.106.0",
    };

    // Format 3 becomes the default in a release between 1.107 and 1.111 that is not known; all of them read XSalsa20-Poly1305.
    private static readonly LiteLlmRelease V1_109 = V1_106 with
    {
        Since = LiteLlmVersion.Parse("1.109.0"),
        Reads = [CipherFormat.Legacy, CipherFormat.V2, CipherFormat.V3],
    };

    private static readonly LiteLlmRelease V1_110 = V1_109 with
    {
        Since = LiteLlmVersion.Parse("1.110.0"),
        GeneralSettings = ReleaseSettings.General1_110,
        HasRustRouter = true,
    };

    /// <summary>Oldest first.</summary>
    public static readonly IReadOnlyList<LiteLlmRelease> All = [V1_81, V1_83, V1_84, V1_92, V1_98, V1_103, V1_106, V1_109, V1_110];

    /// <summary>The newest supported version.</summary>
    public static readonly LiteLlmVersion NewestKnown = LiteLlmVersion.Parse("1.111.0");

    /// <summary>Versions that were published with a credential stealer and must not be used (BerriAI/litellm issues 24512 and 24518).</summary>
    public static readonly IReadOnlyList<LiteLlmVersion> Compromised = [LiteLlmVersion.Parse("1.82.7"), LiteLlmVersion.Parse("1.82.8")];

    /// <summary>The row for a version; the first row for older versions, the last row for newer ones.</summary>
    public static LiteLlmRelease Of(LiteLlmVersion version) => All.LastOrDefault(r => r.Since <= version) ?? All[0];
}
