using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>One change of LiteLLM that concerns this deployment.</summary>
/// <param name="Subject">What is concerned.</param>
/// <param name="Evidence">What this deployment has.</param>
/// <param name="Impact">What the target version does with it.</param>
/// <param name="Remediation">What to do.</param>
/// <param name="Position">Where it is set.</param>
internal sealed record UpgradeChange(string Subject, string Evidence, string Impact, string Remediation, SourcePosition Position);

/// <summary>Start refusals and changed defaults of LiteLLM, as data.</summary>
/// <param name="Id">The id of the finding.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Since">The first version with the change; with <paramref name="IsSinceKnown"/> false the first one in which it was read.</param>
/// <param name="IsSinceKnown">False when an earlier release may have it too.</param>
/// <param name="Source">Where LiteLLM has it.</param>
/// <param name="Find">What of it concerns a deployment.</param>
internal sealed record UpgradeChangeRule(
    string Id,
    FindingSeverity Severity,
    string Since,
    bool IsSinceKnown,
    string Source,
    Func<ConsistencyFacts, IEnumerable<UpgradeChange>> Find
)
{
    private const string Refused = "UpgradeStartRefused";
    private const string Default = "UpgradeDefault";

    private static readonly string[] UrlVariables = ["DATABASE_URL", "DIRECT_URL"];
    private static readonly string[] Schemes = ["postgres", "postgresql"];
    private static readonly string[] TokenFlags = ["IAM_TOKEN_DB_AUTH", "AZURE_POSTGRESQL_AUTH"];
    private static readonly string[] Flags = [.. TokenFlags, "DATABASE_DISABLE_PREPARED_STATEMENTS"];
    private static readonly string[] True = ["1", "on", "t", "true", "y", "yes"];
    private static readonly string[] False = ["", "0", "f", "false", "n", "no", "off"];
    private static readonly string[] Timeouts =
    [
        "database_statement_timeout",
        "database_lock_timeout",
        "database_idle_in_transaction_session_timeout",
    ];

    public static IReadOnlyList<UpgradeChangeRule> All { get; } =
    [
        new(
            Refused,
            FindingSeverity.Error,
            "1.106.0",
            false,
            "proxy/proxy_cli.py, run_server; proxy/db/db_url_settings.py, unsupported_db_scheme",
            Scheme
        ),
        new(Refused, FindingSeverity.Error, "1.106.0", false, "proxy/db/token_auth.py, token_auth_flag_enabled", UnreadableFlag),
        new(Refused, FindingSeverity.Error, "1.106.0", false, "proxy/db/token_auth.py, build_database_token_auth", BothTokens),
        new(Refused, FindingSeverity.Error, "1.106.0", false, "proxy/proxy_cli.py, DatabaseTimeoutSettings", Timeout),
        new(Default, FindingSeverity.Warning, "1.106.0", false, "proxy/db/db_url_settings.py, translate_libpq_ssl_params", Certificate),
        new(Default, FindingSeverity.Warning, "1.104.0", true, "release notes of 1.104.0, PR 42097", BudgetStatus),
        new(Default, FindingSeverity.Warning, "1.109.0", true, "release notes of 1.109.0", DiskCache),
    ];

    private static IEnumerable<UpgradeChange> Scheme(ConsistencyFacts facts) =>
        from name in UrlVariables
        let value = Variable(facts, name)
        where value is { Text.Length: > 0 }
        let scheme = value.Text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? value.Text[..end] : null
        where scheme is null || !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase)
        select new UpgradeChange(
            name,
            $"The value in {facts.RelativeSource(value.Source)} does not begin with postgresql:// or postgres://.",
            "refuses to start with such a URL.",
            "Write it as postgresql://user:password@host:port/name.",
            facts.PositionOf(value.Source)
        );

    private static IEnumerable<UpgradeChange> UnreadableFlag(ConsistencyFacts facts) =>
        from name in Flags
        let value = Variable(facts, name)
        where value is not null && IsOn(value) is null
        select new UpgradeChange(
            name,
            $"The value in {facts.RelativeSource(value.Source)} is neither true nor false for LiteLLM.",
            "refuses to start with such a value; before, it counted as off.",
            "Set it to true or false.",
            facts.PositionOf(value.Source)
        );

    private static IEnumerable<UpgradeChange> BothTokens(ConsistencyFacts facts)
    {
        var on = TokenFlags.Select(n => Variable(facts, n)).Where(static v => v is not null && IsOn(v) == true).ToList();
        if (on.Count == TokenFlags.Length)
            yield return new UpgradeChange(
                string.Join(", ", TokenFlags),
                "Both are on.",
                "refuses to start: the password of the database can come from one source only.",
                "Unset one of the two.",
                facts.PositionOf(on[0]!.Source)
            );
    }

    private static IEnumerable<UpgradeChange> Timeout(ConsistencyFacts facts) =>
        from key in Timeouts
        let value = facts.Planes.File?.MapAt(ConfigSections.General)?[key]
        where value is not (null or ConfigScalar { IsNull: true }) && !IsNumber(value)
        select new UpgradeChange(
            $"{ConfigSections.General}.{key}",
            "The value in the file is not a number.",
            "reads this key and refuses to start with such a value.",
            "Set a number of seconds, or remove the key.",
            value.Position
        );

    private static IEnumerable<UpgradeChange> Certificate(ConsistencyFacts facts)
    {
        if (facts.Deployment.Database.Url is not { } url || !DatabaseUrl.IsUrl(url.Text))
            yield break;
        var parameters = DatabaseUrl.ParametersOf(url.Text).ToList();
        var verified = parameters.Find(static p =>
            p is { Name: "sslrootcert" } or { Name: "sslmode", Value: "verify-ca" or "verify-full" }
        );
        if (verified.Name is null || parameters.Exists(static p => p.Name == "sslaccept"))
            yield break;
        yield return new UpgradeChange(
            "DATABASE_URL",
            $"It has {(verified.Name == "sslmode" ? $"sslmode={verified.Value}" : verified.Name)} ({facts.RelativeSource(url.Source)}), which earlier versions do not apply.",
            "verifies the certificate and the host name of the server, and does not connect if one of them does not fit.",
            "Check the connection with psql and the same parameters before the upgrade.",
            facts.PositionOf(url.Source)
        );
    }

    private static IEnumerable<UpgradeChange> BudgetStatus(ConsistencyFacts facts)
    {
        var count = facts.Keys?.Count(static k => k.Budget is not null) ?? 0;
        if (count == 0 || facts.Planes.File?.MapAt(ConfigSections.LiteLlm)?.Has("budget_exceeded_status_code") == true)
            yield break;
        yield return new UpgradeChange(
            "budget_exceeded_status_code",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {(count == 1 ? "virtual key has" : "virtual keys have")} a budget, and litellm_settings.budget_exceeded_status_code is not set."
            ),
            "answers a request beyond its budget with status 422. Clients that wait and repeat the request, or alerts on the earlier status, do not notice it.",
            "Check the clients, or set litellm_settings.budget_exceeded_status_code in the file.",
            default
        );
    }

    private static IEnumerable<UpgradeChange> DiskCache(ConsistencyFacts facts)
    {
        var type = facts.Planes.File?.MapAt(ConfigSections.LiteLlm)?.MapAt("cache_params")?["type"];
        if (type is ConfigScalar { Text: "disk" })
            yield return new UpgradeChange(
                "litellm_settings.cache_params.type",
                "It is disk.",
                "has no disk cache any more; whether it starts with this value is not known.",
                "Use another type, such as redis or local.",
                type.Position
            );
    }

    private static bool? IsOn(SecretValue value) =>
        True.Contains(value.Text.Trim(), StringComparer.OrdinalIgnoreCase) ? true
        : False.Contains(value.Text.Trim(), StringComparer.OrdinalIgnoreCase) ? false
        : null;

    // pydantic reads the text of a number as a number.
    private static bool IsNumber(ConfigNode value) =>
        value is ConfigScalar { Value: long or double or bool }
        || value is ConfigScalar { Text: { } text }
            && (
                EnvironmentReference.TryGetName(value, out _)
                || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            );

    private static SecretValue? Variable(ConsistencyFacts facts, string name) =>
        facts.Deployment.Environment.TryGet(name, out var value) ? value : null;
}
