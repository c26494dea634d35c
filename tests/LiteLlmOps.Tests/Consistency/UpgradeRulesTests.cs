using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>What another version would refuse or use differently: only when its change lies between both versions, and only with evidence.</summary>
public sealed class UpgradeRulesTests
{
    private const string GoodKey = "sk-6f1c0e5b7d9a42338ae1";
    private const string Permit = "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY";
    private const string Check = "ENFORCE_PRISMA_MIGRATION_CHECK";

    [Theory]
    [InlineData("1.83.2", "1.104.0", null, "", "{}", true)]
    [InlineData("1.83.2", "1.104.0rc1", "", "", "{}", true)]
    [InlineData("1.103.0", "1.111.0", "sk-1234", "", "{}", true)]
    [InlineData("1.83.2", "1.103.3", "sk-1234", "", "{}", false)]
    [InlineData("1.104.0", "1.106.0", "sk-1234", "", "{}", false)]
    [InlineData("1.83.2", "1.104.0", GoodKey, "", "{}", false)]
    [InlineData("1.83.2", "1.104.0", "sk-1234", Permit + "=true", "{}", false)]
    [InlineData("1.83.2", "1.104.0", "sk-1234", Permit + "=false", "{}", true)]
    [InlineData("1.83.2", "1.104.0", "sk-1234", "", "{general_settings: {dangerously_permit_weak_or_unset_master_key: true}}", false)]
    [InlineData("1.83.2", "1.104.0", "sk-1234", "", "{general_settings: {dangerously_permit_weak_or_unset_master_key: 'true'}}", true)]
    public void A_weak_or_missing_master_key_refuses_the_start(
        string from,
        string to,
        string? key,
        string variable,
        string file,
        bool expected
    )
    {
        var facts = Facts(from, to, file, "{}", key, variable);
        var finding = UpgradeRules.Of(facts).SingleOrDefault(static f => f.Id == "UpgradeMasterKey");
        Assert.Equal(expected, finding is not null);
        if (finding is not null)
            Assert.Equal((FindingSeverity.Error, true), (finding.Severity, finding.Remediation.Contains(Permit, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("1.83.2", "1.105.0", Check + "=false", true)]
    [InlineData("1.104.2", "1.111.0", Check + "=False", true)]
    [InlineData("1.83.2", "1.104.2", Check + "=false", false)]
    [InlineData("1.105.0", "1.106.0", Check + "=false", false)]
    [InlineData("1.83.2", "1.105.0", Check + "=true", false)]
    [InlineData("1.83.2", "1.105.0", "", false)]
    public void A_migration_check_that_is_switched_off_is_ignored(string from, string to, string variable, bool expected) =>
        Assert.Equal(
            expected,
            UpgradeRules.Of(Facts(from, to, "{}", "{}", GoodKey, variable)).Any(static f => f.Id == "UpgradeMigrationCheck")
        );

    // from, to, file, variables (separated by ;), findings
    [Theory]
    [InlineData("1.83.2", "1.106.0", "{}", "DIRECT_URL=mysql://h/d", "Error UpgradeStartRefused DIRECT_URL")]
    [InlineData("1.83.2", "1.106.0", "{}", "DATABASE_URL=host=h dbname=d", "Error UpgradeStartRefused DATABASE_URL")]
    [InlineData("1.83.2", "1.106.0", "{}", "DATABASE_URL=postgres://h/d", "")]
    [InlineData("1.83.2", "1.103.0", "{}", "DIRECT_URL=mysql://h/d", "")]
    [InlineData("1.106.0", "1.110.0", "{}", "DIRECT_URL=mysql://h/d", "")]
    [InlineData("1.83.2", "1.106.0", "{}", "IAM_TOKEN_DB_AUTH=maybe", "Error UpgradeStartRefused IAM_TOKEN_DB_AUTH")]
    [InlineData(
        "1.83.2",
        "1.106.0",
        "{}",
        "DATABASE_DISABLE_PREPARED_STATEMENTS=ja",
        "Error UpgradeStartRefused DATABASE_DISABLE_PREPARED_STATEMENTS"
    )]
    [InlineData("1.83.2", "1.106.0", "{}", "IAM_TOKEN_DB_AUTH=Off", "")]
    [InlineData("1.83.2", "1.106.0", "{}", "IAM_TOKEN_DB_AUTH=1;AZURE_POSTGRESQL_AUTH=false", "")]
    [InlineData(
        "1.83.2",
        "1.106.0",
        "{}",
        "IAM_TOKEN_DB_AUTH=1;AZURE_POSTGRESQL_AUTH=yes",
        "Error UpgradeStartRefused IAM_TOKEN_DB_AUTH, AZURE_POSTGRESQL_AUTH"
    )]
    [InlineData(
        "1.83.2",
        "1.106.0",
        "{general_settings: {database_lock_timeout: 5s}}",
        "",
        "Error UpgradeStartRefused general_settings.database_lock_timeout"
    )]
    [InlineData("1.83.2", "1.106.0", "{general_settings: {database_lock_timeout: 5, database_statement_timeout: '2.5'}}", "", "")]
    [InlineData(
        "1.83.2",
        "1.109.0",
        "{litellm_settings: {cache_params: {type: disk}}}",
        "",
        "Warning UpgradeDefault litellm_settings.cache_params.type"
    )]
    [InlineData("1.83.2", "1.108.0", "{litellm_settings: {cache_params: {type: disk}}}", "", "")]
    [InlineData("1.83.2", "1.109.0", "{litellm_settings: {cache_params: {type: redis}}}", "", "")]
    public void A_value_that_the_target_refuses_at_its_start_is_a_finding(
        string from,
        string to,
        string file,
        string variables,
        string expected
    )
    {
        var found = UpgradeRules.Of(Facts(from, to, file, "{}", GoodKey, variables.Replace(';', '\n')));
        Assert.Equal(expected, string.Join("; ", found.Select(static f => $"{f.Severity} {f.Id} {f.Subject}")));
    }

    [Theory]
    [InlineData("?sslmode=verify-full", "1.106.0", true)]
    [InlineData("?sslrootcert=/etc/ca.pem", "1.106.0", true)]
    [InlineData("?sslmode=verify-full&sslaccept=strict", "1.106.0", false)]
    [InlineData("?sslmode=require", "1.106.0", false)]
    [InlineData("?sslmode=verify-full", "1.103.0", false)]
    public void A_certificate_that_is_verified_from_now_on_is_a_finding(string parameters, string to, bool expected)
    {
        var facts = Facts("1.83.2", to, "{}", "{}");
        facts = facts with
        {
            Deployment = facts.Deployment with
            {
                Database = facts.Deployment.Database with { Url = new SecretValue("postgresql://u:p@h/d" + parameters, "test") },
            },
        };
        Assert.Equal(expected, UpgradeRules.Of(facts).Any(static f => f is { Id: "UpgradeDefault", Subject: "DATABASE_URL" }));
    }

    [Theory]
    [InlineData(true, "{}", "1.104.0", true)]
    [InlineData(false, "{}", "1.104.0", false)]
    [InlineData(true, "{litellm_settings: {budget_exceeded_status_code: 429}}", "1.104.0", false)]
    [InlineData(true, "{}", "1.103.3", false)]
    public void The_status_of_an_exhausted_budget_is_a_finding_where_a_key_has_a_budget(
        bool hasBudget,
        string file,
        string to,
        bool expected
    )
    {
        var facts = Facts("1.83.2", to, file, "{}") with { Keys = [new KeyUsage("ci", 0, hasBudget ? 5 : null, false, false)] };
        Assert.Equal(expected, UpgradeRules.Of(facts).Any(static f => f.Subject == "budget_exceeded_status_code"));
    }

    // from, to, file, database, findings
    public static TheoryData<string> Cases =>
        new(
            // Pass-through endpoints
            "1.83.2 | 1.84.0 | general_settings: {pass_through_endpoints: [{path: /open}, {path: /b, auth: true}]} | {} | Warning UpgradePassThrough /open",
            "1.83.2 | 1.84.0 | {} | general_settings: {pass_through_endpoints: [{path: /row}]} | Warning UpgradePassThrough /row",
            "1.84.0 | 1.106.0 | general_settings: {pass_through_endpoints: [{path: /open}]} | {} | ",
            // Metrics
            "1.83.2 | 1.84.0 | litellm_settings: {callbacks: [prometheus]} | {} | Warning UpgradeMetrics /metrics",
            "1.83.2 | 1.84.0 | litellm_settings: {success_callback: [prometheus], require_auth_for_metrics_endpoint: 'false'} | {} | Warning UpgradeMetrics /metrics",
            "1.83.2 | 1.84.0 | litellm_settings: {callbacks: [prometheus], require_auth_for_metrics_endpoint: false} | {} | ",
            "1.83.2 | 1.84.0 | litellm_settings: {callbacks: [prometheus], require_auth_for_metrics_endpoint: true} | {} | ",
            "1.83.2 | 1.84.0 | litellm_settings: {callbacks: [langfuse]} | {} | ",
            // Fallbacks
            "1.106.0 | 1.108.1 | router_settings: {fallbacks: [{big: small}, {other: [small]}]} | {} | Error UpgradeFallbacks router_settings.fallbacks/big",
            "1.106.0 | 1.109.0 | litellm_settings: {context_window_fallbacks: [{big: small}]} | {} | Error UpgradeFallbacks litellm_settings.context_window_fallbacks/big",
            "1.106.0 | 1.108.1 | {} | router_settings: {fallbacks: [{big: small}]} | Warning UpgradeFallbacks router_settings.fallbacks/big",
            "1.106.0 | 1.108.0 | router_settings: {fallbacks: [{big: small}]} | {} | ",
            "1.106.0 | 1.108.1 | router_settings: {default_fallbacks: [small]} | {} | ",
            // Keys in the database
            "1.106.0 | 1.110.0 | {} | general_settings: {enforce_user_param: true} | Warning UpgradeStoredKey general_settings.enforce_user_param",
            "1.106.0 | 1.110.0 | {} | general_settings: {allowed_ips: [10.0.0.1]} | Warning UpgradeStoredKey general_settings.allowed_ips",
            "1.106.0 | 1.110.0 | general_settings: {allowed_ips: [10.0.0.1]} | general_settings: {allowed_ips: []} | ",
            "1.106.0 | 1.110.0 | {} | general_settings: {alert_types: [llm_exceptions]} | ",
            "1.83.2 | 1.110.0 | {} | general_settings: {enforce_user_param: true} | ",
            "1.106.0 | 1.109.1 | {} | general_settings: {enforce_user_param: true} | ",
            // Router
            "1.109.0 | 1.110.3 | router_settings: {num_retries: 2, routing_strategy: least-busy, fallbacks: [{a: [b]}]} | router_settings: {timeout: 9} | ",
            "1.109.0 | 1.110.3 | router_settings: {caching_groups: [a]} | {} | Warning UpgradeRouterCore router_settings.caching_groups",
            "1.109.0 | 1.110.3 | router_settings: {enable_tag_filtering: false, caching_groups: null} | {} | ",
            "1.109.0 | 1.110.3 | router_settings: {routing_strategy: our-own} | {} | Warning UpgradeRouterCore router_settings.routing_strategy",
            "1.109.0 | 1.110.3 | router_settings: {fallbacks: [{a: [{model: b}]}], default_fallbacks: [b]} | {} | Warning UpgradeRouterCore router_settings.fallbacks",
            "1.109.0 | 1.110.3 | litellm_settings: {context_window_fallbacks: [{a: [{model: b}]}], drop_params: true} | {} | Warning UpgradeRouterCore litellm_settings.context_window_fallbacks",
            "1.109.0 | 1.110.3 | {} | router_settings: {enable_tag_filtering: true, caching_groups: [a]} | Warning UpgradeRouterCore router_settings.enable_tag_filtering",
            "1.109.0 | 1.110.3 | {} | {} | ",
            "1.110.0 | 1.111.0 | router_settings: {caching_groups: [a]} | {} | "
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_between_both_versions_is_a_finding_when_the_deployment_is_concerned(string text)
    {
        var fields = text.Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(
            fields[4],
            string.Join(
                "; ",
                UpgradeRules.Of(Facts(fields[0], fields[1], fields[2], fields[3])).Select(static f => $"{f.Severity} {f.Id} {f.Subject}")
            )
        );
    }

    [Theory]
    [InlineData("1.109.0", "1.106.0", "v3:gcm:AAAA", "Error UpgradeCipher format v3")]
    [InlineData("1.109.0", "1.83.2", "v3:gcm:AAAA", "Error UpgradeCipher format v3")]
    [InlineData("1.109.0", "1.107.0", "v3:gcm:AAAA", "Warning UpgradeCipher format v3")]
    [InlineData("1.106.0", "1.109.0", "v3:gcm:AAAA", "")]
    [InlineData("1.106.0", "1.91.0", "v2:gcm:AAAA", "Error UpgradeCipher format v2")]
    [InlineData("1.106.0", "1.92.0", "v2:gcm:AAAA", "")]
    [InlineData("1.109.0", "1.83.2", "AAAA", "")]
    public void A_stored_value_that_the_target_cannot_read_is_a_finding(string from, string to, string stored, string expected)
    {
        var facts = Facts(from, to, "{}", "{}", GoodKey, "", $$"""{"litellm_params": {"api_key": "{{stored}}"} }""");
        Assert.Equal(expected, string.Join("; ", UpgradeRules.Of(facts).Select(static f => $"{f.Severity} {f.Id} {f.Subject}")));
    }

    [Theory]
    [InlineData(
        "router_settings: {caching_groups: [a]}",
        "{}",
        "refuses the start. Whether LiteLLM 1.110.3 declines this one is not known."
    )]
    [InlineData(
        "{}",
        "router_settings: {enable_tag_filtering: true}",
        "Whether LiteLLM 1.110.3 applies this value, ignores it or ends its poll is not known."
    )]
    public void A_finding_of_the_router_says_what_is_not_certain(string file, string database, string impact)
    {
        var finding = Assert.Single(UpgradeRules.Of(Facts("1.109.0", "1.110.3", file, database)), static f => f.Id == "UpgradeRouterCore");
        Assert.Contains("a development state of its core declined it", finding.Evidence, StringComparison.Ordinal);
        Assert.EndsWith(impact, finding.Impact, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_target_there_are_no_findings_and_their_suppressions_are_not_unused()
    {
        var facts = Facts("1.83.2", null, "{}", "{}", "sk-1234") with
        {
            Deployment = TestDeployments.Minimal with
            {
                Suppressions = [new FindingSuppression("UpgradeMasterKey", null, "known", null, "llmops.yaml:9", default)],
            },
        };
        Assert.Empty(UpgradeRules.Of(facts));
        Assert.DoesNotContain(
            UndeterminedFindings.Of(facts with { Planes = facts.Planes with { Stored = null } }).Keys,
            UpgradeRules.Includes
        );
    }

    private static ConsistencyFacts Facts(
        string from,
        string? to,
        string file,
        string stored,
        string? key = GoodKey,
        string variable = "",
        string raw = ""
    )
    {
        var deployment = TestDeployments.Minimal with
        {
            Environment = TestDeployments.Variables([
                .. variable
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(static v => v.Split('=', 2))
                    .Select(static v => (v[0], v[1])),
            ]),
            Proxy = TestDeployments.Minimal.Proxy with { MasterKey = key is null ? null : new SecretValue(key, "environment variable X") },
        };
        var rows = Yaml(stored).Entries.ToDictionary(static e => e.Key, static e => new StoredRow(e.Key, e.Key, e.Key, e.Value, ""));
        var models = new Dictionary<string, IReadOnlyList<StoredRow>>
        {
            [ConfigSections.Models] = [new StoredRow(ConfigSections.Models, "1", "big", ConfigMap.Empty, "") { Raw = raw }],
        };
        var planes = new PlaneSet
        {
            Deployment = deployment,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(from)),
            VersionSource = "",
            File = Yaml(file),
            Stored = new StoredState(rows, models, new StoredSchema("public", new Dictionary<string, IReadOnlySet<string>>())),
        };
        return new ConsistencyFacts(deployment, planes, [], new NoFiles(), null!, default)
        {
            Target = to is null ? null : LiteLlmVersion.Parse(to),
        };
    }

    private static ConfigMap Yaml(string text) => (ConfigMap)YamlReader.Read("config.yaml", text)!;
}
