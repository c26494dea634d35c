using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>
/// What LiteLLM does with a value in the database, beside what the module says. "Observed" rows are from the memory of a running proxy before
/// and after a poll and a restart; the others from the source of the version.
/// </summary>
public sealed class SettingEffectTests
{
    // version, section, key, value in the row (a dash for a removal), previous value, section in the file (empty for none), effect
    public static TheoryData<string> Claims =>
        new(
            // 1.83.2, observed
            "1.83.2 | router_settings | routing_strategy | least-busy | simple-shuffle | | Effective",
            "1.83.2 | router_settings | num_retries | 4 | 2 | | Effective",
            "1.83.2 | router_settings | timeout | 2.5 | 600 | | Effective",
            "1.83.2 | router_settings | timeout | '30' | 600 | | Effective",
            "1.83.2 | router_settings | cooldown_time | 4.5 | 5 | | Effective",
            "1.83.2 | router_settings | fallbacks | [] | [{a: [b]}] | | Effective",
            "1.83.2 | router_settings | model_group_alias | {} | {} | | Effective",
            "1.83.2 | router_settings | model_group_retry_policy | {m: {TimeoutErrorRetries: 2}} | {} | | Effective",
            "1.83.2 | router_settings | allowed_fails | null | 3 | {num_retries: 2} | Restart",
            "1.83.2 | router_settings | allowed_fails | null | 3 | | StopsPoll",
            "1.83.2 | router_settings | timeout | null | 3 | | StopsPoll",
            "1.83.2 | router_settings | routing_strategy_args | {ttl: 9} | {ttl: 3} | | Restart",
            "1.83.2 | router_settings | max_retries | 3 | 2 | | Ignored",
            "1.83.2 | router_settings | enable_pre_call_checks | true | false | | Ignored",
            "1.83.2 | general_settings | max_parallel_requests | 9 | 3 | | Effective",
            "1.83.2 | general_settings | global_max_parallel_requests | 9 | 3 | | Effective",
            "1.83.2 | general_settings | ui_access_mode | all | admin_only | | Effective",
            "1.83.2 | general_settings | alert_types | [llm_exceptions] | [] | | Effective",
            "1.83.2 | general_settings | alerting_args | {report_check_interval: 60} | {} | | Effective",
            "1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: u} | {} | | Effective",
            "1.83.2 | general_settings | store_prompts_in_spend_logs | true | false | | Effective",
            "1.83.2 | general_settings | maximum_spend_logs_retention_period | 7d | 9d | | Effective",
            "1.83.2 | general_settings | pass_through_endpoints | [{path: /a, target: 'http://t'}] | [] | | Effective",
            "1.83.2 | general_settings | max_parallel_requests | null | 3 | | Effective",
            "1.83.2 | general_settings | maximum_spend_logs_retention_period | null | 9d | | Effective",
            "1.83.2 | general_settings | alerting | [slack] | [webhook] | | Restart",
            "1.83.2 | general_settings | alerting | [] | [slack] | | Restart",
            "1.83.2 | general_settings | alert_types | [] | [llm_exceptions] | {store_model_in_db: true} | Restart",
            "1.83.2 | general_settings | pass_through_endpoints | [] | [{path: /a}] | | Restart",
            "1.83.2 | general_settings | ui_access_mode | - | all | | Restart",
            "1.83.2 | general_settings | alerting_threshold | 300 | 200 | | Ignored",
            "1.83.2 | general_settings | health_check_interval | 300 | 200 | | Ignored",
            "1.83.2 | general_settings | database_connection_timeout | 30 | 20 | | Ignored",
            "1.83.2 | general_settings | enable_public_model_hub | true | false | | Ignored",
            "1.83.2 | litellm_settings | default_internal_user_params | {max_budget: 1} | {} | | Effective",
            "1.83.2 | litellm_settings | default_team_params | {max_budget: 1} | {} | | Effective",
            "1.83.2 | litellm_settings | public_model_groups | [] | [a] | | Effective",
            "1.83.2 | litellm_settings | cost_discount_config | null | {a: 1} | | Effective",
            "1.83.2 | litellm_settings | cost_margin_config | {a: 1} | {} | | Effective",
            "1.83.2 | litellm_settings | public_mcp_servers | [a] | [] | | Effective",
            "1.83.2 | litellm_settings | default_team_params | - | {max_budget: 1} | | Restart",
            "1.83.2 | litellm_settings | callbacks | [a] | [a, b] | | Restart",
            "1.83.2 | litellm_settings | drop_params | true | false | | Ignored",
            "1.83.2 | environment_variables | LANGFUSE_HOST | a | b | | Effective",
            "1.83.2 | environment_variables | LANGFUSE_HOST | - | b | | Restart",
            // 1.83.2, source: Router.update_settings, _update_dictionary, _update_general_settings, _decrypt_and_set_db_env_variables
            "1.83.2 | router_settings | timeout | '2.5' | 600 | {num_retries: 2} | Effective",
            "1.83.2 | router_settings | timeout | '2.5' | 600 | | Effective",
            "1.83.2 | router_settings | timeout | soon | 600 | {num_retries: 2} | StopsPoll",
            "1.83.2 | router_settings | num_retries | os.environ/RETRIES | 2 | | StopsPoll",
            "1.83.2 | router_settings | num_retries | [] | 2 | | StopsPoll",
            "1.83.2 | router_settings | num_retries | {a: 1} | 2 | | StopsPoll",
            "1.83.2 | router_settings | num_retries | true | 2 | | Effective",
            "1.83.2 | router_settings | num_retries | ' 1_000 ' | 2 | | Effective",
            "1.83.2 | router_settings | fallbacks | null | [{a: [b]}] | {num_retries: 2} | Restart",
            "1.83.2 | general_settings | alerting_args | {report_check_interval: often} | {} | | StopsPoll",
            "1.83.2 | general_settings | alerting_args | text | {} | | StopsPoll",
            "1.83.2 | general_settings | alerting_args | {log_to_console: maybe} | {} | | StopsPoll",
            "1.83.2 | general_settings | alerting_args | {report_check_interval: '60', log_to_console: 'yes'} | {} | | Effective",
            "1.83.2 | general_settings | pass_through_endpoints | null | [{path: /a}] | | StopsPoll",
            "1.83.2 | general_settings | store_model_in_db | null | true | | Restart",
            "1.83.2 | general_settings | alert_to_webhook_url | {a: u} | {a: u, b: u} | | Restart",
            "1.83.2 | environment_variables | LD_PRELOAD | a | b | | Effective",
            "1.83.2 | general_settings | store_model_in_db | true | null | {store_model_in_db: false} | Restart",
            "1.83.2 | general_settings | store_model_in_db | true | false | {store_model_in_db: false} | Restart",
            "1.83.2 | general_settings | store_model_in_db | false | true | {store_model_in_db: false} | Effective",
            "1.83.2 | general_settings | pass_through_endpoints | [{path: /a, target: t, id: i}] | [{path: /a, target: u, id: i}] | | Effective",
            "1.83.2 | litellm_settings | default_internal_user_params | [] | {max_budget: 1} | | StopsPoll",
            "1.83.2 | litellm_settings | default_internal_user_params | text | {max_budget: 1} | | StopsPoll",
            "1.83.2 | litellm_settings | scim_upsert_user | false | true | | Effective",
            "1.83.2 | litellm_settings | ui_theme_config | {logo_url: u} | null | | Effective",
            // 1.98 to 1.102, source in part
            "1.98.0 | litellm_settings | budget_rollover | true | false | | Effective",
            "1.98.0 | litellm_settings | turn_off_message_logging | true | false | | Ignored",
            "1.98.0 | router_settings | retry_policy | {} | {a: 1} | | Unknown",
            "1.98.0 | general_settings | completion_model | m | n | | Ignored",
            "1.98.0 | general_settings | plugins | null | [a] | | Unknown",
            "1.98.0 | general_settings | store_prompts_in_spend_logs | true | false | {store_prompts_in_spend_logs: null} | Shadowed",
            // 1.103, source
            "1.103.0 | general_settings | maximum_spend_logs_retention_period | 7d | 9d | | Restart",
            "1.103.0 | litellm_settings | callbacks | [a] | [a, b] | | Restart",
            "1.103.0 | litellm_settings | turn_off_message_logging | true | false | | Unknown",
            "1.103.0 | general_settings | max_file_size_mb | 3 | 2 | | Unknown",
            // 1.106.0, observed
            "1.106.0 | general_settings | completion_model | m | n | | Effective",
            "1.106.0 | general_settings | enforce_user_param | true | false | | Effective",
            "1.106.0 | general_settings | alert_types | [] | [llm_exceptions] | | Effective",
            "1.106.0 | general_settings | proxy_batch_write_at | 9 | 10 | | Ignored",
            "1.106.0 | general_settings | background_health_checks | true | false | | Ignored",
            "1.106.0 | general_settings | disable_spend_logs | true | false | | Ignored",
            "1.106.0 | general_settings | global_max_parallel_requests | 9 | 3 | {global_max_parallel_requests: 5} | Shadowed",
            "1.106.0 | general_settings | alerting | [slack] | [] | {alerting: []} | Shadowed",
            "1.106.0 | router_settings | model_group_alias | {a: b} | {} | {model_group_alias: {}} | Shadowed",
            "1.106.0 | router_settings | num_retries | 4 | 2 | {num_retries: null} | Shadowed",
            "1.106.0 | environment_variables | LANGFUSE_HOST | a | b | {LANGFUSE_HOST: c} | Effective",
            "1.106.0 | router_settings | enable_tag_filtering | true | false | | Effective",
            "1.106.0 | router_settings | enable_weighted_failover | true | false | | Effective",
            "1.106.0 | router_settings | retry_policy | {TimeoutErrorRetries: 2} | {} | | Effective",
            "1.106.0 | router_settings | tag_routing_prefix | a | b | | Effective",
            "1.106.0 | router_settings | content_policy_fallbacks | [] | [{a: [b]}] | | Ignored",
            "1.106.0 | router_settings | stream_timeout | 9 | 8 | | Ignored",
            "1.106.0 | router_settings | max_fallbacks | 9 | 8 | | Ignored",
            "1.106.0 | router_settings | timeout | '27' | 30 | | Effective",
            "1.106.0 | router_settings | cooldown_time | 4.5 | 5 | | Effective",
            "1.106.0 | router_settings | allowed_fails | null | 3 | | Restart",
            "1.106.0 | router_settings | fallbacks | null | [{a: [b]}] | | Restart",
            "1.106.0 | router_settings | context_window_fallbacks | [] | [{a: [b]}] | | Effective",
            "1.106.0 | litellm_settings | enable_anthropic_prompt_caching | true | false | | Effective",
            "1.106.0 | litellm_settings | budget_rollover | true | false | | Effective",
            "1.106.0 | litellm_settings | turn_off_message_logging | true | false | | Effective",
            "1.106.0 | litellm_settings | max_ui_session_budget | 9 | 8 | | Effective",
            "1.106.0 | litellm_settings | anthropic_prompt_caching_ttl | 1h | 5m | | Effective",
            "1.106.0 | litellm_settings | anthropic_prompt_caching_ttl | - | 5m | | Restart",
            "1.106.0 | litellm_settings | default_internal_user_params | null | {a: 1} | | Restart",
            "1.106.0 | litellm_settings | cost_discount_config | {} | {a: 1} | | Effective",
            "1.106.0 | general_settings | ui_access_mode | - | all | | Effective",
            "1.106.0 | general_settings | global_max_parallel_requests | - | 9 | | Effective",
            "1.106.0 | litellm_settings | drop_params | true | false | | Ignored",
            "1.106.0 | litellm_settings | request_timeout | 9 | 8 | | Ignored",
            "1.106.0 | general_settings | allowed_ips | [10.0.0.1] | [] | | Effective",
            // 1.106.0, source: settings_rules.py, the readers of each key, Router.update_settings
            "1.106.0 | general_settings | enforce_rbac | true | false | | Ignored",
            "1.106.0 | general_settings | max_parallel_requests | 9 | 3 | | Unknown",
            "1.106.0 | general_settings | enable_drain_endpoint | 'true' | false | | Ignored",
            "1.106.0 | general_settings | enable_mcp_registry | 'false' | true | | Effective",
            "1.106.0 | general_settings | forward_client_headers_to_llm_api | true | false | | Ignored",
            "1.106.0 | general_settings | user_url_validation | true | false | {user_url_validation: false} | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | [] | [{path: /a}] | {pass_through_endpoints: [{path: /b}]} | Effective",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: u} | {a: u, b: u} | | Restart",
            "1.106.0 | general_settings | max_file_size_mb | 3 | 2 | | Effective",
            "1.106.0 | general_settings | some_key_of_the_future | 3 | 2 | | Unknown",
            "1.106.0 | router_settings | num_retries | abc | 2 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | '2.5' | 2 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | os.environ/RETRIES | 2 | | Unknown",
            "1.106.0 | router_settings | num_retries | - | 2 | | Restart",
            "1.106.0 | router_settings | routing_strategy_args | {ttl: 9} | {ttl: 3} | | Effective",
            "1.106.0 | litellm_settings | callbacks | [a] | [a, b] | | Effective",
            "1.106.0 | litellm_settings | callbacks | - | [a, b] | | Effective",
            "1.106.0 | general_settings | alerting_args | {budget_alert_ttl: never} | {} | | StopsPoll",
            "1.106.0 | environment_variables | LANGFUSE_HOST | - | b | | Restart",
            // 1.110, release notes
            "1.110.0 | general_settings | enforce_user_param | true | false | | Ignored",
            "1.110.0 | general_settings | completion_model | m | n | | Unknown",
            "1.110.0 | general_settings | completion_model | m | n | {completion_model: o} | Shadowed",
            "1.110.0 | router_settings | num_retries | 3 | 2 | | Effective"
        );

    public static TheoryData<string> Observed => new(ObservedEffects.V1_83.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [MemberData(nameof(Claims))]
    [MemberData(nameof(Observed))]
    public void The_module_says_what_LiteLLM_does(string claim)
    {
        var parts = claim.Split('|', StringSplitOptions.TrimEntries);
        var (section, key) = (parts[1], parts[2]);
        var file =
            parts[5].Length == 0 ? ConfigMap.Empty
            : parts[5].StartsWith("file:", StringComparison.Ordinal) ? (ConfigMap)Map(parts[5])["file"]!
            : Map($"{section}: {parts[5]}");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(parts[0])), file, TestDeployments.Minimal);
        var verdict = rules.OfSetting(section, key, Value(parts[3]), Value(parts[4]));
        Assert.Equal(parts[6], verdict.Effect.ToString());
        Assert.True(verdict.Effect == DriftEffect.Effective || verdict.Reason is { Length: > 10 }, "the reason is missing");
    }

    [Theory]
    [InlineData("1.83.2", "general_settings", "completion_model", "Restart")]
    [InlineData("1.106.0", "general_settings", "completion_model", "Effective")]
    [InlineData("1.106.0", "general_settings", "alerting", "Effective")]
    [InlineData("1.106.0", "general_settings", "master_key", "Restart")]
    [InlineData("1.106.0", "general_settings", "some_key_of_the_future", "Unknown")]
    [InlineData("1.106.0", "guardrails", "a", "Unknown")]
    public void A_change_of_the_file_is_polled_from_1_103_on(string version, string section, string key, string effect)
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), ConfigMap.Empty, TestDeployments.Minimal);
        var verdict = rules.OfFile(new SettingPath(section, key), Value("[a]"), Value("[b]"));
        Assert.Equal(effect, verdict.Effect.ToString());
        Assert.NotNull(verdict.Reason);
    }

    // 1.83.2, observed: a changed file, with nothing of the section in the database
    [Theory]
    [InlineData("router_settings", "num_retries", "4", "2", "Effective")]
    [InlineData("router_settings", "num_retries", "4", "-", "Effective")]
    [InlineData("router_settings", "num_retries", "-", "4", "Restart")]
    [InlineData("router_settings", "timeout", "null", "20", "StopsPoll")]
    [InlineData("router_settings", "fallbacks", "[]", "[{a: [b]}]", "Effective")]
    [InlineData("router_settings", "routing_strategy", "latency-based-routing", "least-busy", "Effective")]
    [InlineData("router_settings", "stream_timeout", "4", "3", "Restart")]
    [InlineData("router_settings", "model_group_alias", "{b: m}", "{a: m}", "Effective")]
    [InlineData("general_settings", "max_parallel_requests", "4", "3", "Restart")]
    [InlineData("general_settings", "alerting", "[slack]", "[webhook]", "Restart")]
    [InlineData("general_settings", "alerting", "-", "[webhook]", "Restart")]
    [InlineData("general_settings", "alert_types", "[budget_alerts]", "[llm_exceptions]", "Effective")]
    [InlineData("general_settings", "alert_types", "-", "[llm_exceptions]", "Restart")]
    [InlineData("general_settings", "alert_to_webhook_url", "{a: 'http://b'}", "{a: 'http://a'}", "Effective")]
    [InlineData("general_settings", "alerting_args", "{report_check_interval: 90}", "{report_check_interval: 60}", "Restart")]
    [InlineData("general_settings", "pass_through_endpoints", "[{path: /b}]", "[{path: /a}]", "Restart")]
    [InlineData("general_settings", "ui_access_mode", "admin_only", "all", "Restart")]
    [InlineData("litellm_settings", "success_callback", "[b]", "[a]", "Restart")]
    [InlineData("litellm_settings", "public_model_groups", "[b]", "[a]", "Restart")]
    [InlineData("litellm_settings", "drop_params", "false", "true", "Restart")]
    [InlineData("environment_variables", "LANGFUSE_HOST", "b", "a", "Restart")]
    public void A_changed_file_up_to_1_102(string section, string key, string desired, string actual, string effect)
    {
        var verdict = Rules("1.83.2").OfFile(new SettingPath(section, key), Value(desired), Value(actual));
        Assert.Equal(effect, verdict.Effect.ToString());
        Assert.NotNull(verdict.Reason);
    }

    // 1.83.2, observed: with a row in the table, a poll removes a model that the file no longer has, also when it was only changed
    [Theory]
    [InlineData(null, "{model_name: a}", "Effective")]
    [InlineData("{model_name: a, x: 1}", "{model_name: a}", "Restart")]
    [InlineData("{model_name: a}", null, "Restart")]
    public void A_changed_model_of_the_file_up_to_1_102(string? desired, string? actual, string effect)
    {
        var path = new SettingPath(ConfigSections.Models, "0");
        var verdict = Rules("1.83.2").OfFile(path, desired is null ? null : Value(desired), actual is null ? null : Value(actual));
        Assert.Equal(effect, verdict.Effect.ToString());
    }

    // 1.83.2, observed: one such row leaves the proxy without any MCP server of the database
    [Theory]
    [InlineData("1.83.2", "{url: 'http://a', transport: smoke}", "StopsPoll")]
    [InlineData("1.83.2", "{url: 'http://a', auth_type: nope}", "StopsPoll")]
    [InlineData("1.83.2", "{url: 'http://a', transport: http, auth_type: bearer_token}", "Effective")]
    [InlineData("1.106.0", "{url: 'http://a', auth_type: nope}", "Effective")]
    public void An_MCP_server_that_LiteLLM_rejects(string version, string server, string effect) =>
        Assert.Equal(effect, Rules(version).OfDeclared(ConfigSections.McpServers, Value(server)!).Effect.ToString());

    [Theory]
    [InlineData("1.83.2", DriftEffect.Restart)]
    [InlineData("1.106.0", DriftEffect.Unknown)]
    public void A_renamed_model(string version, DriftEffect effect) => Assert.Equal(effect, Rules(version).OfRename().Effect);

    // 1.83.2, observed: a credential of the file is no longer compared with the table
    [Theory]
    [InlineData("c1", DriftEffect.Restart)]
    [InlineData("c2", DriftEffect.Effective)]
    public void A_deleted_credential_that_the_file_has_as_well(string name, DriftEffect effect)
    {
        var file = Map("credential_list: [{credential_name: c1, credential_values: {api_key: a}}]");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), file, TestDeployments.Minimal);
        Assert.Equal(effect, rules.OfDeletedCredential(name).Effect);
    }

    [Theory]
    [InlineData("1.83.2", "m", null, "Restart")]
    [InlineData("1.106.0", null, "m", "Effective")]
    [InlineData("1.106.0", "m", null, "Restart")]
    [InlineData("1.106.0", "m", "n", "Unknown")]
    public void A_model_of_the_file(string version, string? desired, string? actual, string effect)
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), ConfigMap.Empty, TestDeployments.Minimal);
        var path = new SettingPath(ConfigSections.Models, "0");
        Assert.Equal(
            effect,
            rules.OfFile(path, desired is null ? null : Value(desired), actual is null ? null : Value(actual)).Effect.ToString()
        );
    }

    [Theory]
    [InlineData("1.106.0", "general_settings", "completion_model", "m", DriftEffect.Unknown)]
    [InlineData("1.106.0", "router_settings", "num_retries", "3", DriftEffect.Unknown)]
    [InlineData("1.106.0", "environment_variables", "LANGFUSE_HOST", "a", DriftEffect.Effective)]
    [InlineData("1.83.2", "router_settings", "num_retries", "3", DriftEffect.Effective)]
    [InlineData("1.83.2", "router_settings", "num_retries", "null", DriftEffect.Unknown)]
    [InlineData("1.83.2", "router_settings", "fallbacks", "null", DriftEffect.Unknown)]
    public void Nothing_is_claimed_about_a_file_that_could_not_be_read(
        string version,
        string section,
        string key,
        string value,
        DriftEffect expected
    )
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), null, TestDeployments.Minimal, isFileUnreadable: true);
        Assert.Equal(expected, rules.OfSetting(section, key, Value(value), Value("9")).Effect);
    }

    [Fact]
    public void A_null_in_the_file_stops_the_poll_at_an_integer_of_the_router()
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.106.0")), ConfigMap.Empty, TestDeployments.Minimal);
        Assert.Equal(DriftEffect.StopsPoll, rules.OfFile(new SettingPath("router_settings", "timeout"), Value("null"), Value("3")).Effect);
    }

    private static EffectRules Rules(string version) =>
        new(new LiteLlmRules(LiteLlmVersion.Parse(version)), ConfigMap.Empty, TestDeployments.Minimal);

    private static ConfigNode? Value(string yaml) => yaml == "-" ? null : Map("v: " + yaml)["v"];

    private static ConfigMap Map(string yaml) => (ConfigMap)YamlReader.Read("test.yaml", yaml)!;
}
