using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>
/// What LiteLLM does with a value in the database, beside what the module says. "Observed" rows are from the memory of the proxy's code before
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
            "1.83.2 | litellm_settings | callbacks | [langfuse] | [] | | Effective",
            "1.83.2 | litellm_settings | callbacks | [prometheus] | [] | {callbacks: [prometheus]} | Effective",
            "1.83.2 | litellm_settings | callbacks | [prometheus] | [] | {callbacks: [langfuse]} | Ignored",
            "1.83.2 | litellm_settings | success_callback | [prometheus, langfuse] | [] | | Effective",
            "1.83.2 | litellm_settings | failure_callback | [prometheus] | [] | | Effective",
            "1.83.2 | litellm_settings | failure_callback | [my_hooks.failed] | [] | | Ignored",
            "1.83.2 | litellm_settings | callbacks | [my_hooks.instance] | [] | {callbacks: [my_hooks.instance]} | Effective",
            "1.83.2 | litellm_settings | callbacks | [detect_prompt_injection] | [] | | Ignored",
            "1.83.2 | litellm_settings | callbacks | [my_hooks.instance, langfuse] | [my_hooks.instance] | | Effective",
            "1.83.2 | litellm_settings | callbacks | [] | [my_hooks.instance] | | Restart",
            // 1.83.2, source: _sync_ui_settings_to_general_settings, get_ui_settings_cached
            "1.83.2 | ui_settings | forward_client_headers_to_llm_api | true | | | Restart",
            "1.83.2 | ui_settings | forward_client_headers_to_llm_api | true | | {forward_client_headers_to_llm_api: false} | Restart",
            "1.83.2 | ui_settings | disable_custom_api_keys | true | false | | Effective",
            "1.83.2 | ui_settings | enabled_ui_pages_internal_users | - | [keys] | | Effective",
            "1.83.2 | ui_settings | disable_key_generate_for_org_admin | true | | | Ignored",
            "1.81.13 | ui_settings | disable_custom_api_keys | true | | | Unknown",
            // Observed: the poll ends only if alerting contains slack.
            "1.83.2 | general_settings | alert_types | null | [llm_exceptions] | | Unknown",
            "1.83.2 | general_settings | alert_types | null | [llm_exceptions] | {alerting: [slack]} | Restart",
            "1.83.2 | general_settings | pass_through_endpoints | [{path: /a, target: t}] | | {pass_through_endpoints: [{path: /a, target: u}]} | Shadowed",
            "1.83.2 | general_settings | pass_through_endpoints | [{path: /a, target: t}, {path: /b, target: t}] | [{path: /a, target: t}] | {pass_through_endpoints: [{path: /a, target: u}]} | Effective",
            // 1.98 to 1.102, source in part
            "1.98.0 | litellm_settings | budget_rollover | true | false | | Effective",
            "1.98.0 | litellm_settings | turn_off_message_logging | true | false | | Ignored",
            "1.98.0 | router_settings | retry_policy | {} | {a: 1} | | Unknown",
            "1.98.0 | general_settings | completion_model | m | n | | Ignored",
            "1.98.0 | general_settings | plugins | null | [a] | | Unknown",
            "1.98.0 | general_settings | store_prompts_in_spend_logs | true | false | {store_prompts_in_spend_logs: null} | Shadowed",
            "1.98.0 | ui_settings | disable_agents_for_internal_users | true | | | Unknown",
            "1.98.0 | ui_settings | scope_user_search_to_org | true | | | Effective",
            // 1.103, source
            "1.103.0 | ui_settings | disable_custom_api_keys | true | false | | Effective",
            "1.103.0 | ui_settings | disable_model_add_for_internal_users | true | false | | Unknown",
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
            "1.106.0 | ui_settings | disable_custom_api_keys | true | | | Effective",
            "1.106.0 | ui_settings | disable_custom_api_keys | null | true | | Effective",
            "1.106.0 | ui_settings | disable_custom_api_keys | - | true | | Effective",
            "1.106.0 | ui_settings | disable_custom_api_keys | true | false | {disable_custom_api_keys: false} | Shadowed",
            "1.106.0 | ui_settings | disable_custom_api_keys | true | false | {disable_custom_api_keys: null} | Shadowed",
            "1.106.0 | ui_settings | team_admin_editable_team_fields | [] | [models] | | Effective",
            "1.106.0 | ui_settings | enable_chat_ui | true | | | Effective",
            "1.106.0 | ui_settings | some_unknown_key | true | | | Ignored",
            "1.106.0 | ui_settings | allow_public_health_readiness_details | 'true' | false | | Ignored",
            "1.106.0 | general_settings | disable_custom_api_keys | true | | | Ignored",
            "1.106.0 | general_settings | alerting | [slack] | - | | Effective",
            "1.106.0 | general_settings | alerting | [webhook] | [slack] | | Effective",
            "1.106.0 | general_settings | alerting | [] | [slack] | | Effective",
            "1.106.0 | general_settings | alerting | null | [slack] | | Restart",
            "1.106.0 | general_settings | alerting | - | [slack] | | Restart",
            "1.106.0 | general_settings | alerting | slack | - | | Ignored",
            "1.106.0 | general_settings | alerting | slack | [webhook] | | Ignored",
            "1.106.0 | general_settings | alerting | {} | [webhook] | | Ignored",
            "1.106.0 | general_settings | alerting | [slack] | [webhook] | {alerting: [email]} | Shadowed",
            "1.106.0 | general_settings | alerting | - | [webhook] | {alerting: [email]} | Shadowed",
            "1.106.0 | general_settings | alert_types | [llm_exceptions] | - | | Effective",
            "1.106.0 | general_settings | alert_types | null | [llm_exceptions] | | Restart",
            "1.106.0 | general_settings | alert_types | - | [llm_exceptions] | | Restart",
            "1.106.0 | general_settings | alert_types | llm_exceptions | [budget_alerts] | | Effective",
            "1.106.0 | general_settings | alert_types | 5 | [budget_alerts] | | Effective",
            "1.106.0 | general_settings | alert_types | {} | [budget_alerts] | | Effective",
            "1.106.0 | general_settings | alert_types | [a] | [budget_alerts] | {alert_types: [b]} | Shadowed",
            "1.106.0 | general_settings | alerting_args | {report_check_interval: 60} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {report_check_interval: '60'} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {report_check_interval: often} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {report_check_interval: null} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {unknown_arg: 1} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {daily_spend_per_user_threshold: 0} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {daily_spend_per_user_threshold: null} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {daily_spend_per_user_threshold: 2.5} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {spend_anomaly_multiplier: null} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {spend_anomaly_baseline_days: 0} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {user_spend_check_interval: 30} | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | {spend_anomaly_min_spend: '5'} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | {} | {report_check_interval: 90} | | Effective",
            "1.106.0 | general_settings | alerting_args | [] | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | text | {report_check_interval: 90} | | StopsPoll",
            "1.106.0 | general_settings | alerting_args | null | {report_check_interval: 90} | | Restart",
            "1.106.0 | general_settings | alerting_args | - | {report_check_interval: 90} | | Restart",
            "1.106.0 | general_settings | alerting_args | {report_check_interval: often} | {report_check_interval: 90} | {alerting_args: {report_check_interval: 5}} | Shadowed",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: u} | - | | Effective",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: v} | {a: u} | | Effective",
            "1.106.0 | general_settings | alert_to_webhook_url | {} | {a: u} | | Restart",
            "1.106.0 | general_settings | alert_to_webhook_url | [] | {a: u} | | StopsPoll",
            "1.106.0 | general_settings | alert_to_webhook_url | text | {a: u} | | StopsPoll",
            "1.106.0 | general_settings | alert_to_webhook_url | 5 | {a: u} | | StopsPoll",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: null} | {a: u} | | StopsPoll",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: 5} | {a: u} | | StopsPoll",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: [u, v]} | {a: u} | | Effective",
            "1.106.0 | general_settings | alert_to_webhook_url | null | {a: u} | | Restart",
            "1.106.0 | general_settings | alert_to_webhook_url | - | {a: u} | | Restart",
            "1.106.0 | general_settings | plugins | [{name: p, url: u}] | - | | Effective",
            "1.106.0 | general_settings | plugins | [{name: q, url: u}] | [{name: p, url: u}] | | Effective",
            "1.106.0 | general_settings | plugins | [] | [{name: p, url: u}] | | Effective",
            "1.106.0 | general_settings | plugins | null | [{name: p, url: u}] | | Restart",
            "1.106.0 | general_settings | plugins | - | [{name: p, url: u}] | | Restart",
            "1.106.0 | general_settings | plugins | [{name: q}] | [{name: p, url: u}] | | StopsPoll",
            "1.106.0 | general_settings | plugins | text | [{name: p, url: u}] | | Effective",
            "1.106.0 | general_settings | plugins | {} | [{name: p, url: u}] | | Effective",
            "1.106.0 | general_settings | plugins | [{name: q, url: u}] | [{name: p, url: u}] | {plugins: []} | Shadowed",
            "1.106.0 | general_settings | pass_through_endpoints | [{path: /a, target: t}] | - | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | [{path: /b, target: t}] | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | [] | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | null | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | - | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | {} | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | text | [{path: /a, target: t}] | | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | 5 | [{path: /a, target: t}] | | StopsPoll",
            "1.106.0 | general_settings | pass_through_endpoints | [{path: /a}] | [{path: /a, target: t}] | | StopsPoll",
            "1.106.0 | general_settings | pass_through_endpoints | [{target: t}] | [{path: /a, target: t}] | | StopsPoll",
            "1.106.0 | general_settings | pass_through_endpoints | [/a] | [{path: /a, target: t}] | | StopsPoll",
            "1.106.0 | general_settings | pass_through_endpoints | [] | [{path: /a, target: t}] | {pass_through_endpoints: [{path: /b, target: t}]} | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | - | [{path: /a, target: t}] | {pass_through_endpoints: [{path: /b, target: t}]} | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | [{path: /b, target: x}] | [{path: /a, target: t}] | {pass_through_endpoints: [{path: /b, target: t}]} | Effective",
            "1.106.0 | general_settings | store_prompts_in_spend_logs | 'true' | false | | Effective",
            "1.106.0 | general_settings | store_prompts_in_spend_logs | 'yes' | true | | Effective",
            "1.106.0 | general_settings | store_prompts_in_spend_logs | null | true | | Effective",
            "1.106.0 | general_settings | store_prompts_in_spend_logs | - | true | | Effective",
            "1.106.0 | general_settings | store_prompts_in_spend_logs | true | false | {store_prompts_in_spend_logs: false} | Shadowed",
            "1.106.0 | general_settings | apply_user_budget_to_team_keys | 'true' | false | | Effective",
            "1.106.0 | general_settings | apply_user_budget_to_team_keys | 'yes' | true | | Effective",
            "1.106.0 | general_settings | apply_user_budget_to_team_keys | 1 | false | | Effective",
            "1.106.0 | general_settings | apply_user_budget_to_team_keys | - | true | | Effective",
            "1.106.0 | general_settings | apply_user_budget_to_team_keys | null | true | | Effective",
            "1.106.0 | general_settings | disable_auto_add_proxy_admin_to_teams | 'true' | false | | Effective",
            "1.106.0 | general_settings | disable_auto_add_proxy_admin_to_teams | - | true | | Effective",
            "1.106.0 | general_settings | disable_auto_add_proxy_admin_to_teams | null | true | | Effective",
            "1.106.0 | general_settings | user_api_key_cache_max_size | 500 | - | | Effective",
            "1.106.0 | general_settings | user_api_key_cache_max_size | 500 | 400 | | Effective",
            "1.106.0 | general_settings | user_api_key_cache_max_size | '500' | 400 | | Effective",
            "1.106.0 | general_settings | user_api_key_cache_max_size | 0 | 400 | | Ignored",
            "1.106.0 | general_settings | user_api_key_cache_max_size | many | 400 | | Ignored",
            "1.106.0 | general_settings | user_api_key_cache_max_size | 2.5 | 400 | | Ignored",
            "1.106.0 | general_settings | user_api_key_cache_max_size | [] | 400 | | Ignored",
            "1.106.0 | general_settings | user_api_key_cache_max_size | {} | 400 | | Ignored",
            "1.106.0 | general_settings | user_api_key_cache_max_size | null | 400 | | Effective",
            "1.106.0 | general_settings | user_api_key_cache_max_size | - | 400 | | Restart",
            "1.106.0 | general_settings | user_api_key_cache_max_size | 500 | 400 | {user_api_key_cache_max_size: 300} | Shadowed",
            "1.106.0 | general_settings | user_url_validation | false | true | | Effective",
            "1.106.0 | general_settings | user_url_validation | 'false' | true | | Effective",
            "1.106.0 | general_settings | user_url_validation | maybe | false | | Ignored",
            "1.106.0 | general_settings | user_url_validation | null | false | | Restart",
            "1.106.0 | general_settings | user_url_validation | - | false | | Restart",
            "1.106.0 | general_settings | user_url_validation | 0 | true | | Effective",
            "1.106.0 | general_settings | user_url_validation | [] | true | | Effective",
            "1.106.0 | general_settings | user_url_validation | {} | true | | Effective",
            "1.106.0 | general_settings | user_url_validation | os.environ/REF_TRUE | false | | Ignored",
            "1.106.0 | general_settings | user_url_validation | false | true | {user_url_validation: true} | Effective",
            "1.106.0 | general_settings | user_url_validation | - | false | {user_url_validation: true} | Restart",
            "1.106.0 | general_settings | user_url_allowed_hosts | [a] | [b] | | Effective",
            "1.106.0 | general_settings | user_url_allowed_hosts | [] | [b] | | Effective",
            "1.106.0 | general_settings | user_url_allowed_hosts | null | [b] | | Effective",
            "1.106.0 | general_settings | user_url_allowed_hosts | - | [b] | | Restart",
            "1.106.0 | general_settings | user_url_allowed_hosts | text | [b] | | Effective",
            "1.106.0 | general_settings | user_url_allowed_hosts | [a] | [b] | {user_url_allowed_hosts: [c]} | Effective",
            "1.106.0 | general_settings | provider_url_destination_allowed_hosts | null | [b] | | Effective",
            "1.106.0 | general_settings | provider_url_destination_allowed_hosts | [] | [b] | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_retention_period | 7d | - | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_retention_period | 7d | 9d | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_retention_period | null | 9d | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_retention_period | - | 9d | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_retention_period | 7d | 9d | {maximum_spend_logs_retention_period: 1d} | Shadowed",
            "1.106.0 | general_settings | maximum_autorouter_session_retention_period | 7d | 9d | | Effective",
            "1.106.0 | general_settings | maximum_autorouter_session_retention_period | - | 9d | | Effective",
            "1.106.0 | general_settings | maximum_health_check_retention_period | null | 9d | | Effective",
            "1.106.0 | general_settings | maximum_daily_tag_spend_retention_period | - | 9d | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_cleanup_batch_size | 10 | 20 | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_cleanup_batch_size | - | 20 | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_cleanup_batch_size | null | 20 | | Effective",
            "1.106.0 | general_settings | maximum_spend_logs_cleanup_run_budget | - | 5m | | Effective",
            "1.106.0 | general_settings | completion_model | m | - | | Effective",
            "1.106.0 | general_settings | completion_model | null | m | | Effective",
            "1.106.0 | general_settings | completion_model | - | m | | Effective",
            "1.106.0 | general_settings | completion_model | os.environ/REF_SET | m | | Effective",
            "1.106.0 | general_settings | completion_model | os.environ/REF_UNSET | m | | Effective",
            "1.106.0 | general_settings | completion_model | m | n | {completion_model: null} | Shadowed",
            "1.106.0 | general_settings | completion_model | m | n | {completion_model: ''} | Shadowed",
            "1.106.0 | general_settings | allowed_ips | [] | [1.1.1.1] | | Effective",
            "1.106.0 | general_settings | enforce_user_param | os.environ/REF_TRUE | false | | Effective",
            "1.106.0 | general_settings | enable_oauth2_proxy_auth | os.environ/REF_TRUE | false | | Effective",
            "1.106.0 | general_settings | supported_db_objects | [mcp] | [models] | | Effective",
            "1.106.0 | general_settings | service_account_settings | {a: os.environ/REF_SET} | {} | | Effective",
            "1.106.0 | general_settings | allowed_routes | [os.environ/REF_SET] | [] | | Effective",
            "1.106.0 | general_settings | health_check_interval | 9 | 10 | | Ignored",
            "1.106.0 | general_settings | custom_auth | a.b | c.d | | Ignored",
            "1.106.0 | general_settings | proxy_config_reload_interval_seconds | 9 | 10 | | Ignored",
            "1.106.0 | general_settings | disable_custom_api_keys | true | false | | Ignored",
            "1.106.0 | general_settings | team_admin_editable_team_fields | [models] | [] | | Ignored",
            "1.106.0 | router_settings | num_retries | 4 | - | | Effective",
            "1.106.0 | router_settings | num_retries | 4 | 2 | | Effective",
            "1.106.0 | router_settings | num_retries | '4' | 2 | | Effective",
            "1.106.0 | router_settings | num_retries | 2.9 | 1 | | Effective",
            "1.106.0 | router_settings | num_retries | true | 2 | | Effective",
            "1.106.0 | router_settings | num_retries | null | 4 | | Restart",
            "1.106.0 | router_settings | num_retries | - | 4 | | Restart",
            "1.106.0 | router_settings | num_retries | [] | 4 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | {} | 4 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | [5] | 4 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | .inf | 4 | | StopsPoll",
            "1.106.0 | router_settings | num_retries | ' 1_000 ' | 4 | | Effective",
            "1.106.0 | router_settings | num_retries | 4 | 2 | {num_retries: 3} | Shadowed",
            "1.106.0 | router_settings | num_retries | abc | 2 | {num_retries: 3} | Shadowed",
            "1.106.0 | router_settings | num_retries | 4 | 2 | {timeout: 3} | Effective",
            "1.106.0 | router_settings | timeout | 2.5 | 600 | | Effective",
            "1.106.0 | router_settings | retry_after | 3 | 1 | | Effective",
            "1.106.0 | router_settings | allowed_fails | - | 5 | | Restart",
            "1.106.0 | router_settings | cooldown_time | null | 9 | | Restart",
            "1.106.0 | router_settings | routing_strategy | least-busy | simple-shuffle | | Effective",
            "1.106.0 | router_settings | routing_strategy | nonsense | simple-shuffle | | StopsPoll",
            "1.106.0 | router_settings | routing_strategy | [] | least-busy | | StopsPoll",
            "1.106.0 | router_settings | routing_strategy | {} | least-busy | | StopsPoll",
            "1.106.0 | router_settings | routing_strategy | 5 | least-busy | | StopsPoll",
            "1.106.0 | router_settings | routing_strategy | null | least-busy | | Restart",
            "1.106.0 | router_settings | routing_strategy | - | least-busy | | Restart",
            "1.106.0 | router_settings | routing_strategy | least-busy | simple-shuffle | {routing_strategy: simple-shuffle} | Shadowed",
            "1.106.0 | router_settings | routing_strategy_args | {ttl: 9} | {ttl: 3} | {routing_strategy: latency-based-routing} | Effective",
            "1.106.0 | router_settings | routing_strategy_args | {ttl: soon} | {ttl: 3} | {routing_strategy: latency-based-routing} | Ignored",
            "1.106.0 | router_settings | routing_strategy_args | {} | {ttl: 3} | {routing_strategy: latency-based-routing} | Effective",
            "1.106.0 | router_settings | routing_strategy_args | - | {ttl: 3} | {routing_strategy: latency-based-routing} | Restart",
            "1.106.0 | router_settings | routing_strategy_args | null | {ttl: 3} | {routing_strategy: latency-based-routing} | Restart",
            "1.106.0 | router_settings | fallbacks | [{a: [b]}] | - | | Effective",
            "1.106.0 | router_settings | fallbacks | [] | [{a: [b]}] | | Effective",
            "1.106.0 | router_settings | fallbacks | - | [{a: [b]}] | | Restart",
            "1.106.0 | router_settings | fallbacks | [{a: [c]}] | [{a: [b]}] | {fallbacks: []} | Shadowed",
            "1.106.0 | router_settings | model_group_alias | {} | {a: b} | | Effective",
            "1.106.0 | router_settings | model_group_alias | {a: c} | {a: b, d: e} | | Effective",
            "1.106.0 | router_settings | model_group_alias | - | {a: b} | | Restart",
            "1.106.0 | router_settings | model_group_alias | {a: c} | {a: b} | {model_group_alias: {}} | Shadowed",
            "1.106.0 | router_settings | model_group_retry_policy | {m: {TimeoutErrorRetries: 2}} | {} | | Effective",
            "1.106.0 | router_settings | retry_policy | {TimeoutErrorRetries: many} | {TimeoutErrorRetries: 2} | | StopsPoll",
            "1.106.0 | router_settings | retry_policy | {TimeoutErrorRetries: 2.5} | {TimeoutErrorRetries: 2} | | StopsPoll",
            "1.106.0 | router_settings | retry_policy | {Unknown: 1} | {TimeoutErrorRetries: 2} | | Effective",
            "1.106.0 | router_settings | retry_policy | {} | {TimeoutErrorRetries: 2} | | Effective",
            "1.106.0 | router_settings | retry_policy | [] | {TimeoutErrorRetries: 2} | | Ignored",
            "1.106.0 | router_settings | retry_policy | text | {TimeoutErrorRetries: 2} | | Ignored",
            "1.106.0 | router_settings | retry_policy | text | - | | Ignored",
            "1.106.0 | router_settings | retry_policy | null | {TimeoutErrorRetries: 2} | | Restart",
            "1.106.0 | router_settings | retry_policy | - | {TimeoutErrorRetries: 2} | | Restart",
            "1.106.0 | router_settings | enable_tag_filtering | 'false' | false | | Effective",
            "1.106.0 | router_settings | enable_tag_filtering | - | true | | Restart",
            "1.106.0 | router_settings | tag_routing_prefix | null | b | | Restart",
            "1.106.0 | router_settings | routing_groups | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | - | | Effective",
            "1.106.0 | router_settings | routing_groups | [] | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | | Effective",
            "1.106.0 | router_settings | routing_groups | {} | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | | Effective",
            "1.106.0 | router_settings | routing_groups | null | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | | Restart",
            "1.106.0 | router_settings | routing_groups | - | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | | Restart",
            "1.106.0 | router_settings | routing_groups | [{group_name: h}] | [{group_name: g, models: [m], routing_strategy: simple-shuffle}] | | Ignored",
            "1.106.0 | router_settings | routing_groups | text | - | | Ignored",
            "1.106.0 | router_settings | routing_groups | 5 | - | | Ignored",
            "1.106.0 | router_settings | routing_groups | [{group_name: h, models: [m], routing_strategy: nonsense}] | - | | Ignored",
            "1.106.0 | router_settings | optional_pre_call_checks | [prompt_caching] | - | | Effective",
            "1.106.0 | router_settings | optional_pre_call_checks | [] | [prompt_caching] | | Effective",
            "1.106.0 | router_settings | optional_pre_call_checks | [] | [session_affinity] | | Restart",
            "1.106.0 | router_settings | optional_pre_call_checks | [prompt_caching] | [prompt_caching, session_affinity] | | Restart",
            "1.106.0 | router_settings | optional_pre_call_checks | [session_affinity] | [prompt_caching, session_affinity] | | Effective",
            "1.106.0 | router_settings | optional_pre_call_checks | null | [prompt_caching] | | Restart",
            "1.106.0 | router_settings | optional_pre_call_checks | - | [prompt_caching] | | Restart",
            "1.106.0 | router_settings | optional_pre_call_checks | 5 | [prompt_caching] | | StopsPoll",
            "1.106.0 | router_settings | optional_pre_call_checks | true | [prompt_caching] | | StopsPoll",
            "1.106.0 | router_settings | optional_pre_call_checks | [{a: b}] | [prompt_caching] | | StopsPoll",
            "1.106.0 | router_settings | optional_pre_call_checks | {} | [prompt_caching] | | Effective",
            "1.106.0 | router_settings | optional_pre_call_checks | text | [prompt_caching] | | Effective",
            "1.106.0 | router_settings | content_policy_fallbacks | [{a: [b]}] | [] | | Ignored",
            "1.106.0 | router_settings | enable_pre_call_checks | true | false | | Ignored",
            "1.106.0 | litellm_settings | default_internal_user_params | {max_budget: 1} | - | | Effective",
            "1.106.0 | litellm_settings | default_internal_user_params | null | {max_budget: 1} | | Restart",
            "1.106.0 | litellm_settings | default_internal_user_params | - | {max_budget: 1} | | Restart",
            "1.106.0 | litellm_settings | default_internal_user_params | {} | {max_budget: 1} | | Effective",
            "1.106.0 | litellm_settings | default_internal_user_params | {max_budget: 2} | {max_budget: 1} | {default_internal_user_params: {max_budget: 3}} | Shadowed",
            "1.106.0 | litellm_settings | public_model_groups | [] | [a] | | Effective",
            "1.106.0 | litellm_settings | public_model_groups | [b] | [a] | {public_model_groups: []} | Shadowed",
            "1.106.0 | litellm_settings | budget_rollover | 'true' | false | | Effective",
            "1.106.0 | litellm_settings | budget_rollover | os.environ/REF_TRUE | false | | Effective",
            "1.106.0 | litellm_settings | budget_rollover | os.environ/REF_UNSET | true | | Effective",
            "1.106.0 | litellm_settings | datadog_params | {a: b} | {} | | Effective",
            "1.106.0 | litellm_settings | mcp_tool_search | {enabled: true} | {} | | Effective",
            "1.106.0 | litellm_settings | max_ui_session_budget | '9' | 8 | | Effective",
            "1.106.0 | litellm_settings | cache | true | false | | Ignored",
            "1.106.0 | litellm_settings | json_logs | true | false | | Ignored",
            "1.106.0 | litellm_settings | callbacks | [a] | - | | Effective",
            "1.106.0 | litellm_settings | callbacks | [] | [a] | | Effective",
            "1.106.0 | litellm_settings | callbacks | null | [a] | | Effective",
            "1.106.0 | litellm_settings | callbacks | - | [a] | | Effective",
            "1.106.0 | litellm_settings | callbacks | {} | [b] | | Effective",
            "1.106.0 | litellm_settings | callbacks | ['s3://x/y'] | [b] | | Effective",
            "1.106.0 | litellm_settings | callbacks | [a] | [b] | {callbacks: [c]} | Shadowed",
            "1.106.0 | litellm_settings | success_callback | [langfuse] | [] | | Effective",
            "1.106.0 | litellm_settings | success_callback | - | [langfuse] | | Effective",
            "1.106.0 | litellm_settings | failure_callback | [] | [langfuse] | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | {enabled: true} | - | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | {enabled: false} | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | {enabled: true, top_k: 3} | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | {} | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | null | {enabled: true} | | Restart",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | - | {enabled: true} | | Restart",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | [] | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | text | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | mcp_semantic_tool_filter | {enabled: true} | - | {mcp_semantic_tool_filter: {enabled: false}} | Effective",
            "1.106.0 | litellm_settings | websearch_interception_params | {enabled: true} | - | | Effective",
            "1.106.0 | litellm_settings | websearch_interception_params | {enabled: false} | {enabled: true} | | Effective",
            "1.106.0 | litellm_settings | websearch_interception_params | null | {enabled: true} | | Restart",
            "1.106.0 | litellm_settings | websearch_interception_params | - | {enabled: true} | | Restart",
            "1.106.0 | litellm_settings | websearch_interception_params | [] | {enabled: true} | | Restart",
            "1.106.0 | litellm_settings | websearch_interception_params | {enabled: true} | - | {websearch_interception_params: {enabled: false}} | Effective",
            "1.106.0 | litellm_settings | default_team_settings | [{team_id: a}] | - | | Effective",
            "1.106.0 | litellm_settings | default_team_settings | - | [{team_id: a}] | | Effective",
            "1.106.0 | litellm_settings | default_team_settings | null | [{team_id: a}] | | Effective",
            "1.106.0 | litellm_settings | default_team_settings | [{team_id: a}] | [{team_id: b}] | {default_team_settings: []} | Shadowed",
            "1.106.0 | environment_variables | LANGFUSE_HOST | a | - | | Effective",
            "1.106.0 | environment_variables | LANGFUSE_HOST | a | b | | Effective",
            "1.106.0 | environment_variables | LANGFUSE_HOST | - | b | {LANGFUSE_HOST: c} | Restart",
            "1.106.0 | environment_variables | LANGFUSE_HOST | null | b | | Restart",
            "1.106.0 | environment_variables | LANGFUSE_HOST | [] | b | | Restart",
            "1.106.0 | environment_variables | LANGFUSE_HOST | {} | b | | Restart",
            "1.106.0 | environment_variables | LANGFUSE_HOST | plain | b | | Effective",
            "1.106.0 | environment_variables | LANGFUSE_HOST | '' | b | | Effective",
            "1.106.0 | environment_variables | LANGFUSE_HOST | os.environ/REF_SET | b | | Effective",
            "1.106.0 | environment_variables | langfuse_host | a | - | | Effective",
            "1.106.0 | environment_variables | LD_PRELOAD | a | - | | Effective",
            "1.106.0 | environment_variables | PATH | a | - | {PATH: c} | Effective",
            "1.106.0 | environment_variables | LITELLM_ENABLE_MCP_STDIO | true | - | | Ignored",
            "1.106.0 | environment_variables | litellm_enable_mcp_stdio | true | - | | Ignored",
            // 1.106.0, source: settings_rules.py, the readers of each key, Router.update_settings
            "1.106.0 | general_settings | alerting_args | {report_check_interval: os.environ/SECONDS} | {} | | Unknown",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: os.environ/ADDRESS} | {a: u} | | Unknown",
            "1.106.0 | router_settings | routing_strategy | os.environ/STRATEGY | least-busy | | Unknown",
            "1.106.0 | router_settings | routing_strategy_args | [] | {ttl: 3} | {routing_strategy: latency-based-routing} | Restart",
            "1.106.0 | general_settings | enable_oauth2_proxy_auth | 'true' | false | | Ignored",
            "1.106.0 | general_settings | some_key_of_the_future | - | 2 | | Unknown",
            "1.106.0 | litellm_settings | callbacks | a | [b] | | Ignored",
            "1.106.0 | litellm_settings | websearch_interception_params | {search_tool_name: a} | - | | Unknown",
            "1.106.0 | litellm_settings | websearch_interception_params | {} | {enabled: true} | | Unknown",
            "1.106.0 | general_settings | enforce_rbac | true | false | | Ignored",
            "1.106.0 | general_settings | max_parallel_requests | 9 | 3 | | Unknown",
            "1.106.0 | general_settings | enable_drain_endpoint | 'true' | false | | Ignored",
            "1.106.0 | general_settings | enable_mcp_registry | 'false' | true | | Effective",
            "1.106.0 | general_settings | forward_client_headers_to_llm_api | true | false | | Ignored",
            "1.106.0 | general_settings | user_url_validation | true | false | {user_url_validation: false} | Effective",
            "1.106.0 | general_settings | pass_through_endpoints | [] | [{path: /a}] | {pass_through_endpoints: [{path: /b}]} | Effective",
            "1.106.0 | general_settings | alert_to_webhook_url | {a: u} | {a: u, b: u} | | Restart",
            "1.106.0 | general_settings | max_file_size_mb | 3 | 2 | | Effective",
            "1.106.0 | litellm_settings | callbacks | [my_hooks.instance] | [] | | Ignored",
            "1.106.0 | litellm_settings | callbacks | [compression_interception] | [] | | Ignored",
            "1.106.0 | litellm_settings | callbacks | [prometheus, langfuse] | [prometheus] | {callbacks: [prometheus]} | Shadowed",
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
            "1.110.0 | router_settings | num_retries | 3 | 2 | | Effective",
            // 1.110: the core in Rust; router_backends/rust_support.py of October 2026, documentation of 1.110
            "1.110.0 | router_settings | num_retries | soon | 2 | | StopsPoll",
            "1.110.0 | router_settings | routing_strategy | least-busy | simple-shuffle | | Effective",
            "1.110.0 | router_settings | routing_strategy | our-own | simple-shuffle | | StopsPoll",
            "1.109.0 | router_settings | routing_strategy | our-own | simple-shuffle | | StopsPoll",
            "1.110.0 | router_settings | fallbacks | [{a: [b]}] | [] | | Effective",
            "1.110.0 | router_settings | fallbacks | [{a: [{model: b}]}] | [] | | Unknown",
            "1.109.0 | router_settings | fallbacks | [{a: [{model: b}]}] | [] | | Effective",
            "1.110.0 | router_settings | context_window_fallbacks | [] | [{a: [b]}] | | Effective",
            "1.110.0 | router_settings | enable_tag_filtering | true | false | | Unknown",
            "1.110.0 | router_settings | enable_tag_filtering | false | true | | Effective",
            "1.110.0 | router_settings | tag_routing_prefix | t- | | | Unknown",
            "1.110.0 | router_settings | routing_groups | [{group_name: g, models: [a], routing_strategy: least-busy}] | [] | | Effective",
            "1.110.0 | router_settings | enable_pre_call_checks | true | false | | Ignored",
            "1.110.0 | router_settings | retry_policy | {TimeoutErrorRetries: 2} | {} | | Effective"
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
            : Map($"{(section == ConfigSections.Ui ? ConfigSections.General : section)}: {parts[5]}");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(parts[0])), file, TestDeployments.Minimal);
        var verdict = rules.OfSetting(section, key, Value(parts[3]), Value(parts[4]));
        Assert.Equal(parts[6], verdict.Effect.ToString());
        Assert.True(verdict.Effect == DriftEffect.Effective || verdict.Reason is { Length: > 10 }, "the reason is missing");
    }

    [Theory]
    [InlineData("1.83.2", "general_settings", "completion_model", "Restart")]
    [InlineData("1.106.0", "general_settings", "completion_model", "Effective")]
    [InlineData("1.106.0", "general_settings", "alerting", "Restart")]
    [InlineData("1.106.0", "general_settings", "alerting_args", "Restart")]
    [InlineData("1.106.0", "general_settings", "plugins", "Restart")]
    [InlineData("1.106.0", "general_settings", "user_api_key_cache_max_size", "Restart")]
    [InlineData("1.106.0", "general_settings", "pass_through_endpoints", "Restart")]
    [InlineData("1.106.0", "general_settings", "user_url_validation", "Restart")]
    [InlineData("1.106.0", "general_settings", "store_prompts_in_spend_logs", "Effective")]
    [InlineData("1.106.0", "general_settings", "maximum_spend_logs_retention_period", "Unknown")]
    [InlineData("1.106.0", "litellm_settings", "public_model_groups", "Restart")]
    [InlineData("1.106.0", "litellm_settings", "default_team_settings", "Effective")]
    [InlineData("1.106.0", "router_settings", "fallbacks", "Effective")]
    [InlineData("1.106.0", "router_settings", "stream_timeout", "Restart")]
    [InlineData("1.106.0", "environment_variables", "LANGFUSE_HOST", "Restart")]
    [InlineData("1.106.0", "environment_variables", "LITELLM_ENABLE_MCP_STDIO", "Ignored")]
    [InlineData("1.106.0", "general_settings", "master_key", "Restart")]
    [InlineData("1.106.0", "general_settings", "some_key_of_the_future", "Unknown")]
    [InlineData("1.106.0", "guardrails", "a", "Unknown")]
    [InlineData("1.106.0", "litellm_settings", "callbacks", "Unknown")]
    [InlineData("1.106.0", "litellm_settings", "callbacks", "Restart", "[a, prometheus]")]
    [InlineData("1.106.0", "litellm_settings", "callbacks", "Restart", "[b]", "[b, my_hooks.instance]")]
    public void A_change_of_the_file_is_polled_from_1_103_on(
        string version,
        string section,
        string key,
        string effect,
        string desired = "[a]",
        string actual = "[b]"
    )
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), ConfigMap.Empty, TestDeployments.Minimal);
        var verdict = rules.OfFile(new SettingPath(section, key), Value(desired), Value(actual));
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

    // 1.106.0, observed. _update_llm_router, which applies router settings and callbacks, runs only when models are read from the database.
    [Theory]
    [InlineData("[mcp]", "router_settings", "num_retries", "4", "Ignored")]
    [InlineData("[mcp]", "litellm_settings", "callbacks", "[a]", "Ignored")]
    [InlineData("[models]", "litellm_settings", "mcp_semantic_tool_filter", "{enabled: true}", "Ignored")]
    [InlineData("[mcp]", "litellm_settings", "budget_rollover", "true", "Effective")]
    [InlineData("[mcp]", "general_settings", "completion_model", "m", "Effective")]
    [InlineData("[models]", "router_settings", "num_retries", "4", "Effective")]
    public void Settings_of_an_object_type_that_is_not_read_are_not_applied(
        string objects,
        string section,
        string key,
        string value,
        string effect
    )
    {
        var file = Map($"general_settings: {{supported_db_objects: {objects}}}");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.106.0")), file, TestDeployments.Minimal);
        Assert.Equal(effect, rules.OfSetting(section, key, Value(value), null).Effect.ToString());
    }

    // Observed: the variable decides only until the first poll that finds the key in the row.
    [Theory]
    [InlineData("1.83.2", "store_model_in_db", "false", "Effective")]
    [InlineData("1.106.0", "store_model_in_db", "false", "Effective")]
    [InlineData("1.106.0", "store_model_in_db", "null", "Restart")]
    [InlineData("1.106.0", "store_model_in_db", "-", "Restart")]
    [InlineData("1.106.0", "store_prompts_in_spend_logs", "false", "Shadowed")]
    public void A_variable_that_switches_a_setting_on(string version, string key, string value, string effect)
    {
        var deployment = TestDeployments.Minimal with
        {
            Environment = TestDeployments.Variables(("STORE_MODEL_IN_DB", "true"), ("STORE_PROMPTS_IN_SPEND_LOGS", "true")),
        };
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), ConfigMap.Empty, deployment);
        Assert.Equal(effect, rules.OfSetting("general_settings", key, Value(value), Value("true")).Effect.ToString());
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
