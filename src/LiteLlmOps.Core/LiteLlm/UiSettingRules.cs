namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The keys of the row of LiteLLM_UISettings, by the first version with that rule. LiteLLM copies some of them, the flags, into
/// general_settings; the others are read from the row through a cache.
/// </summary>
/// <remarks>proxy/ui_crud_endpoints/proxy_setting_endpoints.py and proxy_server.py of 1.83.2 and 1.106.0; settings_rules.py of 1.103 and 1.106.0.</remarks>
internal static class UiSettingRules
{
    private static readonly string[] Flags1_82 =
    [
        "forward_client_headers_to_llm_api",
        "disable_agents_for_internal_users",
        "allow_agents_for_team_admins",
        "disable_vector_stores_for_internal_users",
        "allow_vector_stores_for_team_admins",
    ];

    /// <summary>The flags of 1.103. A value of theirs in the row of general_settings is skipped.</summary>
    public static readonly IReadOnlyList<string> Flags1_103 =
    [
        .. Flags1_82,
        "allow_public_health_readiness_details",
        "forward_llm_provider_auth_headers",
        "disable_custom_api_keys",
        "disable_key_generate_for_org_admin",
        "team_admin_editable_team_fields",
    ];

    /// <summary>The flag that 1.106.0 adds.</summary>
    public const string Flag1_106 = "disable_model_add_for_internal_users";

    private static readonly string[] Cached1_82 =
    [
        "disable_team_admin_delete_team_user",
        "enabled_ui_pages_internal_users",
        "require_auth_for_public_ai_hub",
        "scope_user_search_to_org",
    ];

    private static readonly string[] CachedIn1_83 = ["enable_projects_ui", "disable_custom_api_keys", Flag1_106];

    private static readonly string[] CachedIn1_106 = ["enable_chat_ui", "moyai_url"];

    // user_api_key_cache, UI_SETTINGS_CACHE_TTL = 600
    private static readonly SettingRule Cached = new()
    {
        Reader = SettingReader.Request,
        Removal = ValueUse.Acts,
        Condition = "the proxy caches this row for up to 10 minutes",
    };

    // _sync_ui_settings_to_general_settings runs at startup, and again in the worker that answers GET /get/ui_settings.
    private static readonly SettingRule AtStart = new()
    {
        Reader = SettingReader.Poll,
        Change = ValueUse.KeptUntilRestart,
        Null = ValueUse.KeptUntilRestart,
        EmptyList = ValueUse.KeptUntilRestart,
        EmptyMap = ValueUse.KeptUntilRestart,
        LostItem = ValueUse.KeptUntilRestart,
    };

    // sync_ui_settings_to_general_settings runs before each poll; the settings store lets general_settings of the file override the row.
    private static readonly SettingRule Polled = new()
    {
        Reader = SettingReader.Poll,
        Owner = SettingOwner.File,
        Removal = ValueUse.Acts,
    };

    private static readonly SettingRule NotTraced = new()
    {
        Reader = SettingReader.Unknown,
        Reason = "how versions other than 1.83.2, 1.103 and 1.106.0 read it from LiteLLM_UISettings is not known",
    };

    private static readonly SettingRule NotRead = new() { Reader = SettingReader.File };

    public static readonly SectionRules Ui1_81 = SectionRules.Create(NotTraced);

    public static readonly SectionRules Ui1_82 = SectionRules
        .Create(NotRead)
        .With(Cached, [.. Cached1_82, .. CachedIn1_83])
        .With(AtStart, Flags1_82);

    public static readonly SectionRules Ui1_98 = Ui1_82.With(NotTraced, [.. Flags1_103, .. CachedIn1_83, .. CachedIn1_106]);

    public static readonly SectionRules Ui1_103 = Ui1_98.With(Polled, [.. Flags1_103]);

    // With an enterprise package 1.106.0 reads more keys, such as enable_projects_ui.
    public static readonly SectionRules Ui1_106 = Ui1_103
        .With(Polled, Flag1_106)
        .With(Cached, CachedIn1_106)
        .With(Polled with { Cast = SettingCast.StrictFlag }, "forward_client_headers_to_llm_api", "allow_public_health_readiness_details");
}
