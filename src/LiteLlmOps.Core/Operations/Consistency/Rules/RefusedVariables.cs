using System.Numerics;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>A variable that LiteLLM reads as a number.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The first version in whose source it was read.</param>
internal sealed record NumberVariable(string Name, string Since)
{
    public bool IsWhole { get; init; } = true;

    public int? Least { get; init; }

    public int? Most { get; init; }

    public bool Accepts(string text) =>
        IsWhole
            ? PythonNumber.ToInteger(text) is { } number && !(number < (Least ?? number)) && !(number > (Most ?? number))
            : PythonNumber.IsFloat(text);
}

/// <summary>Environment variables with which LiteLLM refuses to start.</summary>
internal static class RefusedVariables
{
    public const string FipsMode = "LITELLM_FIPS_MODE";
    public const string AdminMcpSwitch = "LITELLM_ENABLE_ADMIN_MCP";

    private const int LastPort = 65535;
    private const int DefaultPort = 4000;
    private const string BucketName = "LITELLM_CONFIG_BUCKET_NAME";
    private const string ObjectKey = "LITELLM_CONFIG_BUCKET_OBJECT_KEY";
    private const string HookList = "LITELLM_WORKER_STARTUP_HOOKS";
    private const string MetricsPortName = "PROMETHEUS_METRICS_PORT";

    private static readonly string[] UrlVariables = ["DATABASE_URL", "DIRECT_URL"];
    private static readonly string[] Schemes = ["postgres", "postgresql"];
    private static readonly string[] TokenFlags = ["IAM_TOKEN_DB_AUTH", "AZURE_POSTGRESQL_AUTH"];
    private static readonly string[] Flags = [.. TokenFlags, "DATABASE_DISABLE_PREPARED_STATEMENTS"];

    /// <summary>Read by int() and float() when the code is loaded.</summary>
    public static readonly IReadOnlyList<NumberVariable> AtImport =
    [
        new("LITELLM_CONFIG_PARAM_CACHE_TTL_SECONDS", StartRefusal.Newest),
        new("LITELLM_GLOBAL_MAX_PARALLEL_REQUEST_RETRIES", "1.55.3"),
        new("LITELLM_GLOBAL_MAX_PARALLEL_REQUEST_RETRY_TIMEOUT", "1.55.3") { IsWhole = false },
    ];

    /// <summary>Read when the client of the database is made.</summary>
    public static readonly IReadOnlyList<NumberVariable> AtConnect =
    [
        new("PRISMA_RECONNECT_COOLDOWN_SECONDS", "1.81.15"),
        new("PRISMA_HEALTH_WATCHDOG_INTERVAL_SECONDS", "1.81.15"),
        new("PRISMA_HEALTH_WATCHDOG_PROBE_TIMEOUT_SECONDS", "1.81.15") { IsWhole = false },
        new("PRISMA_WATCHDOG_RECONNECT_TIMEOUT_SECONDS", "1.81.15") { IsWhole = false },
        new("PRISMA_AUTH_RECONNECT_TIMEOUT_SECONDS", "1.81.15") { IsWhole = false },
    ];

    /// <summary>Read as options of the command litellm, where an empty value counts as not set.</summary>
    public static readonly IReadOnlyList<NumberVariable> OfCommand =
    [
        new("PORT", "1.55.3"),
        new("NUM_WORKERS", "1.55.3"),
        new("KEEPALIVE_TIMEOUT", "1.77.1"),
        new("MAX_REQUESTS_BEFORE_RESTART", "1.81.0"),
        new("MAX_REQUESTS_BEFORE_RESTART_JITTER", StartRefusal.Newest),
        new("LIMIT_CONCURRENCY", StartRefusal.Newest) { Least = 1 },
        new("GRANIAN_RUNTIME_THREADS", StartRefusal.Newest),
        new(MetricsPortName, StartRefusal.Newest) { Least = 1, Most = LastPort },
    ];

    public static IEnumerable<UpgradeChange> Scheme(SettingsView view) =>
        from name in UrlVariables
        let value = view.StartVariable(name)
        where value is { Text.Length: > 0 }
        let scheme = value.Text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? value.Text[..end] : null
        where scheme is null || !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase)
        select Change(
            view,
            name,
            value,
            "does not begin with postgresql:// or postgres://",
            "refuses to start with such a URL.",
            "Write it as postgresql://user:password@host:port/name."
        );

    public static IEnumerable<UpgradeChange> TokenFlag(SettingsView view) =>
        from name in Flags
        let value = view.StartVariable(name)
        where value is not null && IsOn(value) is null
        select Change(
            view,
            name,
            value,
            "is neither true nor false for LiteLLM",
            "refuses to start with such a value; 1.83.2 takes it as off.",
            "Set it to true or false."
        );

    public static IEnumerable<UpgradeChange> BothTokens(SettingsView view)
    {
        var on = TokenFlags.Select(n => view.StartVariable(n)).Where(static v => v is not null && IsOn(v) == true).ToList();
        if (on.Count == TokenFlags.Length)
            yield return new UpgradeChange(
                string.Join(", ", TokenFlags),
                "Both are on.",
                "refuses to start, because the password of the database can come from one source only.",
                "Unset one of the two.",
                view.Facts.PositionOf(on[0]!.Source)
            );
    }

    public static IEnumerable<UpgradeChange> Numbers(SettingsView view, IReadOnlyList<NumberVariable> variables, string since) =>
        from variable in variables
        where variable.Since == since && (variables != AtConnect || view.Facts.Deployment.Database.Url is not null)
        let value = view.StartVariable(variable.Name)
        where value is { Text.Length: > 0 } && !variable.Accepts(value.Text)
        select Change(
            view,
            variable.Name,
            value,
            variable switch
            {
                { Most: { } most } => $"is no whole number from {variable.Least} to {most}",
                { Least: { } least } => $"is no whole number from {least} on",
                { IsWhole: true } => "is no whole number",
                _ => "is no number",
            },
            variables == OfCommand
                ? "ends with a usage error when its command litellm is started with such a value."
                : "refuses to start with such a value (ValueError).",
            "Set such a number, or unset the variable."
        );

    public static IEnumerable<UpgradeChange> Switches(SettingsView view, IReadOnlyList<string> names) =>
        from name in names
        let value = view.StartVariable(name)
        where value is { Text.Length: > 0 } && PythonNumber.ToBoolean(value.Text) is null
        select Change(
            view,
            name,
            value,
            "is neither true nor false",
            "ends with a usage error when its command litellm is started with such a value.",
            "Set it to true or false, or unset it."
        );

    // Both need a port that is known: of a command, or of the variable.
    public static IEnumerable<UpgradeChange> MetricsPort(SettingsView view)
    {
        if (view.StartVariable(MetricsPortName) is not { } value || PythonNumber.ToInteger(value.Text) is not { } port)
            yield break;
        if (Ports(view).Contains(port))
            yield return Change(
                view,
                MetricsPortName,
                value,
                "is the port of the proxy",
                "serves its metrics on this port, and ends with a usage error when it is the one of the proxy; 1.83.2 does not read the variable.",
                "Set another port, or unset the variable."
            );
    }

    private static IEnumerable<BigInteger> Ports(SettingsView view)
    {
        var given = PythonNumber.ToInteger(view.StartVariable("PORT")?.Text ?? "");
        return view.Commands.Count == 0
            ? given is { } own
                ? [own]
                : []
            : view.Commands.Select(c => c.Number("--port") is > 0 and var port ? port : given ?? DefaultPort);
    }

    public static IEnumerable<UpgradeChange> AdminMcp(SettingsView view)
    {
        if (view.StartVariable(AdminMcpSwitch) is { Text.Length: > 0 } value && !bool.TryParse(value.Text, out _))
            yield return Change(
                view,
                AdminMcpSwitch,
                value,
                "is neither true nor false",
                $"refuses to start (\"{AdminMcpSwitch} must be true or false\"); 1.83.2 does not read the variable.",
                "Set it to true or false, or unset it."
            );
    }

    public static IEnumerable<UpgradeChange> Fips(SettingsView view)
    {
        if (view.StartVariable(FipsMode) is not { Text.Length: > 0 } value)
            yield break;
        var isOn = IsOn(value);
        if (isOn is null)
            yield return Change(
                view,
                FipsMode,
                value,
                "is neither true nor false",
                $"refuses to start (\"{FipsMode} is not a boolean\"); 1.83.2 does not read the variable.",
                "Set it to true or false, or unset it."
            );
        else if (isOn == true && IsUnverified(view) is { } setting)
            yield return Change(
                view,
                FipsMode,
                value,
                $"is on, and {setting} is false",
                $"refuses to start (\"{FipsMode} is on but TLS certificate verification is disabled\"); 1.83.2 does not read the variable.",
                $"Remove {setting}, or unset {FipsMode}."
            );
    }

    /// <summary>The setting that switches the verification of certificates off. Null for none that is known.</summary>
    public static string? IsUnverified(SettingsView view) =>
        view.Variable("SSL_VERIFY")?.Text.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) == true ? "SSL_VERIFY"
        : SettingsView.IsOff(view.FileSection(ConfigSections.LiteLlm)["ssl_verify"]) ? "litellm_settings.ssl_verify"
        : null;

    public static IEnumerable<UpgradeChange> BucketKey(SettingsView view)
    {
        if (view.StartVariable(BucketName) is { Text.Length: > 0 } name && !view.IsSet(ObjectKey))
            yield return new UpgradeChange(
                BucketName,
                $"It is set ({view.Facts.RelativeSource(name.Source)}), and {ObjectKey} is not set in a file of the deployment.",
                $"reads the config from the bucket, finds no object, and refuses to start unless {ObjectKey} comes from elsewhere (1.106.0 says \"{ObjectKey} must be set to load the config from a bucket.\", 1.83.2 \"Unable to load config from given source.\").",
                $"Set {ObjectKey} to the path of the config in the bucket, or unset {BucketName}.",
                view.Facts.PositionOf(name.Source)
            );
    }

    public static IEnumerable<UpgradeChange> Hooks(SettingsView view)
    {
        if (
            view.StartVariable(HookList) is { } value
            && value.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { } hooks
            && Array.Exists(hooks, static h => !h.Contains(':', StringComparison.Ordinal))
        )
            yield return Change(
                view,
                HookList,
                value,
                "has an entry without a colon",
                "refuses to start (\"Invalid hook spec\"…).",
                "Write each entry as module.path:function_name."
            );
    }

    private static UpgradeChange Change(
        SettingsView view,
        string name,
        SecretValue value,
        string evidence,
        string impact,
        string remediation
    ) =>
        new(
            name,
            $"The value in {view.Facts.RelativeSource(value.Source)} {evidence}.",
            impact,
            remediation,
            view.Facts.PositionOf(value.Source)
        );

    public static bool? IsOn(SecretValue value) => value.Text.Trim().Length == 0 ? false : PythonNumber.ToBoolean(value.Text);
}
