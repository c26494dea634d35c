namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The names that prometheus_metrics_config accepts: DEFINED_PROMETHEUS_METRICS (litellm/types/integrations/prometheus.py) of 1.83.2 and of
/// 1.106.0. A version between them may accept fewer.
/// </summary>
internal static class PrometheusMetrics
{
    private const string Prefix = "litellm_";

    private static readonly HashSet<string> Names = new(
        (
            "api_key_budget_remaining_hours_metric api_key_max_budget_metric api_key_rate_limit_allowed_metric "
            + "api_key_rate_limit_used_metric cache_hits_metric cache_misses_metric cached_tokens_metric "
            + "callback_logging_failures_metric check_batch_cost_errors_total check_batch_cost_jobs_polled "
            + "check_batch_cost_jobs_processed_total check_batch_cost_last_run_timestamp "
            + "customer_budget_remaining_hours_metric customer_max_budget_metric deployment_cooled_down "
            + "deployment_failed_fallbacks deployment_failure_responses deployment_latency_per_output_token "
            + "deployment_rpm_limit deployment_state deployment_success_responses deployment_successful_fallbacks "
            + "deployment_total_requests deployment_tpm_limit guardrail_errors_total guardrail_latency_seconds "
            + "guardrail_requests_total images_generated_metric in_flight_requests in_memory_daily_spend_update_queue_size "
            + "in_memory_spend_update_queue_size input_audio_tokens_metric input_cache_creation_tokens_metric "
            + "input_cached_tokens_metric input_tokens_metric llm_api_failed_requests_metric llm_api_latency_metric "
            + "llm_api_time_to_first_token_metric managed_batch_created_total managed_batch_duration_seconds "
            + "managed_file_created_total managed_file_deleted_total managed_file_size_bytes mcp_tool_call_spend_metric "
            + "mcp_tool_calls_total org_budget_remaining_hours_metric org_max_budget_metric output_audio_tokens_metric "
            + "output_reasoning_tokens_metric output_tokens_metric overhead_latency_metric "
            + "overhead_with_guardrails_latency_metric pod_lock_manager_size project_model_rate_limit_allowed_metric "
            + "project_model_rate_limit_used_metric provider_cache_creation_input_tokens_metric "
            + "provider_cache_read_input_tokens_metric proxy_failed_requests_metric proxy_total_requests_metric "
            + "redis_daily_spend_update_queue_size redis_spend_update_queue_size remaining_api_key_budget_metric "
            + "remaining_api_key_requests_for_model remaining_api_key_tokens_for_model remaining_customer_budget_metric "
            + "remaining_org_budget_metric remaining_requests_metric remaining_team_budget_metric remaining_tokens_metric "
            + "remaining_user_budget_metric request_queue_time_seconds request_total_latency_metric requests_metric "
            + "spend_capture_rate spend_metric team_budget_remaining_hours_metric team_max_budget_metric team_members_metric "
            + "team_rate_limit_allowed_metric team_rate_limit_used_metric total_tokens_metric "
            + "user_budget_remaining_hours_metric user_max_budget_metric video_duration_seconds_metric "
            + "zero_cost_requests_total"
        ).Split(' '),
        StringComparer.Ordinal
    );

    public static bool Contains(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && Names.Contains(name[Prefix.Length..]);
}
