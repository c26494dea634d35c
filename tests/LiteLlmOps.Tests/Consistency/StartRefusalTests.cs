using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>With what LiteLLM refuses to start: at the border, by version, and only where the files show it.</summary>
public sealed class StartRefusalTests
{
    private const string Refused = "Error UpgradeStartRefused ";

    // file; after the bar the variables, separated by ;, where DB stands for a database and NOFILE for no environment file; expected subjects. 1.83.2 to 1.106.0.
    public static TheoryData<string> NewRefusals =>
        new(
            // Model groups of the health checks
            "general_settings: {background_health_check_model_groups: gpt} | | general_settings.background_health_check_model_groups",
            "general_settings: {background_health_check_model_groups: {a: b}} | | general_settings.background_health_check_model_groups",
            "general_settings: {background_health_check_model_groups: [gpt, 4]} | | general_settings.background_health_check_model_groups",
            "general_settings: {background_health_check_model_groups: [gpt, '4']} | | ",
            "general_settings: {background_health_check_model_groups: []} | | ",
            "general_settings: {background_health_check_model_groups: null} | | ",
            "general_settings: {background_health_check_model_groups: os.environ/GROUPS} | | ",
            "general_settings: {background_health_check_model_groups: os.environ/GROUPS} | GROUPS=gpt | general_settings.background_health_check_model_groups",
            // Redis for the coordination
            "general_settings: {coordination_redis: {port: 6379}} | | general_settings.coordination_redis",
            "general_settings: {coordination_redis: {host: null, port: 6379}} | | general_settings.coordination_redis",
            "general_settings: {coordination_redis: redis} | | general_settings.coordination_redis",
            "general_settings: {coordination_redis: [a]} | | general_settings.coordination_redis",
            "general_settings: {coordination_redis: {host: h}} | | ",
            "general_settings: {coordination_redis: {url: os.environ/REDIS_URL}} | | ",
            "general_settings: {coordination_redis: {startup_nodes: [{host: h}]}} | | ",
            "general_settings: {coordination_redis: {}} | | ",
            "general_settings: {coordination_redis: null} | | ",
            "general_settings: {coordination_redis: os.environ/CR} | | ",
            // Agentic loops
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: 0}}] | | model a",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: -2}}] | | model a",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: many}}] | | model a",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: 1}}] | | ",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: '3'}}] | | ",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: 2.5}}] | | ",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: null}}] | | ",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: os.environ/LOOPS}}] | LOOPS=0 | model a",
            "model_list: [{model_name: a, litellm_params: {model: m, max_agentic_loops: os.environ/LOOPS}}] | | ",
            // Dates
            "environment_variables: {AZURE_API_VERSION: 2024-02-01} | | environment_variables.AZURE_API_VERSION",
            "environment_variables: {AZURE_API_VERSION: '2024-02-01'} | | ",
            "environment_variables: {AZURE_API_VERSION: 2024-02-15-preview} | | ",
            "litellm_settings: {metadata: {since: [2024-02-01 10:00:00]}} | | litellm_settings.metadata.since",
            "router_settings: {model_group_alias: {a: 2024-02-01}} | | router_settings.model_group_alias.a",
            "model_list: [{model_name: a, litellm_params: {model: m, api_version: 2024-02-01}}] | | ",
            // Size of the cache, switches, tracing
            "general_settings: {user_api_key_cache_max_size: 0} | | general_settings.user_api_key_cache_max_size",
            "general_settings: {user_api_key_cache_max_size: large} | | general_settings.user_api_key_cache_max_size",
            "general_settings: {user_api_key_cache_max_size: 1} | | ",
            "general_settings: {vector_store_deny_by_default: maybe} | | general_settings.vector_store_deny_by_default",
            "general_settings: {search_tool_deny_by_default: 2} | | general_settings.search_tool_deny_by_default",
            "general_settings: {search_tool_deny_by_default: 'Yes', vector_store_deny_by_default: 1} | | ",
            "general_settings: {vector_store_deny_by_default: os.environ/DENY} | | ",
            "general_settings: {tracing: true} | | general_settings.tracing",
            "general_settings: {tracing: {enabled: true}} | | ",
            "general_settings: {tracing: false} | | ",
            // Budgets
            "litellm_settings: {max_ui_session_budget: a lot} | | litellm_settings.max_ui_session_budget",
            "litellm_settings: {max_ui_session_budget: '0.5'} | | ",
            "litellm_settings: {max_ui_session_budget: os.environ/B} | B=much | litellm_settings.max_ui_session_budget",
            "litellm_settings: {max_ui_session_budget: os.environ/B} | B=true | ",
            "litellm_settings: {default_internal_user_params: {max_budget: 5 USD}} | | litellm_settings.default_internal_user_params.max_budget",
            "litellm_settings: {default_internal_user_params: {max_budget: 5}} | | ",
            "litellm_settings: {max_budget: 5 USD} | | litellm_settings.max_budget",
            "litellm_settings: {max_budget: '5'} | | ",
            "litellm_settings: {max_budget: 5 USD} | DB | ",
            // Variables
            "{} | LITELLM_ENABLE_ADMIN_MCP=1 | LITELLM_ENABLE_ADMIN_MCP",
            "{} | LITELLM_ENABLE_ADMIN_MCP=False | ",
            "{} | LITELLM_FIPS_MODE=maybe | LITELLM_FIPS_MODE",
            "{} | LITELLM_FIPS_MODE=true;SSL_VERIFY=False | LITELLM_FIPS_MODE",
            "litellm_settings: {ssl_verify: false} | LITELLM_FIPS_MODE=true | LITELLM_FIPS_MODE",
            "litellm_settings: {ssl_verify: false} | LITELLM_FIPS_MODE=off | ",
            "{} | LITELLM_CONFIG_PARAM_CACHE_TTL_SECONDS=1m | LITELLM_CONFIG_PARAM_CACHE_TTL_SECONDS",
            "{} | LITELLM_CONFIG_PARAM_CACHE_TTL_SECONDS=60 | ",
            "{} | LIMIT_CONCURRENCY=0 | LIMIT_CONCURRENCY",
            "{} | LIMIT_CONCURRENCY=1 | ",
            "{} | MAX_REQUESTS_BEFORE_RESTART_JITTER=5% | MAX_REQUESTS_BEFORE_RESTART_JITTER",
            "{} | GRANIAN_RUNTIME_THREADS=two | GRANIAN_RUNTIME_THREADS",
            "{} | PROMETHEUS_METRICS_PORT=65536 | PROMETHEUS_METRICS_PORT",
            "{} | PROMETHEUS_METRICS_PORT=http | PROMETHEUS_METRICS_PORT",
            "{} | PROMETHEUS_METRICS_PORT=65535 | ",
            "{} | PROMETHEUS_METRICS_PORT= | ",
            "{} | PROMETHEUS_METRICS_PORT=4000;PORT=4000 | PROMETHEUS_METRICS_PORT",
            "{} | PROMETHEUS_METRICS_PORT=4001;PORT=4000 | ",
            "{} | PROMETHEUS_METRICS_PORT=4000 | ",
            "{} | USE_V2_MIGRATION_RESOLVER=maybe | USE_V2_MIGRATION_RESOLVER",
            "{} | USE_V2_MIGRATION_RESOLVER=no | ",
            // What 1.83.2 refuses as well is no news
            "router_settings: {health_check_interval: 60} | | ",
            "litellm_settings: {max_budget: 10} | DB | ",
            "general_settings: {use_redis_transaction_buffer: true} | A=b | ",
            "{} | LITELLM_CONFIG_BUCKET_NAME=b | ",
            "{} | LITELLM_WORKER_STARTUP_HOOKS=a.b | ",
            "litellm_settings: {upperbound_key_generate_params: null} | | "
        );

    [Theory]
    [MemberData(nameof(NewRefusals))]
    public void A_start_that_only_the_target_refuses_is_a_finding(string row)
    {
        var fields = row.Split('|', StringSplitOptions.TrimEntries);
        var expected = fields[2].Length == 0 ? "" : Refused + fields[2];
        var facts = Facts("1.83.2", fields[0], fields[1]);
        Assert.Equal(expected, Upgrade(facts, "1.106.0"));
        // Neither before nor from this version on, and it is a fault of the present state there.
        Assert.Equal("", Upgrade(facts, "1.104.3"));
        Assert.Equal("", Upgrade(Facts("1.106.0", fields[0], fields[1]), "1.110.0"));
        if (expected.Length > 0)
            Assert.Equal($"Error StartRefused {fields[2]}", Present(Facts("1.106.0", fields[0], fields[1])));
    }

    // severity, file, variables, subject. 1.83.2 to 1.106.0.
    [Theory]
    [InlineData("Info", "general_settings: {team_metadata_schema: {a: b}}", "", "general_settings.team_metadata_schema")]
    [InlineData("Info", "litellm_settings: {key_alias_pattern: '['}", "", "litellm_settings.key_alias_pattern")]
    [InlineData("Info", "model_list: [{model_name: w, model_info: {access_windows: [x]}}]", "", "model w")]
    [InlineData(
        "Info",
        "model_list: [{model_name: r, litellm_params: {model: auto_router/complexity_router, tiers: {SIMPLE: a}}}]",
        "",
        "model r"
    )]
    [InlineData(
        "",
        "model_list: [{model_name: r, litellm_params: {model: auto_router/complexity_router, complexity_router_config: {tiers: {SIMPLE: a}}}}]",
        "",
        ""
    )]
    [InlineData("", "model_list: [{model_name: w, model_info: {access_windows: null}}]", "", "")]
    [InlineData("", "general_settings: {plugins: []}", "", "")]
    [InlineData("Warning", "worker_registry: [{worker_id: a}]", "A=b", "worker_registry")]
    [InlineData("", "worker_registry: [{worker_id: a}]", "LITELLM_LICENSE=x", "")]
    [InlineData("Warning", "{}", "LITELLM_ENABLE_ADMIN_MCP=true", "LITELLM_ENABLE_ADMIN_MCP")]
    [InlineData("", "{}", "LITELLM_ENABLE_ADMIN_MCP=true;LITELLM_LICENSE=x", "")]
    [InlineData("Warning", "{}", "LITELLM_FIPS_MODE=true", "LITELLM_FIPS_MODE")]
    [InlineData("Warning", "{}", "LITELLM_PGBOUNCER_ENABLED=true", "LITELLM_PGBOUNCER_ENABLED")]
    [InlineData("", "{}", "LITELLM_PGBOUNCER_ENABLED=false", "")]
    [InlineData("Warning", "{}", "LITELLM_ENABLE_PYROSCOPE=true;PYROSCOPE_GRAFANA_USER=1", "PYROSCOPE_GRAFANA_USER")]
    [InlineData("", "{}", "LITELLM_ENABLE_PYROSCOPE=true;PYROSCOPE_GRAFANA_USER=1;PYROSCOPE_GRAFANA_API_TOKEN=x", "")]
    [InlineData("", "{}", "PYROSCOPE_GRAFANA_USER=1", "")]
    public void What_the_files_do_not_tell_is_said_to_be_unknown(string severity, string file, string variables, string subject)
    {
        var facts = Facts("1.83.2", file, variables) with { Target = LiteLlmVersion.Parse("1.106.0") };
        Assert.Equal(severity.Length == 0 ? "" : $"{severity} UpgradeStartRefused {subject}", Upgrade(facts, "1.106.0"));
        Assert.All(
            UpgradeRules.Of(facts).Where(static f => f.Id == "UpgradeStartRefused"),
            static f => Assert.Contains("could not be told", f.Impact, StringComparison.Ordinal)
        );
        Assert.Equal("", Present(Facts("1.106.0", file, variables)));
    }

    // version, file, variables, expected subjects
    public static TheoryData<string> PresentRefusals =>
        new(
            "1.83.2 | router_settings: {health_check_interval: 60} | | router_settings.health_check_interval",
            "1.106.0 | router_settings: {health_check_concurrency: null} | | router_settings.health_check_concurrency",
            "1.81.0 | router_settings: {health_check_interval: 60} | | ",
            "1.107.0 | router_settings: {health_check_interval: 60} | | ",
            "1.83.2 | general_settings: {health_check_interval: 60} | | ",
            "1.83.2 | litellm_settings: {max_budget: 10} | DB | litellm_settings.max_budget",
            "1.106.0 | litellm_settings: {max_budget: 0.5, budget_duration: null} | DB | litellm_settings.max_budget",
            "1.83.2 | litellm_settings: {max_budget: 10} | | ",
            "1.83.2 | litellm_settings: {max_budget: 0} | DB | ",
            "1.83.2 | litellm_settings: {max_budget: 10, budget_duration: 30d} | DB | ",
            "1.83.2 | litellm_settings: {max_budget: 10, budget_duration: os.environ/D} | DB | ",
            "1.83.2 | litellm_settings: {max_budget: '10', budget_duration: 30d} | DB | litellm_settings.max_budget",
            "1.83.2 | litellm_settings: {max_budget: null} | DB | litellm_settings.max_budget",
            "1.83.2 | litellm_settings: {max_budget: os.environ/MOST, budget_duration: 30d} | DB;MOST=10 | litellm_settings.max_budget",
            "1.83.2 | litellm_settings: {max_budget: os.environ/MOST, budget_duration: 30d} | DB;MOST=true | ",
            "1.106.0 | litellm_settings: {max_budget: '10', budget_duration: 30d} | DB | ",
            "1.83.2 | {} | LITELLM_CONFIG_BUCKET_NAME=b | LITELLM_CONFIG_BUCKET_NAME",
            "1.83.2 | {} | LITELLM_CONFIG_BUCKET_NAME=b;LITELLM_CONFIG_BUCKET_OBJECT_KEY= | LITELLM_CONFIG_BUCKET_NAME",
            "1.83.2 | {} | LITELLM_CONFIG_BUCKET_NAME=b;LITELLM_CONFIG_BUCKET_OBJECT_KEY=c.yaml | ",
            "1.83.2 | router_settings: {health_check_interval: 60} | LITELLM_CONFIG_BUCKET_NAME=b;LITELLM_CONFIG_BUCKET_OBJECT_KEY=c.yaml | ",
            "1.83.2 | litellm_settings: {max_internal_user_budget: five} | | litellm_settings.max_internal_user_budget",
            "1.83.2 | litellm_settings: {max_internal_user_budget: '5'} | | ",
            "1.83.2 | general_settings: {user_api_key_cache_ttl: 60s} | | general_settings.user_api_key_cache_ttl",
            "1.83.2 | litellm_settings: {default_team_settings: [{team_id: a}, {success_callback: [x]}, b]} | | litellm_settings.default_team_settings[1]; litellm_settings.default_team_settings[2]",
            "1.83.2 | litellm_settings: {upperbound_key_generate_params: null} | | litellm_settings.upperbound_key_generate_params",
            "1.83.2 | litellm_settings: {upperbound_key_generate_params: {}} | | ",
            "1.83.2 | general_settings: {key_management_system: vault} | | general_settings.key_management_system",
            "1.83.2 | general_settings: {key_management_system: local} | | general_settings.key_management_system",
            "1.83.2 | general_settings: {key_management_system: hashicorp_vault} | | ",
            "1.106.0 | general_settings: {key_management_system: vault} | | ",
            "1.83.2 | general_settings: {proxy_budget_rescheduler_min_time: 700, proxy_budget_rescheduler_max_time: 600} | DB | general_settings.proxy_budget_rescheduler_min_time",
            "1.83.2 | general_settings: {proxy_budget_rescheduler_min_time: 606} | DB | general_settings.proxy_budget_rescheduler_min_time",
            "1.83.2 | general_settings: {proxy_budget_rescheduler_min_time: 605} | DB | ",
            "1.83.2 | general_settings: {proxy_budget_rescheduler_min_time: 606} | DB;PROXY_BUDGET_RESCHEDULER_MAX_TIME=900 | ",
            "1.106.0 | general_settings: {proxy_budget_rescheduler_min_time: 606} | DB | ",
            "1.83.2 | general_settings: {proxy_budget_rescheduler_min_time: 606} | | ",
            "1.83.2 | general_settings: {proxy_batch_write_at: soon} | DB | general_settings.proxy_batch_write_at",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: 7} | DB | general_settings.spend_report_frequency",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: 2w} | DB | general_settings.spend_report_frequency",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: d} | DB | general_settings.spend_report_frequency",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: 7D} | DB | ",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: ''} | DB | ",
            "1.83.2 | general_settings: {spend_report_frequency: 2w} | DB | ",
            "1.83.2 | general_settings: {alerting: [slack], spend_report_frequency: 2w} | | ",
            "1.83.2 | {} | LITELLM_WORKER_STARTUP_HOOKS=a.b:c,d | LITELLM_WORKER_STARTUP_HOOKS",
            "1.83.2 | {} | LITELLM_WORKER_STARTUP_HOOKS=a.b:c, | ",
            "1.83.2 | {} | NUM_WORKERS=four | NUM_WORKERS",
            "1.83.2 | {} | PORT=4000/tcp | PORT",
            "1.83.2 | {} | PORT= | ",
            "1.77.1 | {} | MAX_REQUESTS_BEFORE_RESTART=x | ",
            "1.81.0 | {} | MAX_REQUESTS_BEFORE_RESTART=x | MAX_REQUESTS_BEFORE_RESTART",
            "1.83.2 | {} | LITELLM_GLOBAL_MAX_PARALLEL_REQUEST_RETRIES=3.5 | LITELLM_GLOBAL_MAX_PARALLEL_REQUEST_RETRIES",
            "1.83.2 | {} | LITELLM_GLOBAL_MAX_PARALLEL_REQUEST_RETRY_TIMEOUT=3.5 | ",
            "1.83.2 | {} | DB;PRISMA_RECONNECT_COOLDOWN_SECONDS=15s | PRISMA_RECONNECT_COOLDOWN_SECONDS",
            "1.83.2 | {} | PRISMA_RECONNECT_COOLDOWN_SECONDS=15s | ",
            "1.106.0 | {} | DIRECT_URL=mysql://h/d | DIRECT_URL",
            "1.83.2 | {} | DIRECT_URL=mysql://h/d | "
        );

    [Theory]
    [MemberData(nameof(PresentRefusals))]
    public void A_start_that_the_running_version_refuses_is_a_finding(string row)
    {
        var fields = row.Split('|', StringSplitOptions.TrimEntries);
        var expected = string.Join(
            "; ",
            fields[3].Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(static s => $"Error StartRefused {s}")
        );
        Assert.Equal(expected, Present(Facts(fields[0], fields[1], fields[2])));
    }

    // from, to, file, variables, subject
    [Theory]
    [InlineData("1.81.0", "1.83.2", "router_settings: {health_check_interval: 60}", "", "router_settings.health_check_interval")]
    [InlineData("1.81.15", "1.106.0", "router_settings: {health_check_interval: 60}", "", "")]
    [InlineData(
        "1.81.15",
        "1.83.2",
        "general_settings: {use_redis_transaction_buffer: true}",
        "A=b",
        "general_settings.use_redis_transaction_buffer"
    )]
    [InlineData(
        "1.81.15",
        "1.106.0",
        "general_settings: {use_redis_transaction_buffer: 'True'}",
        "A=b",
        "general_settings.use_redis_transaction_buffer"
    )]
    [InlineData("1.81.15", "1.106.0", "general_settings: {use_redis_transaction_buffer: true}", "REDIS_HOST=r", "")]
    [InlineData("1.81.15", "1.106.0", "general_settings: {use_redis_transaction_buffer: true}", "NOFILE", "")]
    [InlineData(
        "1.81.15",
        "1.106.0",
        "{general_settings: {use_redis_transaction_buffer: true}, litellm_settings: {cache: true}}",
        "A=b",
        ""
    )]
    [InlineData(
        "1.81.15",
        "1.106.0",
        "{general_settings: {use_redis_transaction_buffer: true}, litellm_settings: {cache: true, cache_params: {type: s3}}}",
        "A=b",
        "general_settings.use_redis_transaction_buffer"
    )]
    [InlineData("1.81.15", "1.106.0", "general_settings: {use_redis_transaction_buffer: os.environ/BUFFER}", "A=b", "")]
    [InlineData("1.81.15", "1.83.2", "{}", "LITELLM_WORKER_STARTUP_HOOKS=a.b", "LITELLM_WORKER_STARTUP_HOOKS")]
    public void What_an_older_version_accepts_is_a_finding_of_the_upgrade(
        string from,
        string to,
        string file,
        string variables,
        string subject
    ) => Assert.Equal(subject.Length == 0 ? "" : Refused + subject, Upgrade(Facts(from, file, variables), to));

    [Fact]
    public void A_finding_of_the_upgrade_says_what_is_known_of_the_versions_and_how_to_see_the_rest()
    {
        var facts = Facts("1.83.2", "general_settings: {tracing: 5}", "");
        var now = Assert.Single(UpgradeRules.Of(facts with { Target = LiteLlmVersion.Parse("1.106.0") }));
        Assert.EndsWith(
            "This was read in the source of 1.106.0; an earlier release may have it too.",
            now.Impact,
            StringComparison.Ordinal
        );
        Assert.Contains("--validate_config", now.Remediation, StringComparison.Ordinal);
        var later = Assert.Single(UpgradeRules.Of(facts with { Target = LiteLlmVersion.Parse("1.108.0") }));
        Assert.EndsWith("and releases after 1.106.0 were not read.", later.Impact, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.83.2", "DB", true)]
    [InlineData("1.83.2", "", false)]
    [InlineData("1.83.2", "DB;ENFORCE_PRISMA_MIGRATION_CHECK=true", false)]
    [InlineData("1.83.2", "DB;DISABLE_SCHEMA_UPDATE=true", false)]
    [InlineData("1.90.0", "DB", false)]
    public void A_migration_that_may_fail_today_is_named(string from, string variables, bool isNamed)
    {
        var found = UpgradeRules.Of(Facts(from, "{}", variables) with { Target = LiteLlmVersion.Parse("1.106.0") });
        Assert.Equal(isNamed, found.Any(static f => f is { Id: "UpgradeMigrationCheck", Severity: FindingSeverity.Info }));
    }

    // With coordination_redis or REDIS_* 1.106.0 starts.
    [Theory]
    [InlineData("1.106.0", "general_settings: {use_redis_transaction_buffer: true}", "A=b", true)]
    [InlineData("1.106.0", "general_settings: {use_redis_transaction_buffer: true}", "REDIS_URL=redis://r", false)]
    [InlineData("1.106.0", "general_settings: {use_redis_transaction_buffer: true, coordination_redis: {host: r}}", "A=b", false)]
    [InlineData("1.83.2", "general_settings: {use_redis_transaction_buffer: true}", "REDIS_URL=redis://r", true)]
    public void The_buffer_has_other_sources_of_redis_in_newer_versions(string version, string file, string variables, bool isFound) =>
        Assert.Equal(
            isFound,
            ValueRules
                .Of(Facts(version, file, variables))
                .Any(static f => f is { Id: "SettingIncomplete", Severity: FindingSeverity.Error })
        );

    [Theory]
    [InlineData("llmops.yaml", true, false)]
    [InlineData("the tables", false, true)]
    public void Without_a_known_version_the_finding_is_not_determined(string source, bool isFound, bool isDoubtful)
    {
        var facts = Facts("1.83.2", "router_settings: {health_check_interval: 60}", "");
        facts = facts with { Planes = facts.Planes with { VersionSource = source } };
        Assert.Equal(isFound, StartRules.Of(facts).Any());
        Assert.Equal(isDoubtful, UndeterminedFindings.Of(facts).ContainsKey("StartRefused"));
    }

    private static string Upgrade(ConsistencyFacts facts, string to) =>
        Shown(UpgradeRules.Of(facts with { Target = LiteLlmVersion.Parse(to) }).Where(static f => f.Id == "UpgradeStartRefused"));

    private static string Present(ConsistencyFacts facts) => Shown(StartRules.Of(facts));

    private static string Shown(IEnumerable<LlmFinding> found) =>
        string.Join("; ", found.Select(static f => $"{f.Severity} {f.Id} {f.Subject}"));

    private static ConsistencyFacts Facts(string version, string file, string variables)
    {
        var words = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).ToList();
        var deployment = TestDeployments.Minimal with
        {
            Environment = words.Contains("NOFILE")
                ? TestDeployments.Minimal.Environment
                : TestDeployments.Variables([
                    .. words.Where(static w => w.Contains('=')).Select(static w => w.Split('=', 2)).Select(static w => (w[0], w[1])),
                ]),
            Proxy = TestDeployments.Minimal.Proxy with { MasterKey = new SecretValue("sk-6f1c0e5b7d9a42338ae1", "test") },
        };
        if (words.Contains("DB"))
            deployment = deployment with { Database = deployment.Database with { Url = new SecretValue("postgresql://u:p@h/d", "test") } };
        var root = (ConfigMap)YamlReader.Read("config.yaml", file)!;
        var planes = new PlaneSet
        {
            Deployment = deployment,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "llmops.yaml",
            File = root,
        };
        return new ConsistencyFacts(deployment, planes, [], new NoFiles(), null!, default);
    }
}
