using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>A condition under which LiteLLM refuses to start, and the versions in whose source it was read.</summary>
/// <param name="First">The first of these versions. An earlier release may have it too.</param>
/// <param name="Last">The last of these versions.</param>
/// <param name="Source">Where LiteLLM has it.</param>
/// <param name="Find">What of a deployment meets it.</param>
internal sealed record StartRefusal(string First, string Last, string Source, Func<SettingsView, IEnumerable<UpgradeChange>> Find)
{
    /// <summary>The last version whose source was read. The versions between 1.83.2 and this one are not known.</summary>
    public const string Newest = "1.106.0";

    private const string Load = "proxy_server.py, load_config";
    private const string Startup = "proxy_server.py, proxy_startup_event";
    private const string Cli = "proxy_cli.py, run_server";

    private static readonly string[] MigrationNames = ["USE_V2_MIGRATION_RESOLVER"];

    public FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    /// <summary>False when another finding says it of the running version, or when whether the value is accepted is not known.</summary>
    public bool IsForPresent { get; init; } = true;

    /// <summary>False when only the running version is concerned.</summary>
    public bool IsForUpgrade { get; init; } = true;

    // Conditions with First before 1.106.0 were compared with the sources of 1.55.3, 1.77.1, 1.81.0, 1.81.15, 1.83.2 and 1.106.0.
    public static IReadOnlyList<StartRefusal> All { get; } =
    [
        // The database
        new(Newest, Newest, "proxy_cli.py, run_server; proxy/db/db_url_settings.py", RefusedVariables.Scheme),
        new(Newest, Newest, "proxy/db/token_auth.py, token_auth_flag_enabled", RefusedVariables.TokenFlag),
        new(Newest, Newest, "proxy/db/token_auth.py, build_database_token_auth", RefusedVariables.BothTokens),
        new(Newest, Newest, "proxy_cli.py, DatabaseTimeoutSettings", RefusedSettings.Timeout),
        // The file, read by 1.106.0 only
        new(Newest, Newest, "health_check.py, parse_background_health_check_model_groups", RefusedSettings.HealthCheckGroups),
        new(Newest, Newest, Load, RefusedSettings.CoordinationRedis),
        new(Newest, Newest, $"{Load}, validated_max_agentic_loops", RefusedSettings.AgenticLoops),
        new(Newest, Newest, "proxy_server.py, _as_settings_mapping", RefusedSettings.Dates),
        new(Newest, Newest, Load, RefusedSettings.CacheSize),
        new(Newest, Newest, $"{Load}, ConfigGeneralSettings", RefusedSettings.DenySwitches),
        new(Newest, Newest, Startup, RefusedSettings.Tracing),
        new(Newest, Newest, Load, RefusedSettings.NewBudgets),
        // Variables, read by 1.106.0 only
        new(Newest, Newest, "admin_mcp.py", RefusedVariables.AdminMcp),
        new(Newest, Newest, "enforce_fips_boot_verdict", RefusedVariables.Fips),
        new(Newest, Newest, "utils.py", static v => RefusedVariables.Numbers(v, RefusedVariables.AtImport, Newest)),
        new(Newest, Newest, Cli, static v => RefusedVariables.Numbers(v, RefusedVariables.OfCommand, Newest)),
        new(Newest, Newest, Cli, static v => RefusedVariables.Switches(v, MigrationNames)),
        new(Newest, Newest, Cli, RefusedVariables.MetricsPort),
        // What cannot be told from the files
        new(Newest, Newest, Load, DoubtfulStarts.CheckedKeys) { Severity = FindingSeverity.Info, IsForPresent = false },
        new(Newest, Newest, $"{Load}, access_windows_config_error", DoubtfulStarts.ModelKeys)
        {
            Severity = FindingSeverity.Info,
            IsForPresent = false,
        },
        new(Newest, Newest, Load, DoubtfulStarts.License) { Severity = FindingSeverity.Warning, IsForPresent = false },
        new(Newest, Newest, "admin_mcp.py", DoubtfulStarts.AdminMcp) { Severity = FindingSeverity.Warning, IsForPresent = false },
        new(Newest, Newest, "enforce_fips_boot_verdict", DoubtfulStarts.Fips) { Severity = FindingSeverity.Warning, IsForPresent = false },
        new(Newest, Newest, Cli, DoubtfulStarts.PgBouncer) { Severity = FindingSeverity.Warning, IsForPresent = false },
        new(Newest, Newest, "proxy_server.py, _init_pyroscope", DoubtfulStarts.Grafana)
        {
            Severity = FindingSeverity.Warning,
            IsForPresent = false,
        },
        // What older versions refuse as well: a fault of the present state, and news only for still older ones
        new("1.81.15", Newest, Load, RefusedSettings.RouterHealthChecks),
        new("1.55.3", Newest, "proxy_server.py, _add_proxy_budget_to_db", RefusedSettings.BudgetDuration),
        new("1.55.3", "1.83.2", Startup, RefusedSettings.BudgetText) { IsForUpgrade = false },
        // SettingIncomplete says it of the running version.
        new("1.83.2", Newest, "proxy_server.py, _validate_redis_transaction_buffer_config", RefusedSettings.TransactionBuffer)
        {
            IsForPresent = false,
        },
        new("1.55.3", Newest, "proxy_server.py, get_config", RefusedVariables.BucketKey),
        new("1.55.3", Newest, Load, RefusedSettings.Numbers),
        new("1.55.3", Newest, Load, RefusedSettings.TeamDefaults),
        new("1.55.3", Newest, Load, RefusedSettings.UpperBounds),
        new("1.83.2", "1.83.2", "proxy_server.py, initialize_secret_manager", RefusedSettings.KeyManagement) { IsForUpgrade = false },
        new("1.55.3", Newest, "proxy_server.py, initialize_scheduled_background_jobs", RefusedSettings.Intervals),
        new("1.55.3", Newest, "proxy_server.py, _initialize_slack_alerting_jobs", RefusedSettings.ReportFrequency),
        new("1.83.2", Newest, Startup, RefusedVariables.Hooks),
        new("1.55.3", Newest, "proxy_server.py", static v => RefusedVariables.Numbers(v, RefusedVariables.AtImport, "1.55.3")),
        new("1.81.15", Newest, "utils.py, PrismaClient", static v => RefusedVariables.Numbers(v, RefusedVariables.AtConnect, "1.81.15")),
        new("1.55.3", Newest, Cli, static v => RefusedVariables.Numbers(v, RefusedVariables.OfCommand, "1.55.3")),
        new("1.77.1", Newest, Cli, static v => RefusedVariables.Numbers(v, RefusedVariables.OfCommand, "1.77.1")),
        new("1.81.0", Newest, Cli, static v => RefusedVariables.Numbers(v, RefusedVariables.OfCommand, "1.81.0")),
    ];

    /// <summary>True when the running version is known to refuse it: one of the lines between both versions.</summary>
    public bool Has(LiteLlmVersion version)
    {
        var (first, last) = (LiteLlmVersion.Parse(First), LiteLlmVersion.Parse(Last));
        return version.CompareTo(first) >= 0 && (version.Major, version.Minor).CompareTo((last.Major, last.Minor)) <= 0;
    }
}
