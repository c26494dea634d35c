using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>Values that do not do what they say: by version, and only when the other conditions are met.</summary>
public sealed class ReportedTroubleTests
{
    // version, config, environment (; between variables), expected findings
    public static TheoryData<string> Values =>
        new(
            // The unit of a retention period
            "1.81.15 | general_settings: {maximum_spend_logs_retention_period: 14} | A=b | Error SettingIneffective general_settings.maximum_spend_logs_retention_period",
            "1.80.0 | general_settings: {maximum_spend_logs_retention_period: '14'} | A=b | Error SettingIneffective general_settings.maximum_spend_logs_retention_period",
            "1.81.15 | general_settings: {maximum_spend_logs_retention_period: 14d} | A=b | ",
            "1.83.2 | general_settings: {maximum_spend_logs_retention_period: 14} | A=b | ",
            "1.106.0 | general_settings: {maximum_spend_logs_retention_period: 14} | A=b | ",
            // The clean-up in memory
            "1.81.15 | general_settings: {maximum_spend_logs_retention_period: 14d, store_prompts_in_spend_logs: true} | A=b | Warning SettingIncomplete general_settings.maximum_spend_logs_retention_period",
            "1.83.2 | general_settings: {maximum_spend_logs_retention_period: 14d, store_prompts_in_spend_logs: true} | A=b | ",
            // Variables that a version does not read
            "1.77.1 | {} | LITELLM_MODEL_COST_MAP_URL=https://prices.example/p.json | Warning SettingIneffective LITELLM_MODEL_COST_MAP_URL",
            "1.81.0 | {} | LITELLM_MODEL_COST_MAP_URL=https://prices.example/p.json | ",
            "1.72.2 | {} | https_proxy=http://p.example:3128 | Error SettingIneffective https_proxy",
            "1.72.2 | {} | https_proxy=http://p.example:3128;AIOHTTP_TRUST_ENV=true | ",
            "1.72.2 | litellm_settings: {disable_aiohttp_transport: true} | https_proxy=http://p.example:3128 | ",
            "1.70.4 | {} | https_proxy=http://p.example:3128 | ",
            "1.77.1 | {} | https_proxy=http://p.example:3128 | ",
            "1.67.4 | litellm_settings: {max_internal_user_budget: 5} | A=b | Warning SettingIneffective litellm_settings.max_internal_user_budget",
            "1.68.0 | litellm_settings: {max_internal_user_budget: 5} | A=b | ",
            // Redis
            "1.77.1 | litellm_settings: {cache: true, cache_params: {type: redis, max_connections: 9}} | A=b | Warning SettingIneffective litellm_settings.cache_params.max_connections",
            "1.81.0 | litellm_settings: {cache: true, cache_params: {type: redis, max_connections: 9}} | A=b | ",
            "1.81.15 | general_settings: {use_redis_transaction_buffer: true} | A=b | Error SettingIncomplete general_settings.use_redis_transaction_buffer",
            "1.106.0 | {general_settings: {use_redis_transaction_buffer: true}, litellm_settings: {cache: true, cache_params: {type: local}}} | A=b | Error SettingIncomplete general_settings.use_redis_transaction_buffer",
            "1.106.0 | {general_settings: {use_redis_transaction_buffer: true}, litellm_settings: {cache: true, cache_params: {type: redis}}} | A=b | ",
            "1.106.0 | {general_settings: {use_redis_transaction_buffer: false}} | A=b | ",
            "1.106.0 | litellm_settings: {cache: true, cache_params: {supported_call_types: [acompletion]}} | A=b | Info SettingIncomplete litellm_settings.cache_params.supported_call_types",
            "1.106.0 | litellm_settings: {cache: true, cache_params: {supported_call_types: [acompletion, aresponses]}} | A=b | ",
            "1.106.0 | litellm_settings: {cache: true, cache_params: {supported_call_types: []}} | A=b | ",
            // The router
            "1.83.2 | general_settings: {global_max_parallel_requests: 50} | NUM_WORKERS=4 | Warning SettingIneffective general_settings.global_max_parallel_requests",
            "1.83.2 | general_settings: {global_max_parallel_requests: 50} | A=b | ",
            "1.81.0 | router_settings: {routing_strategy: usage-based-routing, enable_tag_filtering: true} | A=b | Error SettingIneffective router_settings.enable_tag_filtering",
            "1.81.0 | router_settings: {routing_strategy: usage-based-routing-v2, enable_tag_filtering: true} | A=b | ",
            "1.83.2 | router_settings: {model_group_alias: {a: {model: m}}, fallbacks: [{m: [n]}]} | A=b | Info SettingIncomplete router_settings.model_group_alias.a",
            "1.83.2 | router_settings: {model_group_alias: {a: m}, fallbacks: [{m: [n]}, {a: [n]}]} | A=b | ",
            "1.83.2 | router_settings: {model_group_alias: {a: m}, fallbacks: [{m: [n]}, {'*': [n]}]} | A=b | ",
            "1.106.0 | router_settings: {model_group_alias: {a: m}, fallbacks: [{m: [n]}]} | A=b | ",
            // Models
            "1.83.2 | model_list: [{model_name: v, litellm_params: {model: hosted_vllm/v}, model_info: {base_model: openai/gpt-4o}}] | A=b | Warning SettingIneffective model v",
            "1.83.2 | model_list: [{model_name: v, litellm_params: {model: hosted_vllm/v, input_cost_per_token: 1e-7}, model_info: {base_model: openai/gpt-4o}}] | A=b | ",
            "1.83.2 | model_list: [{model_name: v, litellm_params: {model: azure/v}, model_info: {base_model: azure/gpt-4o}}] | A=b | ",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: azure/z, api_base: 'https://r.example/openai/deployments/z'}}] | A=b | Error AddressMisread model z",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: ollama_chat/z, api_base: 'http://o:11434/v1/'}}] | A=b | Error AddressMisread model z",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: ollama/z, api_base: 'http://o:11434'}}] | A=b | ",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: openai/z, api_key: x, api_base: 'http://v:8000'}}] | A=b | Warning AddressMisread model z",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: openai/z, api_base: 'http://v:8000/v1'}}] | A=b | Error SettingIncomplete model z",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: openai/z, api_base: 'http://v:8000/v1'}}] | OPENAI_API_KEY=x | ",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: azure/z, api_base: os.environ/BASE}}] | BASE=https://r.example/openai/deployments/z?a=b | Error AddressMisread model z",
            "1.106.0 | model_list: [{model_name: z, litellm_params: {model: azure/z, api_base: 'https://r.example/', api_version: 2024-10-21}}] | A=b | ",
            "1.106.0 | model_list: [{model_name: p, litellm_params: {model: openai/p, input_cost_per_token: 2.5}}] | A=b | Warning SettingIneffective model p",
            "1.106.0 | model_list: [{model_name: p, litellm_params: {model: openai/p}, model_info: {output_cost_per_token: '15'}}] | A=b | Warning SettingIneffective model p",
            "1.106.0 | model_list: [{model_name: p, litellm_params: {model: openai/p, input_cost_per_token: 0.0000025}}] | A=b | ",
            "1.83.2 | model_list: [{model_name: t, litellm_params: {model: openai/t, timeout: 30}}] | A=b | Info SettingIncomplete litellm_settings.request_timeout",
            "1.83.2 | {model_list: [{model_name: t, litellm_params: {model: openai/t, timeout: 30}}], litellm_settings: {request_timeout: 60}} | A=b | ",
            "1.83.2 | model_list: [{model_name: t, litellm_params: {model: openai/t, timeout: 30}}] | REQUEST_TIMEOUT=60 | ",
            // Callbacks, SSO, root path, config in a bucket
            "1.106.0 | litellm_settings: {success_callback: otel} | A=b | Warning SettingIncomplete callback otel",
            "1.106.0 | litellm_settings: {success_callback: [otel]} | OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 | ",
            "1.106.0 | {} | SERVER_ROOT_PATH=/gw | Info SettingIncomplete PROXY_BASE_URL",
            "1.106.0 | {} | SERVER_ROOT_PATH=/gw;PROXY_BASE_URL=https://x.example/gw | ",
            "1.106.0 | {} | SERVER_ROOT_PATH=/ | ",
            "1.106.0 | {} | GENERIC_USER_ID_ATTRIBUTE=nickname | Error ClaimUnstable GENERIC_USER_ID_ATTRIBUTE",
            "1.106.0 | {} | GENERIC_USER_ID_ATTRIBUTE=email | Info ClaimUnstable GENERIC_USER_ID_ATTRIBUTE",
            "1.106.0 | {} | GENERIC_USER_ID_ATTRIBUTE=sub | ",
            "1.106.0 | litellm_settings: {callbacks: [hooks.mine]} | LITELLM_CONFIG_BUCKET_NAME=b | Error BucketConfig hooks.mine",
            "1.106.0 | litellm_settings: {callbacks: ['s3://b/hooks.mine']} | LITELLM_CONFIG_BUCKET_NAME=b | ",
            "1.106.0 | litellm_settings: {callbacks: [hooks.mine]} | A=b | ",
            "1.55.3 | {} | LITELLM_CONFIG_BUCKET_NAME=b | Warning BucketConfig LITELLM_CONFIG_BUCKET_NAME",
            "1.77.1 | {} | LITELLM_CONFIG_BUCKET_NAME=b | ",
            // Metrics
            "1.106.0 | litellm_settings: {prometheus_initialize_budget_metrics: true} | A=b | Warning MetricsIncomplete /metrics",
            "1.106.0 | litellm_settings: {prometheus_emit_stream_label: false} | A=b | ",
            "1.106.0 | litellm_settings: {prometheus_initialize_budget_metrics: true, callbacks: [prometheus]} | A=b | ",
            "1.81.15 | litellm_settings: {callbacks: [prometheus]} | NUM_WORKERS=2 | Warning MetricsIncomplete /metrics",
            "1.81.15 | litellm_settings: {callbacks: [prometheus]} | NUM_WORKERS=2;PROMETHEUS_MULTIPROC_DIR=/run/p | ",
            "1.83.2 | litellm_settings: {callbacks: [prometheus]} | NUM_WORKERS=2 | ",
            "1.106.0 | litellm_settings: {callbacks: [prometheus], prometheus_metrics_config: [{metrics: [litellm_spend_metric, litellm_teams]}]} | A=b | Error MetricsIncomplete litellm_teams",
            "1.106.0 | litellm_settings: {callbacks: [prometheus], prometheus_metrics_config: [{metrics: [litellm_spend_metric, litellm_mcp_tool_calls_total]}]} | A=b | "
        );

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_that_does_not_do_what_it_says_is_a_finding(string text)
    {
        var fields = text.Split(" | ");
        var facts = Facts(fields[0], fields[1], fields[2]);
        Assert.Equal(fields[3].Trim(), Text(ValueRules.Of(facts).Concat(MetricsRules.Of(facts))));
    }

    [Fact]
    public void A_version_that_is_only_a_guess_is_not_said_to_have_the_trouble_of_a_version()
    {
        var facts = Facts("1.81.15", "general_settings: {maximum_spend_logs_retention_period: 14}", "A=b");
        Assert.Empty(ValueRules.Of(facts with { Planes = facts.Planes with { VersionSource = "the tables" } }));
    }

    [Fact]
    public void Without_environment_files_an_unset_variable_is_no_finding()
    {
        var facts = Facts("1.106.0", "litellm_settings: {callbacks: [otel]}", "A=b");
        Assert.Empty(
            ValueRules.Of(
                facts with
                {
                    Deployment = facts.Deployment with { Environment = new DeploymentEnvironment([], static _ => null) },
                }
            )
        );
    }

    [Fact]
    public void Each_trouble_names_its_source()
    {
        Assert.All(ValueRules.All.Concat(MetricsRules.All).Concat(RecordRules.All), static t => Assert.NotEqual("", t.Source));
    }

    [Theory]
    [InlineData("postgresql://u:a%5Db@h/d", "")]
    [InlineData("postgresql://u:a]b@h:5432/d", "]")]
    [InlineData("postgresql://u:a[b?c@h/d", "[ ?")]
    [InlineData("postgresql://u:a#b@h/d?x=c@d", "#")]
    [InlineData("postgresql://u:a@h/d?options=[x]", "")]
    [InlineData("postgresql://h/d", "")]
    public void Characters_that_end_the_user_information_are_named_without_the_password(string url, string expected)
    {
        var facts = Facts("1.106.0", "{}", "A=b");
        facts = facts with
        {
            Deployment = facts.Deployment with { Database = facts.Deployment.Database with { Url = new SecretValue(url, "test.env:1") } },
        };
        var evidence = ValueRules.Of(facts).SingleOrDefault()?.Evidence;
        Assert.Equal(expected.Length == 0 ? null : $"User name or password contain {expected} without encoding (test.env:1).", evidence);
    }

    // version, definition of the service litellm, expected findings
    [Theory]
    [InlineData(
        "1.81.0",
        "{image: 'ghcr.io/berriai/litellm:main-stable', healthcheck: {test: wget -q http://localhost:4000/health/liveliness}}",
        "ContainerSetup"
    )]
    [InlineData(
        "1.80.0",
        "{image: 'ghcr.io/berriai/litellm:main-stable', healthcheck: {test: wget -q http://localhost:4000/health/liveliness}}",
        ""
    )]
    [InlineData(
        "1.106.0",
        "{image: 'ghcr.io/berriai/litellm:main-v1.79.0-stable', healthcheck: {test: wget -q http://localhost:4000/}}",
        ""
    )]
    [InlineData("1.106.0", "{image: 'registry.example/litellm-with-wget', healthcheck: {test: wget -q http://localhost:4000/}}", "")]
    [InlineData(
        "1.60.0",
        "{image: 'registry.example/litellm', healthcheck: {test: [CMD, wget, --spider, 'http://localhost:4000/']}}",
        "ContainerSetup"
    )]
    [InlineData("1.106.0", "{image: litellm/litellm, healthcheck: {test: [CMD, curl, 'http://localhost:4000/']}}", "")]
    [InlineData("1.106.0", "{image: litellm/litellm, volumes: ['./x:/app/']}", "ContainerSetup")]
    [InlineData("1.106.0", "{image: litellm/litellm, volumes: [{type: bind, source: ./x, target: /app}]}", "ContainerSetup")]
    [InlineData("1.106.0", "{image: litellm/litellm, volumes: ['./c.yaml:/app/config.yaml:ro', 'data:/data']}", "")]
    [InlineData("1.106.0", "{image: postgres, volumes: ['./x:/app']}", "")]
    [InlineData("1.106.0", "{image: litellm/litellm, mem_limit: 512m}", "ContainerSetup")]
    [InlineData("1.106.0", "{image: litellm/litellm, deploy: {resources: {limits: {memory: 0.5Gi}}}}", "ContainerSetup")]
    [InlineData("1.106.0", "{image: litellm/litellm, mem_limit: 2g}", "")]
    [InlineData("1.106.0", "{image: litellm/litellm, command: '--run_gunicorn --num_workers 2'}", "SettingIneffective")]
    [InlineData("1.106.0", "{image: litellm/litellm, command: [--run_gunicorn, --keepalive_timeout, 75]}", "SettingIneffective")]
    [InlineData("1.106.0", "{image: litellm/litellm, command: [--keepalive_timeout, 75]}", "")]
    public void A_compose_file_that_stops_the_proxy_is_a_finding(string version, string service, string expected)
    {
        var facts = Facts(version, "{}", "A=b") with
        {
            Compose = [new ComposeService("compose.yaml", "litellm", (ConfigMap)YamlReader.Read("compose.yaml", service)!)],
        };
        Assert.Equal(expected, string.Join(' ', ContainerRules.Of(facts).Concat(ValueRules.Of(facts)).Select(static f => f.Id)));
    }

    [Theory]
    [InlineData("{image: litellm/litellm}", true)]
    [InlineData("{image: litellm/litellm, network_mode: host}", false)]
    [InlineData("{image: redis}", false)]
    public void An_address_of_this_machine_is_another_one_in_a_container(string service, bool isFound)
    {
        var facts = Facts(
            "1.106.0",
            "model_list: [{model_name: l, litellm_params: {model: openai/l, api_base: 'http://localhost:8001/v1'}}]",
            "A=b"
        ) with
        {
            Compose = [new ComposeService("compose.yaml", "gw", (ConfigMap)YamlReader.Read("compose.yaml", service)!)],
        };
        Assert.Equal(isFound, ContainerRules.Of(facts).Any(static f => f.Id == "AddressMisread"));
    }

    [Fact]
    public void Only_defunct_query_engines_are_found_among_the_processes()
    {
        string[] lines =
        [
            "1 (systemd) S 0 1 1 0",
            "181 (query-engine-de) Z 115 115 1 0",
            "182 (query-engine-de) S 115 115 1 0",
            "190 (sh) Z 1 1 1 0",
            "",
        ];
        Assert.Equal([new DefunctEngine(181, 115)], DefunctEngines.In(lines));
    }

    [Theory]
    [InlineData("1.106.0", 2, "/run/a", "/run/a", true)]
    [InlineData("1.106.0", 2, "/run/a", "/run/b", false)]
    [InlineData("1.106.0", 1, "/run/a", "/run/a", false)]
    [InlineData("1.81.15", 2, "/run/a", "/run/a", false)]
    public void Proxies_that_share_the_folder_of_their_metrics_are_a_finding(
        string version,
        int workers,
        string own,
        string other,
        bool isFound
    )
    {
        var facts = Facts(version, "{}", "A=b");
        facts = facts with
        {
            Machine = facts.Machine with
            {
                Running = [new RunningLiteLlm(10, 1, [], workers, own), new RunningLiteLlm(20, 4001, [], 2, other)],
            },
        };
        Assert.Equal(isFound, MetricsRules.Of(facts).Any());
    }

    // version, general_settings, records, expected findings
    public static TheoryData<string, string, string> Records =>
        new()
        {
            { "1.81.15", "tier", "Error BudgetNotReset virtual keys" },
            { "1.83.2", "tier", "" },
            { "1.83.2", "organization", "Error BudgetNotReset acme" },
            { "1.106.0", "organization", "" },
            { "1.106.0", "overdue", "Warning BudgetNotReset LiteLLM_TeamTable" },
            { "1.83.2", "open group", "Error AccessGroupIgnored virtual keys" },
            { "1.106.0", "open group", "" },
            { "1.84.0", "closed group", "Warning AccessGroupIgnored k" },
            { "1.106.0", "closed group", "" },
            { "1.106.0", "tool index", "Warning ToolIndexKept LiteLLM_SpendLogToolIndex" },
            { "1.106.0", "new tool index", "" },
            { "1.106.0", "duplicates", "Warning DailySpendDuplicated LiteLLM_DailyTagSpend" },
            { "1.106.0", "prompts", "Warning PromptsStored LiteLLM_SpendLogs" },
            { "1.106.0", "few prompts", "" },
            { "1.106.0", "report", "Warning SpendQuerySlow LiteLLM_SpendLogs" },
            { "1.106.0", "master key", "Warning MasterKeyUsed master key" },
            { "1.106.0", "few master key", "" },
        };

    [Theory]
    [MemberData(nameof(Records))]
    public void Records_with_a_known_trouble_are_a_finding(string version, string kind, string expected)
    {
        var facts = Facts(
            version,
            "general_settings: {store_prompts_in_spend_logs: true, maximum_spend_logs_retention_period: 7d}",
            "A=b"
        ) with
        {
            Records = kind switch
            {
                "tier" => new StoredRecords { TierKeys = [("k", "free", "1d")] },
                "organization" => new StoredRecords { Organizations = [new OrganizationBudget("acme", 12, 10, "1mo")] },
                "overdue" => new StoredRecords { Overdue = [("LiteLLM_TeamTable", 3, TimeSpan.FromDays(4))] },
                "open group" => new StoredRecords { GroupKeys = [new GroupKey("k", "g", true, "t", "all-proxy-models", false)] },
                "closed group" => new StoredRecords { GroupKeys = [new GroupKey("k", "g", true, "t", "gpt-4o", false)] },
                "tool index" => new StoredRecords { ToolIndex = new SpendLogs(5 << 20, TimeSpan.FromDays(40)) },
                "new tool index" => new StoredRecords { ToolIndex = new SpendLogs(5 << 20, TimeSpan.FromDays(8)) },
                "duplicates" => new StoredRecords { TagDuplicates = (2, 900) },
                "prompts" => new StoredRecords { Prompts = 9L << 30 },
                "few prompts" => new StoredRecords { Prompts = 9L << 20 },
                "report" => new StoredRecords { SlowReport = (7, TimeSpan.FromSeconds(20)) },
                "master key" => new StoredRecords { MasterKey = (80, 1.5m) },
                _ => new StoredRecords { MasterKey = (9, 1.5m) },
            },
        };
        Assert.Equal(expected, Text(RecordRules.Of(facts)));
    }

    private static string Text(IEnumerable<LlmFinding> findings) =>
        string.Join("; ", findings.Select(static f => $"{f.Severity} {f.Id} {f.Subject}"));

    private static ConsistencyFacts Facts(string version, string config, string variables)
    {
        var root = (ConfigMap)YamlReader.Read("config.yaml", config)!;
        var deployment = TestDeployments.Minimal with
        {
            Mode = DeploymentMode.File,
            Environment = TestDeployments.Variables([
                .. variables.Split(';').Select(static v => (v.Split('=', 2)[0].Trim(), v.Split('=', 2)[1])),
            ]),
        };
        var planes = new PlaneSet
        {
            Deployment = deployment,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "llmops.yaml",
            Declared = new DeclaredConfig(root, [], "") { Layers = [] },
            File = root,
        };
        return new ConsistencyFacts(deployment, planes, [], new NoFiles(), null!, new DateTime(2026, 11, 29));
    }

    private sealed class NoFiles : ICommands
    {
        public Task<(int Code, string Output)> RunAsync(
            string program,
            IReadOnlyList<string> arguments,
            string folder,
            CancellationToken token
        ) => throw new NotSupportedException();

        public FileFacts? Stat(string path) => null;

        public IReadOnlyList<string> List(string pattern) => [];
    }
}
