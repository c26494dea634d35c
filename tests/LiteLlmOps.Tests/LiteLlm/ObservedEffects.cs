namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>
/// Claims of <see cref="SettingEffectTests"/> from the memory of a running LiteLLM 1.83.2: before a change of the row, after two polls, and
/// after a restart. A row that starts with "file:" in the sixth column is the whole file.
/// </summary>
internal static class ObservedEffects
{
    public const string V1_83 = """
        1.83.2 | router_settings | num_retries | 4 | null | | Effective
        1.83.2 | router_settings | num_retries | 4 | 2 | {num_retries: 7} | Effective
        1.83.2 | router_settings | num_retries | - | 4 | {num_retries: 7} | Effective
        1.83.2 | router_settings | num_retries | null | 4 | | StopsPoll
        1.83.2 | router_settings | num_retries | null | 4 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | num_retries | {} | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | '4' | 2 | | Effective
        1.83.2 | router_settings | timeout | 30 | null | | Effective
        1.83.2 | router_settings | timeout | 30 | 600 | {timeout: 7} | Effective
        1.83.2 | router_settings | timeout | - | 30 | {timeout: 7} | Effective
        1.83.2 | router_settings | timeout | null | 30 | | StopsPoll
        1.83.2 | router_settings | timeout | null | 30 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | timeout | {} | 600 | | StopsPoll
        1.83.2 | router_settings | timeout | '30' | 600 | | Effective
        1.83.2 | router_settings | allowed_fails | 5 | null | | Effective
        1.83.2 | router_settings | allowed_fails | 5 | 3 | {allowed_fails: 7} | Effective
        1.83.2 | router_settings | allowed_fails | - | 5 | {allowed_fails: 7} | Effective
        1.83.2 | router_settings | allowed_fails | null | 5 | | StopsPoll
        1.83.2 | router_settings | allowed_fails | null | 5 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | allowed_fails | {} | 3 | | StopsPoll
        1.83.2 | router_settings | allowed_fails | '5' | 3 | | Effective
        1.83.2 | router_settings | cooldown_time | 9 | null | | Effective
        1.83.2 | router_settings | cooldown_time | 9 | 5 | {cooldown_time: 7} | Effective
        1.83.2 | router_settings | cooldown_time | - | 9 | {cooldown_time: 7} | Effective
        1.83.2 | router_settings | cooldown_time | null | 9 | | StopsPoll
        1.83.2 | router_settings | cooldown_time | null | 9 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | cooldown_time | {} | 5 | | StopsPoll
        1.83.2 | router_settings | cooldown_time | '9' | 5 | | Effective
        1.83.2 | router_settings | retry_after | 3 | null | | Effective
        1.83.2 | router_settings | retry_after | 3 | 0 | {retry_after: 7} | Effective
        1.83.2 | router_settings | retry_after | - | 3 | {retry_after: 7} | Effective
        1.83.2 | router_settings | retry_after | null | 3 | | StopsPoll
        1.83.2 | router_settings | retry_after | null | 3 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | retry_after | {} | 0 | | StopsPoll
        1.83.2 | router_settings | retry_after | '3' | 0 | | Effective
        1.83.2 | router_settings | num_retries | '1_000' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | '1_0.5' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | '3e1' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | '1e400' | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | num_retries | 'nan' | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | num_retries | 'inf' | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | num_retries | '' | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | num_retries | -1 | 2 | | Effective
        1.83.2 | router_settings | num_retries | '0x10' | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | '+5' | 2 | | Effective
        1.83.2 | router_settings | num_retries | '3.' | 2 | | Effective
        1.83.2 | router_settings | num_retries | '.5' | 2 | | Effective
        1.83.2 | router_settings | num_retries | [1] | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | os.environ/NOPE | 2 | | StopsPoll
        1.83.2 | router_settings | fallbacks | [{m-file: [b]}] | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | fallbacks | [] | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | fallbacks | - | [{m-file: [a]}] | | Restart
        1.83.2 | router_settings | fallbacks | null | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | fallbacks | null | [{m-file: [a]}] | {num_retries: 2} | Restart
        1.83.2 | router_settings | fallbacks | text | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | [{m-file: [a]}] | null | | Effective
        1.83.2 | router_settings | context_window_fallbacks | [{m-file: [b]}] | [{m-file: [a]}] | {context_window_fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | context_window_fallbacks | [] | [{m-file: [a]}] | {context_window_fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | context_window_fallbacks | - | [{m-file: [a]}] | {context_window_fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | context_window_fallbacks | null | [{m-file: [a]}] | {context_window_fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | context_window_fallbacks | {} | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | [{m-file: [a]}] | [{m-file: [a]}, {m-file: [b]}] | | Effective
        1.83.2 | router_settings | model_group_alias | {bl: m-file} | {al: m-file} | | Effective
        1.83.2 | router_settings | model_group_alias | {} | {al: m-file} | | Effective
        1.83.2 | router_settings | model_group_alias | {} | {al: m-file} | {num_retries: 2} | Effective
        1.83.2 | router_settings | model_group_alias | - | {al: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_alias | null | {al: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_alias | [] | {al: m-file} | | StopsPoll
        1.83.2 | router_settings | model_group_alias | text | {al: m-file} | | StopsPoll
        1.83.2 | router_settings | model_group_alias | {al: m-file} | {al: m-file, bl: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-file: {TimeoutErrorRetries: 2}} | null | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-b: {TimeoutErrorRetries: 3}} | {m-file: {TimeoutErrorRetries: 2}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | {} | {m-file: {TimeoutErrorRetries: 2}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | - | {m-file: {TimeoutErrorRetries: 2}} | | Restart
        1.83.2 | router_settings | model_group_retry_policy | null | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | null | {m-file: {TimeoutErrorRetries: 2}} | {num_retries: 2} | Restart
        1.83.2 | router_settings | model_group_retry_policy | [t] | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-file: {TimeoutErrorRetries: 2}} | {m-file: {TimeoutErrorRetries: 2}, m-b: {TimeoutErrorRetries: 3}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-file: {TimeoutErrorRetries: 9}} | {m-file: {TimeoutErrorRetries: 2}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | routing_strategy | usage-based-routing | null | | Effective
        1.83.2 | router_settings | routing_strategy | latency-based-routing | null | | Effective
        1.83.2 | router_settings | routing_strategy | - | least-busy | | Restart
        1.83.2 | router_settings | routing_strategy | null | least-busy | {num_retries: 2} | Restart
        1.83.2 | router_settings | routing_strategy | {} | least-busy | | StopsPoll
        1.83.2 | router_settings | routing_strategy | no-such | least-busy | {routing_strategy: latency-based-routing} | StopsPoll
        1.83.2 | router_settings | routing_strategy | [] | least-busy | {num_retries: 2} | StopsPoll
        1.83.2 | router_settings | routing_strategy | '' | least-busy | | StopsPoll
        1.83.2 | router_settings | enable_tag_filtering | true | null | | Ignored
        1.83.2 | router_settings | stream_timeout | 9 | null | | Ignored
        1.83.2 | router_settings | default_max_parallel_requests | 4 | null | | Ignored
        1.83.2 | router_settings | disable_cooldowns | true | null | | Ignored
        1.83.2 | router_settings | max_fallbacks | 4 | null | | Ignored
        1.83.2 | router_settings | provider_budget_config | {openai: {budget_limit: 1, time_period: '1d'}} | null | | Ignored
        1.83.2 | router_settings | redis_host | x | null | | Ignored
        1.83.2 | general_settings | max_parallel_requests | 9 | 3 | | Effective
        1.83.2 | general_settings | max_parallel_requests | - | 9 | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | max_parallel_requests | null | 9 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | max_parallel_requests | [] | 3 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | max_parallel_requests | text | 3 | | Effective
        1.83.2 | general_settings | max_parallel_requests | null | 9 | | Effective
        1.83.2 | general_settings | global_max_parallel_requests | 9 | 3 | | Effective
        1.83.2 | general_settings | global_max_parallel_requests | - | 9 | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | global_max_parallel_requests | null | 9 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | global_max_parallel_requests | [] | 3 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | global_max_parallel_requests | text | 3 | | Effective
        1.83.2 | general_settings | global_max_parallel_requests | null | 9 | | Effective
        1.83.2 | general_settings | ui_access_mode | all | admin_only | | Effective
        1.83.2 | general_settings | ui_access_mode | - | all | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | ui_access_mode | null | all | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | ui_access_mode | [] | admin_only | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | ui_access_mode | text | admin_only | | Effective
        1.83.2 | general_settings | ui_access_mode | null | all | | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | true | false | | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | - | true | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | store_prompts_in_spend_logs | null | true | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | null | true | | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | '7d' | '9d' | | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | - | '7d' | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | maximum_spend_logs_retention_period | null | '7d' | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | [] | '9d' | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | text | '9d' | | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | null | '7d' | | Effective
        1.83.2 | general_settings | store_model_in_db | false | true | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | store_model_in_db | [] | true | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | alerting | [slack] | null | | Effective
        1.83.2 | general_settings | alerting | [webhook, slack] | [webhook] | | Effective
        1.83.2 | general_settings | alerting | null | [slack] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alerting | {} | [slack] | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | alerting | slack | null | | Effective
        1.83.2 | general_settings | alerting | 5 | [slack] | | StopsPoll
        1.83.2 | general_settings | alerting | [email] | [slack] | {store_model_in_db: true, alerting: [webhook]} | Restart
        1.83.2 | general_settings | alerting | null | [slack] | | Restart
        1.83.2 | general_settings | alerting | - | [slack] | {store_model_in_db: true, alerting: [webhook]} | Restart
        1.83.2 | general_settings | alerting | [slack] | null | {store_model_in_db: true, alerting: []} | Effective
        1.83.2 | general_settings | alert_types | [budget_alerts] | [llm_exceptions] | | Effective
        1.83.2 | general_settings | alert_types | null | [llm_exceptions] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_types | {} | [llm_exceptions] | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | alert_types | [] | [llm_exceptions] | | Effective
        1.83.2 | general_settings | alert_types | - | [llm_exceptions] | {store_model_in_db: true, alert_types: [budget_alerts]} | Effective
        1.83.2 | general_settings | alert_types | null | [llm_exceptions] | {store_model_in_db: true, alert_types: [budget_alerts]} | Effective
        1.83.2 | general_settings | alert_types | - | [llm_exceptions] | {store_model_in_db: true, alerting: [slack], alert_types: [budget_alerts]} | Effective
        1.83.2 | general_settings | alert_types | [no_such] | [llm_exceptions] | | Effective
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: http://c} | {llm_exceptions: http://a} | | Effective
        1.83.2 | general_settings | alert_to_webhook_url | {} | {llm_exceptions: http://a} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_to_webhook_url | [] | {llm_exceptions: http://a} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_to_webhook_url | text | {llm_exceptions: http://a} | | StopsPoll
        1.83.2 | general_settings | alert_to_webhook_url | [text] | {llm_exceptions: http://a} | | StopsPoll
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: [http://d, http://e]} | {llm_exceptions: http://a} | | Effective
        1.83.2 | general_settings | alert_to_webhook_url | - | {llm_exceptions: http://a} | {store_model_in_db: true, alert_to_webhook_url: {llm_exceptions: http://f}} | Effective
        1.83.2 | general_settings | alert_to_webhook_url | null | {llm_exceptions: http://a} | | Restart
        1.83.2 | general_settings | alert_to_webhook_url | [] | {llm_exceptions: http://a} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {report_check_interval: 90} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | {} | {report_check_interval: 60} | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | alerting_args | [] | {report_check_interval: 60} | {store_model_in_db: true} | StopsPoll
        1.83.2 | general_settings | alerting_args | - | {report_check_interval: 60} | {store_model_in_db: true, alerting_args: {report_check_interval: 70}} | Restart
        1.83.2 | general_settings | alerting_args | {report_check_interval: often} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {log_to_console: maybe} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {report_check_interval: null} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {log_to_console: 2} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {budget_alert_ttl: 50} | {report_check_interval: 60} | {store_model_in_db: true, alerting_args: {report_check_interval: 70}} | Effective
        1.83.2 | general_settings | alerting_args | {report_check_interval: true} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | [x] | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {slack_alert_rate_limit: x} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pa', target: http://t/c, headers: {}}] | [{path: '/pa', target: http://t/a, headers: {}}] | | Restart
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pb', target: http://t/b, headers: {}}] | [{path: '/pa', target: http://t/a, headers: {}}] | | Restart
        1.83.2 | general_settings | pass_through_endpoints | - | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | pass_through_endpoints | {} | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pa'}] | null | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | [text] | [{path: '/pa', target: http://t/a, headers: {}}] | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pb', target: http://t/b, headers: {}}] | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true, pass_through_endpoints: [{path: '/pf', target: http://t/a, headers: {}}]} | Restart
        1.83.2 | general_settings | pass_through_endpoints | - | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true, pass_through_endpoints: [{path: '/pf', target: http://t/a, headers: {}}]} | Restart
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pa', target: http://t/a, headers: {x: '1'}}] | [{path: '/pa', target: http://t/a, headers: {}}] | | Restart
        1.83.2 | general_settings | alerting_threshold | 300 | null | | Ignored
        1.83.2 | general_settings | background_health_checks | true | null | | Ignored
        1.83.2 | general_settings | database_connection_pool_limit | 9 | null | | Ignored
        1.83.2 | general_settings | enforce_user_param | true | null | | Ignored
        1.83.2 | general_settings | allowed_ips | ['10.0.0.1'] | null | | Ignored
        1.83.2 | general_settings | disable_spend_logs | true | null | | Ignored
        1.83.2 | general_settings | enable_public_model_hub | true | null | | Ignored
        1.83.2 | general_settings | public_routes | ['/x'] | null | | Ignored
        1.83.2 | general_settings | user_header_name | x-u | null | | Ignored
        1.83.2 | general_settings | maximum_spend_logs_cleanup_cron | '0 4 * * *' | null | | Ignored
        1.83.2 | general_settings | alert_type_config | {llm_exceptions: {digest: true}} | null | | Ignored
        1.83.2 | general_settings | use_redis_transaction_buffer | true | null | | Ignored
        1.83.2 | general_settings | forward_client_headers_to_llm_api | true | null | | Ignored
        1.83.2 | general_settings | enable_jwt_auth | true | null | | Ignored
        1.83.2 | general_settings | infer_model_from_keys | true | null | | Ignored
        1.83.2 | general_settings | key_management_system | aws_secret_manager | null | | Ignored
        1.83.2 | general_settings | disable_reset_budget | true | null | | Ignored
        1.83.2 | general_settings | disable_master_key_return | true | null | | Ignored
        1.83.2 | general_settings | max_request_size_mb | 3 | null | | Ignored
        1.83.2 | litellm_settings | default_internal_user_params | {max_budget: 1} | null | | Effective
        1.83.2 | litellm_settings | default_internal_user_params | null | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_internal_user_params | - | {max_budget: 1} | {default_internal_user_params: {max_budget: 2}} | Restart
        1.83.2 | litellm_settings | default_team_params | {max_budget: 1} | null | | Effective
        1.83.2 | litellm_settings | default_team_params | [] | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_team_params | null | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_team_params | text | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_team_params | - | {max_budget: 1} | {default_team_params: {max_budget: 2}} | Restart
        1.83.2 | litellm_settings | public_mcp_servers | [a] | null | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | [] | [a] | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | null | [a] | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | text | [a] | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | - | [a] | {public_mcp_servers: [b]} | Restart
        1.83.2 | litellm_settings | public_agent_groups | [a] | null | | Effective
        1.83.2 | litellm_settings | public_agent_groups | [] | [a] | | Effective
        1.83.2 | litellm_settings | public_agent_groups | null | [a] | | Effective
        1.83.2 | litellm_settings | public_agent_groups | text | [a] | | Effective
        1.83.2 | litellm_settings | public_agent_groups | - | [a] | {public_agent_groups: [b]} | Restart
        1.83.2 | litellm_settings | public_model_groups | [a] | null | | Effective
        1.83.2 | litellm_settings | public_model_groups | [] | [a] | | Effective
        1.83.2 | litellm_settings | public_model_groups | null | [a] | | Effective
        1.83.2 | litellm_settings | public_model_groups | text | [a] | | Effective
        1.83.2 | litellm_settings | public_model_groups | - | [a] | {public_model_groups: [b]} | Restart
        1.83.2 | litellm_settings | public_model_groups_links | {a: http://a} | null | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | [] | {a: http://a} | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | null | {a: http://a} | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | text | {a: http://a} | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | - | {a: http://a} | {public_model_groups_links: {b: http://b}} | Restart
        1.83.2 | litellm_settings | cost_discount_config | {openai: 0.1} | null | | Effective
        1.83.2 | litellm_settings | cost_discount_config | [] | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_discount_config | null | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_discount_config | text | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_discount_config | - | {openai: 0.1} | {cost_discount_config: {openai: 0.2}} | Restart
        1.83.2 | litellm_settings | cost_margin_config | {openai: 0.1} | null | | Effective
        1.83.2 | litellm_settings | cost_margin_config | [] | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_margin_config | null | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_margin_config | text | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_margin_config | - | {openai: 0.1} | {cost_margin_config: {openai: 0.2}} | Restart
        1.83.2 | litellm_settings | request_timeout | 9 | null | | Ignored
        1.83.2 | litellm_settings | set_verbose | true | null | | Ignored
        1.83.2 | litellm_settings | turn_off_message_logging | true | null | | Ignored
        1.83.2 | litellm_settings | modify_params | true | null | | Ignored
        1.83.2 | litellm_settings | redact_user_api_key_info | true | null | | Ignored
        1.83.2 | litellm_settings | service_callback | [datadog] | null | | Ignored
        1.83.2 | litellm_settings | upperbound_key_generate_params | {max_budget: 1} | null | | Ignored
        1.83.2 | litellm_settings | ssl_verify | false | null | | Ignored
        1.83.2 | litellm_settings | enable_preview_features | true | null | | Ignored
        1.83.2 | litellm_settings | default_fallbacks | [a] | null | | Ignored
        1.83.2 | litellm_settings | default_team_settings | [{team_id: team1, success_callback: [langsmith]}] | [{team_id: team1, success_callback: [langfuse]}] | | Effective
        1.83.2 | litellm_settings | default_team_settings | [] | [{team_id: team1, success_callback: [langfuse]}] | {default_team_settings: [{team_id: team1, success_callback: [sentry]}]} | Effective
        1.83.2 | litellm_settings | default_team_settings | null | [{team_id: team1, success_callback: [langfuse]}] | | Effective
        1.83.2 | litellm_settings | default_team_settings | [] | [{team_id: team1, success_callback: [langfuse]}] | {drop_params: true} | Effective
        1.83.2 | environment_variables | MY_VALUE | a | null | | Effective
        1.83.2 | environment_variables | MY_VALUE | - | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | [] | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | 5 | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | '' | b | | Effective
        1.83.2 | environment_variables | MY_VALUE | - | b | {MY_VALUE: f} | Restart
        1.83.2 | environment_variables | LD_PRELOAD | a | b | | Effective
        1.83.2 | environment_variables | MY_VALUE | [x] | b | | Restart
        1.83.2 | environment_variables | LANGFUSE_HOST | a | b | | Effective
        1.83.2 | general_settings | max_parallel_requests | 4 | 2 | {supported_db_objects: [mcp]} | Effective
        1.83.2 | litellm_settings | public_model_groups | [b] | [a] | file: {general_settings: {supported_db_objects: [mcp]}} | Effective
        1.83.2 | litellm_settings | callbacks | [langfuse] | null | file: {general_settings: {supported_db_objects: [mcp]}} | Ignored
        1.83.2 | router_settings | num_retries | 4 | 2 | | Effective
        1.83.2 | router_settings | num_retries | - | 4 | | Restart
        1.83.2 | router_settings | num_retries | - | 4 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | num_retries | null | 4 | {num_retries: 7} | Effective
        1.83.2 | router_settings | num_retries | [] | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | soon | 2 | | StopsPoll
        1.83.2 | router_settings | timeout | 30 | 600 | | Effective
        1.83.2 | router_settings | timeout | - | 30 | | Restart
        1.83.2 | router_settings | timeout | - | 30 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | timeout | null | 30 | {timeout: 7} | Effective
        1.83.2 | router_settings | timeout | [] | 600 | | StopsPoll
        1.83.2 | router_settings | timeout | soon | 600 | | StopsPoll
        1.83.2 | router_settings | allowed_fails | 5 | 3 | | Effective
        1.83.2 | router_settings | allowed_fails | - | 5 | | Restart
        1.83.2 | router_settings | allowed_fails | - | 5 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | allowed_fails | null | 5 | {allowed_fails: 7} | Effective
        1.83.2 | router_settings | allowed_fails | [] | 3 | | StopsPoll
        1.83.2 | router_settings | allowed_fails | soon | 3 | | StopsPoll
        1.83.2 | router_settings | cooldown_time | 9 | 5 | | Effective
        1.83.2 | router_settings | cooldown_time | - | 9 | | Restart
        1.83.2 | router_settings | cooldown_time | - | 9 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | cooldown_time | null | 9 | {cooldown_time: 7} | Effective
        1.83.2 | router_settings | cooldown_time | [] | 5 | | StopsPoll
        1.83.2 | router_settings | cooldown_time | soon | 5 | | StopsPoll
        1.83.2 | router_settings | retry_after | 3 | 0 | | Effective
        1.83.2 | router_settings | retry_after | - | 3 | | Restart
        1.83.2 | router_settings | retry_after | - | 3 | {max_fallbacks: 6} | Restart
        1.83.2 | router_settings | retry_after | null | 3 | {retry_after: 7} | Effective
        1.83.2 | router_settings | retry_after | [] | 0 | | StopsPoll
        1.83.2 | router_settings | retry_after | soon | 0 | | StopsPoll
        1.83.2 | router_settings | num_retries | '1_000' | 2 | | Effective
        1.83.2 | router_settings | num_retries | '1_0.5' | 2 | | Effective
        1.83.2 | router_settings | num_retries | '3e1' | 2 | | Effective
        1.83.2 | router_settings | num_retries | '1e400' | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | 'nan' | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | 'inf' | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | '' | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | true | 2 | | Effective
        1.83.2 | router_settings | num_retries | 99999999999999999999 | 2 | | Effective
        1.83.2 | router_settings | num_retries | '0x10' | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | num_retries | '+5' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | '3.' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | '.5' | 2 | {max_fallbacks: 6} | Effective
        1.83.2 | router_settings | num_retries | {a: 1} | 2 | | StopsPoll
        1.83.2 | router_settings | num_retries | os.environ/NOPE | 2 | {max_fallbacks: 6} | StopsPoll
        1.83.2 | router_settings | fallbacks | [{m-file: [a]}] | null | | Effective
        1.83.2 | router_settings | fallbacks | [{m-file: [b]}] | [{m-file: [a]}] | {fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | fallbacks | [] | [{m-file: [a]}] | {fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | fallbacks | - | [{m-file: [a]}] | {fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | fallbacks | null | [{m-file: [a]}] | {fallbacks: [{m-file: [c]}]} | Effective
        1.83.2 | router_settings | fallbacks | {} | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | fallbacks | [{m-file: [a]}] | [{m-file: [a]}, {m-file: [b]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | [{m-file: [b]}] | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | [] | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | - | [{m-file: [a]}] | | Restart
        1.83.2 | router_settings | context_window_fallbacks | null | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | context_window_fallbacks | null | [{m-file: [a]}] | {num_retries: 2} | Restart
        1.83.2 | router_settings | context_window_fallbacks | text | [{m-file: [a]}] | | Effective
        1.83.2 | router_settings | model_group_alias | {al: m-file} | null | | Effective
        1.83.2 | router_settings | model_group_alias | {bl: m-file} | {al: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_alias | {} | {al: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_alias | - | {al: m-file} | | Restart
        1.83.2 | router_settings | model_group_alias | null | {al: m-file} | | StopsPoll
        1.83.2 | router_settings | model_group_alias | null | {al: m-file} | {num_retries: 2} | Restart
        1.83.2 | router_settings | model_group_alias | [t] | {al: m-file} | | StopsPoll
        1.83.2 | router_settings | model_group_alias | {al: m-file} | {al: m-file, bl: m-file} | | Effective
        1.83.2 | router_settings | model_group_alias | {al: m-x} | {al: m-file} | {model_group_alias: {fl: m-file}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-b: {TimeoutErrorRetries: 3}} | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {} | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {} | {m-file: {TimeoutErrorRetries: 2}} | {num_retries: 2} | Effective
        1.83.2 | router_settings | model_group_retry_policy | - | {m-file: {TimeoutErrorRetries: 2}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | null | {m-file: {TimeoutErrorRetries: 2}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | model_group_retry_policy | [] | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | text | {m-file: {TimeoutErrorRetries: 2}} | | Effective
        1.83.2 | router_settings | model_group_retry_policy | {m-file: {TimeoutErrorRetries: 2}} | {m-file: {TimeoutErrorRetries: 2}, m-b: {TimeoutErrorRetries: 3}} | {model_group_retry_policy: {m-c: {TimeoutErrorRetries: 4}}} | Effective
        1.83.2 | router_settings | routing_strategy | least-busy | null | | Effective
        1.83.2 | router_settings | routing_strategy | usage-based-routing-v2 | null | | Effective
        1.83.2 | router_settings | routing_strategy | cost-based-routing | null | | Effective
        1.83.2 | router_settings | routing_strategy | [] | least-busy | | StopsPoll
        1.83.2 | router_settings | routing_strategy | no-such | least-busy | | StopsPoll
        1.83.2 | router_settings | routing_strategy | 5 | least-busy | | StopsPoll
        1.83.2 | router_settings | routing_strategy | {} | least-busy | {num_retries: 2} | StopsPoll
        1.83.2 | router_settings | enable_pre_call_checks | true | null | | Ignored
        1.83.2 | router_settings | retry_policy | {TimeoutErrorRetries: 2} | null | | Ignored
        1.83.2 | router_settings | content_policy_fallbacks | [{m-file: [a]}] | null | | Ignored
        1.83.2 | router_settings | allowed_fails_policy | {TimeoutErrorAllowedFails: 2} | null | | Ignored
        1.83.2 | router_settings | set_verbose | true | null | | Ignored
        1.83.2 | router_settings | default_fallbacks | [a] | null | | Ignored
        1.83.2 | router_settings | optional_pre_call_checks | [prompt_caching] | null | | Ignored
        1.83.2 | general_settings | max_parallel_requests | 9 | null | | Effective
        1.83.2 | general_settings | max_parallel_requests | 9 | 3 | {store_model_in_db: true, max_parallel_requests: 3} | Effective
        1.83.2 | general_settings | max_parallel_requests | - | 9 | {store_model_in_db: true, max_parallel_requests: 3} | Restart
        1.83.2 | general_settings | max_parallel_requests | null | 9 | {store_model_in_db: true, max_parallel_requests: 3} | Effective
        1.83.2 | general_settings | max_parallel_requests | {} | 3 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | global_max_parallel_requests | 9 | null | | Effective
        1.83.2 | general_settings | global_max_parallel_requests | 9 | 3 | {store_model_in_db: true, global_max_parallel_requests: 3} | Effective
        1.83.2 | general_settings | global_max_parallel_requests | - | 9 | {store_model_in_db: true, global_max_parallel_requests: 3} | Restart
        1.83.2 | general_settings | global_max_parallel_requests | null | 9 | {store_model_in_db: true, global_max_parallel_requests: 3} | Effective
        1.83.2 | general_settings | global_max_parallel_requests | {} | 3 | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | ui_access_mode | all | null | | Effective
        1.83.2 | general_settings | ui_access_mode | all | admin_only | {store_model_in_db: true, ui_access_mode: admin_only} | Effective
        1.83.2 | general_settings | ui_access_mode | - | all | {store_model_in_db: true, ui_access_mode: admin_only} | Restart
        1.83.2 | general_settings | ui_access_mode | null | all | {store_model_in_db: true, ui_access_mode: admin_only} | Effective
        1.83.2 | general_settings | ui_access_mode | {} | admin_only | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | true | null | | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | true | false | {store_model_in_db: true, store_prompts_in_spend_logs: false} | Effective
        1.83.2 | general_settings | store_prompts_in_spend_logs | - | true | {store_model_in_db: true, store_prompts_in_spend_logs: false} | Restart
        1.83.2 | general_settings | store_prompts_in_spend_logs | null | true | {store_model_in_db: true, store_prompts_in_spend_logs: false} | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | '7d' | null | | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | '7d' | '9d' | {store_model_in_db: true, maximum_spend_logs_retention_period: '9d'} | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | - | '7d' | {store_model_in_db: true, maximum_spend_logs_retention_period: '9d'} | Restart
        1.83.2 | general_settings | maximum_spend_logs_retention_period | null | '7d' | {store_model_in_db: true, maximum_spend_logs_retention_period: '9d'} | Effective
        1.83.2 | general_settings | maximum_spend_logs_retention_period | {} | '9d' | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | store_model_in_db | true | false | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | store_model_in_db | 'no' | true | {store_model_in_db: true} | Effective
        1.83.2 | general_settings | alerting | [slack] | [webhook] | | Restart
        1.83.2 | general_settings | alerting | [] | [slack] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alerting | - | [slack] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alerting | webhook | [slack] | | Effective
        1.83.2 | general_settings | alerting | 5 | null | | StopsPoll
        1.83.2 | general_settings | alerting | {a: 1} | null | | Effective
        1.83.2 | general_settings | alerting | [] | [slack] | | Restart
        1.83.2 | general_settings | alert_types | [llm_exceptions] | null | | Effective
        1.83.2 | general_settings | alert_types | [] | [llm_exceptions] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_types | - | [llm_exceptions] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_types | text | [llm_exceptions] | | Effective
        1.83.2 | general_settings | alert_types | [] | [llm_exceptions] | {store_model_in_db: true, alert_types: [budget_alerts]} | Effective
        1.83.2 | general_settings | alert_types | [db_exceptions] | [llm_exceptions] | {store_model_in_db: true, alert_types: [budget_alerts]} | Effective
        1.83.2 | general_settings | alert_types | [llm_exceptions] | [llm_exceptions, budget_alerts] | | Effective
        1.83.2 | general_settings | alert_types | null | [llm_exceptions] | {store_model_in_db: true, alerting: [slack]} | Restart
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: http://a} | null | | Effective
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: http://a} | {llm_exceptions: http://a, budget_alerts: http://b} | | Restart
        1.83.2 | general_settings | alert_to_webhook_url | null | {llm_exceptions: http://a} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_to_webhook_url | - | {llm_exceptions: http://a} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alert_to_webhook_url | text | null | | StopsPoll
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: 5} | {llm_exceptions: http://a} | | StopsPoll
        1.83.2 | general_settings | alert_to_webhook_url | {llm_exceptions: null} | {llm_exceptions: http://a} | | StopsPoll
        1.83.2 | general_settings | alert_to_webhook_url | {budget_alerts: http://b} | {llm_exceptions: http://a} | {store_model_in_db: true, alert_to_webhook_url: {llm_exceptions: http://f}} | Effective
        1.83.2 | general_settings | alert_to_webhook_url | {} | {llm_exceptions: http://a} | {store_model_in_db: true, alert_to_webhook_url: {llm_exceptions: http://f}} | Effective
        1.83.2 | general_settings | alert_to_webhook_url | {} | {llm_exceptions: http://a} | | Restart
        1.83.2 | general_settings | alerting_args | {report_check_interval: 60} | null | | Effective
        1.83.2 | general_settings | alerting_args | {budget_alert_ttl: 90} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | null | {report_check_interval: 60} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alerting_args | - | {report_check_interval: 60} | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | alerting_args | text | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {report_check_interval: '60', log_to_console: 'yes'} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | {report_check_interval: 2.5} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | {unknown: 1} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | {report_check_interval: '6.0'} | {report_check_interval: 60} | | Effective
        1.83.2 | general_settings | alerting_args | {report_check_interval: []} | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | alerting_args | 5 | {report_check_interval: 60} | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pa', target: http://t/a, headers: {}}] | [{path: '/pa', target: http://t/a, headers: {}}, {path: '/pb', target: http://t/b, headers: {}}] | | Restart
        1.83.2 | general_settings | pass_through_endpoints | [] | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true} | Restart
        1.83.2 | general_settings | pass_through_endpoints | null | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true} | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | text | [{path: '/pa', target: http://t/a, headers: {}}] | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | [{target: http://t/c}] | null | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | 5 | [{path: '/pa', target: http://t/a, headers: {}}] | | StopsPoll
        1.83.2 | general_settings | pass_through_endpoints | [] | [{path: '/pa', target: http://t/a, headers: {}}] | {store_model_in_db: true, pass_through_endpoints: [{path: '/pf', target: http://t/a, headers: {}}]} | Restart
        1.83.2 | general_settings | pass_through_endpoints | [{path: '/pa2', target: http://t/a, headers: {}}] | [{path: '/pa', target: http://t/a, headers: {}}] | | Restart
        1.83.2 | general_settings | health_check_interval | 90 | null | | Ignored
        1.83.2 | general_settings | database_connection_timeout | 30 | null | | Ignored
        1.83.2 | general_settings | proxy_batch_write_at | 33 | null | | Ignored
        1.83.2 | general_settings | completion_model | m | null | | Ignored
        1.83.2 | general_settings | master_key | sk-other | null | | Ignored
        1.83.2 | general_settings | litellm_key_header_name | x-k | null | | Ignored
        1.83.2 | general_settings | allow_requests_on_db_unavailable | true | null | | Ignored
        1.83.2 | general_settings | admin_only_routes | ['/x'] | null | | Ignored
        1.83.2 | general_settings | maximum_spend_logs_retention_interval | '2d' | null | | Ignored
        1.83.2 | general_settings | supported_db_objects | [mcp] | null | | Ignored
        1.83.2 | general_settings | disable_error_logs | true | null | | Ignored
        1.83.2 | general_settings | email_settings | {new_user_invitation: true} | null | | Ignored
        1.83.2 | general_settings | custom_auth | a.b | null | | Ignored
        1.83.2 | general_settings | user_api_key_cache_ttl | 9 | null | | Ignored
        1.83.2 | general_settings | proxy_budget_rescheduler_min_time | 9 | null | | Ignored
        1.83.2 | general_settings | health_check_details | false | null | | Ignored
        1.83.2 | general_settings | some_key_of_the_future | 3 | null | | Ignored
        1.83.2 | general_settings | control_plane_url | http://x | null | | Ignored
        1.83.2 | litellm_settings | default_internal_user_params | {max_budget: 2} | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_internal_user_params | {} | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_internal_user_params | - | {max_budget: 1} | | Restart
        1.83.2 | litellm_settings | default_internal_user_params | {max_budget: 2} | {max_budget: 1} | {default_internal_user_params: {max_budget: 1, f: 9}} | Effective
        1.83.2 | litellm_settings | default_internal_user_params | null | {max_budget: 1} | {default_internal_user_params: {max_budget: 2}} | Effective
        1.83.2 | litellm_settings | default_team_params | {max_budget: 2} | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_team_params | {} | {max_budget: 1} | | Effective
        1.83.2 | litellm_settings | default_team_params | - | {max_budget: 1} | | Restart
        1.83.2 | litellm_settings | default_team_params | {max_budget: 2} | {max_budget: 1} | {default_team_params: {max_budget: 1, f: 9}} | Effective
        1.83.2 | litellm_settings | default_team_params | null | {max_budget: 1} | {default_team_params: {max_budget: 2}} | Effective
        1.83.2 | litellm_settings | public_mcp_servers | [b] | [a] | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | {} | [a] | | Effective
        1.83.2 | litellm_settings | public_mcp_servers | - | [a] | | Restart
        1.83.2 | litellm_settings | public_mcp_servers | [b] | [a] | {public_mcp_servers: [f]} | Effective
        1.83.2 | litellm_settings | public_mcp_servers | null | [a] | {public_mcp_servers: [b]} | Effective
        1.83.2 | litellm_settings | public_agent_groups | [b] | [a] | | Effective
        1.83.2 | litellm_settings | public_agent_groups | {} | [a] | | Effective
        1.83.2 | litellm_settings | public_agent_groups | - | [a] | | Restart
        1.83.2 | litellm_settings | public_agent_groups | [b] | [a] | {public_agent_groups: [f]} | Effective
        1.83.2 | litellm_settings | public_agent_groups | null | [a] | {public_agent_groups: [b]} | Effective
        1.83.2 | litellm_settings | public_model_groups | [b] | [a] | | Effective
        1.83.2 | litellm_settings | public_model_groups | {} | [a] | | Effective
        1.83.2 | litellm_settings | public_model_groups | - | [a] | | Restart
        1.83.2 | litellm_settings | public_model_groups | [b] | [a] | {public_model_groups: [f]} | Effective
        1.83.2 | litellm_settings | public_model_groups | null | [a] | {public_model_groups: [b]} | Effective
        1.83.2 | litellm_settings | public_model_groups_links | {b: http://b} | {a: http://a} | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | {} | {a: http://a} | | Effective
        1.83.2 | litellm_settings | public_model_groups_links | - | {a: http://a} | | Restart
        1.83.2 | litellm_settings | public_model_groups_links | {b: http://b} | {a: http://a} | {public_model_groups_links: {a: http://a, f: 9}} | Effective
        1.83.2 | litellm_settings | public_model_groups_links | null | {a: http://a} | {public_model_groups_links: {b: http://b}} | Effective
        1.83.2 | litellm_settings | cost_discount_config | {openai: 0.2} | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_discount_config | {} | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_discount_config | - | {openai: 0.1} | | Restart
        1.83.2 | litellm_settings | cost_discount_config | {openai: 0.2} | {openai: 0.1} | {cost_discount_config: {openai: 0.1, f: 9}} | Effective
        1.83.2 | litellm_settings | cost_discount_config | null | {openai: 0.1} | {cost_discount_config: {openai: 0.2}} | Effective
        1.83.2 | litellm_settings | cost_margin_config | {openai: 0.2} | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_margin_config | {} | {openai: 0.1} | | Effective
        1.83.2 | litellm_settings | cost_margin_config | - | {openai: 0.1} | | Restart
        1.83.2 | litellm_settings | cost_margin_config | {openai: 0.2} | {openai: 0.1} | {cost_margin_config: {openai: 0.1, f: 9}} | Effective
        1.83.2 | litellm_settings | cost_margin_config | null | {openai: 0.1} | {cost_margin_config: {openai: 0.2}} | Effective
        1.83.2 | litellm_settings | drop_params | true | null | | Ignored
        1.83.2 | litellm_settings | cache | true | null | | Ignored
        1.83.2 | litellm_settings | json_logs | true | null | | Ignored
        1.83.2 | litellm_settings | default_team_settings | [{team_id: team1, success_callback: [langfuse]}] | null | | Effective
        1.83.2 | litellm_settings | max_budget | 5 | null | | Ignored
        1.83.2 | litellm_settings | default_key_generate_params | {max_budget: 1} | null | | Ignored
        1.83.2 | litellm_settings | fallbacks | [{m-file: [a]}] | null | | Ignored
        1.83.2 | litellm_settings | max_internal_user_budget | 5 | null | | Ignored
        1.83.2 | litellm_settings | cache_params | {type: local} | null | | Ignored
        1.83.2 | litellm_settings | telemetry | false | null | | Ignored
        1.83.2 | litellm_settings | mcp_aliases | {a: b} | null | | Ignored
        1.83.2 | litellm_settings | force_ipv4 | true | null | | Ignored
        1.83.2 | litellm_settings | default_team_settings | - | [{team_id: team1, success_callback: [langfuse]}] | | Effective
        1.83.2 | litellm_settings | default_team_settings | [] | [{team_id: team1, success_callback: [langfuse]}] | | Effective
        1.83.2 | litellm_settings | default_team_settings | null | [{team_id: team1, success_callback: [langfuse]}] | {drop_params: true} | Effective
        1.83.2 | litellm_settings | default_team_settings | text | [{team_id: team1, success_callback: [langfuse]}] | | Effective
        1.83.2 | environment_variables | MY_VALUE | a | b | | Effective
        1.83.2 | environment_variables | MY_VALUE | null | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | {} | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | true | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | a | b | {MY_VALUE: f} | Effective
        1.83.2 | environment_variables | my_lower | a | b | | Effective
        1.83.2 | environment_variables | MY_VALUE | {x: 1} | b | | Restart
        1.83.2 | environment_variables | MY_VALUE | 2.5 | b | | Restart
        1.83.2 | general_settings | alert_types | [budget_alerts] | [llm_exceptions] | {supported_db_objects: [mcp]} | Ignored
        1.83.2 | environment_variables | MY_VALUE | b | a | file: {general_settings: {supported_db_objects: [mcp]}} | Effective
        1.83.2 | litellm_settings | callbacks | [langsmith] | null | | Effective
        1.83.2 | litellm_settings | callbacks | [langsmith] | [langsmith, opik] | | Restart
        1.83.2 | litellm_settings | callbacks | [langsmith, opik] | [langsmith] | | Effective
        1.83.2 | litellm_settings | callbacks | [] | [langsmith] | | Restart
        1.83.2 | litellm_settings | callbacks | null | [langsmith] | | Restart
        1.83.2 | litellm_settings | callbacks | - | [langsmith] | | Restart
        1.83.2 | litellm_settings | callbacks | langsmith | null | | Ignored
        1.83.2 | litellm_settings | callbacks | {} | [langsmith] | | Restart
        1.83.2 | litellm_settings | callbacks | [opik] | [langsmith] | {callbacks: [braintrust]} | Restart
        1.83.2 | litellm_settings | callbacks | - | [langsmith] | {callbacks: [braintrust]} | Restart
        1.83.2 | litellm_settings | callbacks | [] | [langsmith] | {callbacks: [braintrust]} | Restart
        1.83.2 | litellm_settings | callbacks | [no_such_callback] | null | | Effective
        1.83.2 | litellm_settings | success_callback | [langsmith] | null | | Effective
        1.83.2 | litellm_settings | success_callback | [langsmith] | [langsmith, opik] | | Restart
        1.83.2 | litellm_settings | success_callback | [langsmith, opik] | [langsmith] | | Effective
        1.83.2 | litellm_settings | success_callback | [] | [langsmith] | | Restart
        1.83.2 | litellm_settings | success_callback | null | [langsmith] | | Restart
        1.83.2 | litellm_settings | success_callback | - | [langsmith] | | Restart
        1.83.2 | litellm_settings | success_callback | langsmith | null | | Ignored
        1.83.2 | litellm_settings | success_callback | [null] | null | | Ignored
        1.83.2 | litellm_settings | success_callback | [null] | [langsmith] | | Restart
        1.83.2 | litellm_settings | success_callback | [null, opik] | null | | Effective
        1.83.2 | litellm_settings | success_callback | {} | [langsmith] | | Restart
        1.83.2 | litellm_settings | success_callback | [opik] | [langsmith] | {success_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | success_callback | - | [langsmith] | {success_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | success_callback | [] | [langsmith] | {success_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | success_callback | [no_such_callback] | null | | Effective
        1.83.2 | litellm_settings | failure_callback | [langsmith] | null | | Effective
        1.83.2 | litellm_settings | failure_callback | [langsmith] | [langsmith, opik] | | Restart
        1.83.2 | litellm_settings | failure_callback | [langsmith, opik] | [langsmith] | | Effective
        1.83.2 | litellm_settings | failure_callback | [] | [langsmith] | | Restart
        1.83.2 | litellm_settings | failure_callback | null | [langsmith] | | Restart
        1.83.2 | litellm_settings | failure_callback | - | [langsmith] | | Restart
        1.83.2 | litellm_settings | failure_callback | langsmith | null | | Ignored
        1.83.2 | litellm_settings | failure_callback | {} | [langsmith] | | Restart
        1.83.2 | litellm_settings | failure_callback | [opik] | [langsmith] | {failure_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | failure_callback | - | [langsmith] | {failure_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | failure_callback | [] | [langsmith] | {failure_callback: [braintrust]} | Restart
        1.83.2 | litellm_settings | failure_callback | [no_such_callback] | null | | Effective
        """;
}
