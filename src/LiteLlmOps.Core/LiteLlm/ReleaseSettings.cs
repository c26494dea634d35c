namespace LiteLlmOps.LiteLlm;

/// <summary>
/// How LiteLLM's versions use the keys of the settings sections, by section and by the first version with that behaviour. Sources are
/// named at each group: functions of litellm/proxy/proxy_server.py unless another file is named; "observed" means in the memory of a
/// running proxy.
/// </summary>
internal static class ReleaseSettings
{
    private static readonly SettingRule FileOnly = new() { Reader = SettingReader.File };

    // _update_general_settings reads the row itself, so that null and [] act (1.83.2; null observed).
    private static readonly SettingRule RawRow = new() { Reader = SettingReader.Poll };

    // _add_general_settings_from_db_config reads the merged config: _deep_merge_dicts skips null and [] (1.83.2; observed).
    private static readonly SettingRule Merged = RawRow with
    {
        Null = ValueUse.KeptUntilRestart,
        EmptyList = ValueUse.KeptUntilRestart,
        EmptyMap = ValueUse.KeptUntilRestart,
        IsMerged = true,
    };

    // PassThroughEntry: the path with the id is the key under which an endpoint is registered.
    private static readonly string[] EndpointKeys = ["path", "id"];

    private static readonly SettingRule AlertingArgs = RawRow with
    {
        Null = ValueUse.KeptUntilRestart,
        EmptyList = ValueUse.StopsPoll,
        Cast = SettingCast.AlertingArgs,
    };

    // Read in a listing of August 2026 only as names: how null, [] and a removal act was not.
    private static readonly SettingRule OnlyNameKnown = RawRow with
    {
        Null = ValueUse.Unknown,
        EmptyList = ValueUse.Unknown,
        EmptyMap = ValueUse.Unknown,
        Removal = ValueUse.Unknown,
        LostItem = ValueUse.Unknown,
    };

    public static readonly SectionRules General1_81 = SectionRules
        .Create(FileOnly)
        .With(
            RawRow,
            "max_parallel_requests",
            "global_max_parallel_requests",
            "ui_access_mode",
            "store_prompts_in_spend_logs",
            "maximum_spend_logs_retention_period"
        )
        .With(RawRow with { Null = ValueUse.KeptUntilRestart }, "store_model_in_db")
        // The lists of the file and the database are united (observed: a replaced item stays until a restart).
        .With(
            Merged with
            {
                Owner = SettingOwner.Both,
                LostItem = ValueUse.KeptUntilRestart,
                EmptyMap = ValueUse.Acts,
                Cast = SettingCast.Names,
                Condition = "its weekly and monthly spend reports are scheduled only at startup",
            },
            "alerting"
        )
        // Without general_settings in the file, nothing is merged and [] is used (observed).
        .With(
            Merged with
            {
                EmptyList = ValueUse.ActsWithoutSection,
                EmptyMap = ValueUse.Acts,
                Cast = SettingCast.NamesForSlack,
            },
            "alert_types"
        )
        .With(
            Merged with
            {
                LostItem = ValueUse.KeptUntilRestart,
                EmptyList = ValueUse.StopsPollWithoutSection,
                Cast = SettingCast.Webhooks,
            },
            "alert_to_webhook_url"
        )
        .With(AlertingArgs, "alerting_args")
        // initialize_pass_through_endpoints iterates over the value and keeps the routes of other endpoints; only an endpoint with an id
        // is changed in place (observed).
        .With(
            RawRow with
            {
                Owner = SettingOwner.Both,
                Null = ValueUse.StopsPoll,
                EmptyList = ValueUse.KeptUntilRestart,
                EmptyMap = ValueUse.KeptUntilRestart,
                LostItem = ValueUse.KeptUntilRestart,
                ItemKeys = EndpointKeys,
                Cast = SettingCast.Endpoints,
                Condition = "an endpoint with 'auth: true' requires an enterprise license; without one the poll ends at it",
            },
            "pass_through_endpoints"
        );

    private static readonly string[] AddedBy1_98 =
    [
        "max_batch_file_size_mb",
        "disable_auto_add_proxy_admin_to_teams",
        "apply_user_budget_to_team_keys",
        "maximum_autorouter_session_retention_period",
        "maximum_health_check_retention_period",
        "maximum_daily_tag_spend_retention_period",
        "maximum_spend_logs_cleanup_batch_size",
        "maximum_spend_logs_cleanup_max_batches",
        "maximum_spend_logs_cleanup_run_budget",
        "maximum_spend_logs_cleanup_batch_timeout",
        "plugins",
    ];

    // _apply_ssrf_general_settings reads the row itself, and a removed key is not reset (issue 35502).
    private static readonly string[] Ssrf = ["user_url_validation", "user_url_allowed_hosts", "provider_url_destination_allowed_hosts"];

    public static readonly SectionRules General1_98 = General1_81
        .With(OnlyNameKnown, AddedBy1_98)
        .With(OnlyNameKnown with { Removal = ValueUse.KeptUntilRestart }, Ssrf)
        .With(RawRow with { Owner = SettingOwner.File }, "store_prompts_in_spend_logs"); // PR 35769

    // SettingsStore: one value per key, that of the file if it has the key; null in the row is an absent key; [] and {} are values
    // (observed in 1.106.0). A value that disappears from the store is unset at the next request.
    private static readonly SettingRule PerRequest = new()
    {
        Reader = SettingReader.Request,
        Owner = SettingOwner.File,
        Removal = ValueUse.Acts,
    };

    // _apply_general_settings_side_effects pushes the resolved value to other objects, which keep it when the key disappears.
    private static readonly SettingRule Pushed = new()
    {
        Reader = SettingReader.Poll,
        Owner = SettingOwner.File,
        Null = ValueUse.KeptUntilRestart,
    };

    // Applied only when the row has the key; alerting_args, alert_types, alert_to_webhook_url and plugins only when the file lacks it.
    private static readonly SettingRule PushedFromRow = Pushed with { FileChange = ValueUse.KeptUntilRestart };

    private static readonly SettingRule NotListed = new()
    {
        Reader = SettingReader.Unknown,
        Owner = SettingOwner.File,
        Reason = "whether the proxy reads it at each request or only at startup is not known",
    };

    // Readers that ask general_settings.get(...) at each request: proxy/auth, litellm_pre_call_utils.py, common_request_processing.py,
    // hooks, management_endpoints and _experimental/mcp_server of 1.106.0 (read one by one).
    private static readonly string[] ReadPerRequest =
    [
        "global_max_parallel_requests",
        "ui_access_mode",
        "allowed_ips",
        "allowed_routes",
        "admin_only_routes",
        "service_account_settings",
        "role_permissions",
        "oauth2_config_mappings",
        "litellm_key_header_name",
        "mcp_internal_ip_ranges",
        "mcp_trusted_proxy_ranges",
        "mcp_client_side_auth_header_name",
        "mcp_required_fields",
        "user_mcp_management_mode",
        "completion_model",
        "image_generation_model",
        "moderation_model",
        "infer_model_from_keys",
        "always_include_stream_usage",
        "user_header_name",
        "user_header_mappings",
        "allow_requests_on_db_unavailable",
        "store_prompts_in_spend_logs",
        "control_plane_url",
        "default_team_disabled",
        "supported_db_objects",
        "encryption_algorithm",
        "drain_endpoint_token",
    ];

    private static readonly string[] StrictFlags =
    [
        "allow_client_side_credentials",
        "enable_oauth2_proxy_auth",
        "allow_user_auth",
        "forward_openai_org_id",
        "auto_redirect_ui_login_to_sso",
        "disable_error_logs",
        "enable_drain_endpoint",
        "disable_spend_updates",
        "disable_master_key_return",
        "use_x_forwarded_for",
    ];

    private static readonly string[] TruthyFlags =
    [
        "reject_clientside_metadata_tags",
        "enforce_user_param",
        "custom_auth_run_common_checks",
        "enable_mcp_registry",
        "disable_responses_id_security",
        "require_end_user_mcp_access_defined",
    ];

    // Read at each request, and used only with a license (premium_user).
    private static readonly string[] Licensed =
    [
        "public_routes",
        "enforced_params",
        "max_request_size_mb",
        "max_response_size_mb",
        "block_robots",
    ];

    private static readonly string[] LicensedFlags = ["enable_jwt_auth", "enable_oauth2_auth"];

    // Read at each request in 1.106.0; earlier versions were not read.
    private static readonly string[] ReadPerRequestIn1_106 =
    [
        "trusted_proxy_ranges",
        "mcp_xff_num_trusted_hops",
        "fail_closed_rate_limit_enforcement",
        "allow_unmanaged_response_ids",
        "expose_fallback_errors_to_caller",
        "cancel_on_disconnect",
        "disable_env_credential_login",
        "disable_password_login_when_sso_enabled",
        "max_failed_login_attempts_per_source",
        "max_failed_login_attempts_per_source_overrides",
        "failed_login_window_seconds",
        "failed_login_block_seconds",
        "password_policy_min_length",
        "password_policy_require_uppercase",
        "password_policy_require_lowercase",
        "password_policy_require_numbers",
        "password_policy_require_special_characters",
        "password_policy_check_breached_passwords",
        "spend_logs_metadata_fields",
        "mcp_allowed_clients",
        "mcp_client_id_header",
        "require_key_mcp_access_defined",
        "enforce_fallback_model_access",
        "enforce_fallback_budget",
        "token_rate_limit_type",
        "max_file_size_mb",
        "allowed_file_extensions",
        "blocked_file_extensions",
        "max_batch_file_size_mb",
        "max_batch_file_records",
        "max_batch_file_uploads_per_day",
        "max_file_downloads_per_minute",
        "vector_store_deny_by_default",
        "max_queued_requests_per_worker",
        "admission_queue_timeout_seconds",
    ];

    private static readonly string[] StrictFlagsIn1_106 =
    [
        "disable_budget_reservation",
        "fail_closed_budget_enforcement",
        "hide_default_credentials_hint",
        "model_list_healthy_only",
    ];

    // load_config copies them before the database is connected.
    private static readonly string[] CopiedAtStart =
    [
        "master_key",
        "database_url",
        "database_type",
        "database_args",
        "database_connection_pool_limit",
        "database_connection_timeout",
        "user_api_key_cache_ttl",
        "custom_auth",
        "custom_key_generate",
        "custom_key_update",
        "custom_sso",
        "custom_ui_sso_sign_in_handler",
        "custom_team_metadata_validate",
        "team_metadata_schema",
        "litellm_license",
        "proxy_budget_rescheduler_min_time",
        "proxy_budget_rescheduler_max_time",
        "proxy_batch_polling_interval",
        "proxy_batch_write_at",
        "proxy_config_reload_interval_seconds",
        "disable_spend_logs",
        "background_health_checks",
        "use_shared_health_check",
        "health_check_interval",
        "health_check_concurrency",
        "health_check_details",
        "enable_health_check_routing",
        "health_check_staleness_threshold",
        "health_check_ignore_transient_errors",
        "use_redis_transaction_buffer",
        "litellm_jwtauth",
        "alerting_threshold",
        "alert_type_config",
        "dangerously_permit_weak_or_unset_master_key",
        "custom_key_policy",
        "background_health_check_model_groups",
        "use_google_kms",
        "use_azure_key_vault",
        "custom_auth_settings",
        "disable_reset_budget",
    ];

    private static readonly string[] Retention =
    [
        "maximum_spend_logs_retention_period",
        "maximum_spend_logs_retention_interval",
        "maximum_spend_logs_cleanup_cron",
        "maximum_daily_tag_spend_retention_period",
    ];

    private const string License = "LiteLLM uses it only with an enterprise license";

    public static readonly SectionRules General1_103 = General1_98
        .Select(static _ => PushedFromRow)
        .With(PerRequest, ReadPerRequest)
        .With(PerRequest with { Cast = SettingCast.StrictFlag }, StrictFlags)
        .With(PerRequest with { Cast = SettingCast.TruthyFlag }, TruthyFlags)
        .With(PerRequest with { Condition = License }, Licensed)
        .With(PerRequest with { Condition = License, Cast = SettingCast.StrictFlag }, LicensedFlags)
        // send_emails/endpoints.py (enterprise) reads the row itself, and never the file.
        .With(PerRequest with { Owner = SettingOwner.Database, Condition = License }, "email_settings")
        .With(
            NotListed with
            {
                Reason = "no code of 1.106.0 that reads it was found",
            },
            "max_parallel_requests",
            "disable_adding_master_key_hash_to_db"
        )
        .With(FileOnly with { Reason = "it is read as litellm_jwtauth.enforce_rbac" }, "enforce_rbac")
        // Each poll starts the secret manager of the merged settings when there is none yet.
        .With(
            NotListed with
            {
                Reason = "a poll applies it only while no secret manager is in use",
            },
            "key_management_system",
            "key_management_settings"
        )
        .With(FileOnly, CopiedAtStart)
        // settings_rules.py: a value in the row of general_settings is skipped.
        .With(new SettingRule { Reader = SettingReader.UiSettings }, [.. UiSettingRules.Flags1_103])
        .With(PushedFromRow with { Removal = ValueUse.Unknown, Null = ValueUse.Unknown }, AddedBy1_98)
        // The pushed value is compared with one that is already overwritten, so that the job is not rescheduled.
        .With(PushedFromRow with { Change = ValueUse.KeptUntilRestart, EmptyList = ValueUse.Unknown }, Retention)
        .With(PushedFromRow with { Cast = SettingCast.AlertingArgs, EmptyList = ValueUse.StopsPoll }, "alerting_args")
        .With(PushedFromRow with { LostItem = ValueUse.KeptUntilRestart, EmptyMap = ValueUse.KeptUntilRestart }, "alert_to_webhook_url")
        .With(PushedFromRow with { Removal = ValueUse.Unknown }, "user_api_key_cache_max_size", "store_model_in_db")
        .With(PushedFromRow with { Owner = SettingOwner.Database, Null = ValueUse.Unknown }, Ssrf)
        .With(
            PushedFromRow with
            {
                EmptyList = ValueUse.Unknown,
                LostItem = ValueUse.Unknown,
                Removal = ValueUse.Unknown,
            },
            "pass_through_endpoints"
        ) with
    {
        Others = NotListed,
    };

    // _apply_general_settings_side_effects and the functions that it calls (1.106.0): what each does with null, [], {} and other types.
    private static readonly SettingRule Alerting1_106 = PushedFromRow with { Cast = SettingCast.List, EmptyMap = ValueUse.HasNoEffect };

    private static readonly SettingRule AlertingArgs1_106 = PushedFromRow with
    {
        Cast = SettingCast.AlertingArgsWithSpend,
        EmptyList = ValueUse.StopsPoll,
    };

    private static readonly SettingRule Webhooks1_106 = PushedFromRow with
    {
        Cast = SettingCast.Webhooks,
        EmptyList = ValueUse.StopsPoll,
        EmptyMap = ValueUse.KeptUntilRestart,
        LostItem = ValueUse.KeptUntilRestart,
    };

    private static readonly SettingRule CacheSize1_106 = PushedFromRow with
    {
        Cast = SettingCast.PositiveInteger,
        Null = ValueUse.Acts,
        EmptyList = ValueUse.HasNoEffect,
        EmptyMap = ValueUse.HasNoEffect,
    };

    // The endpoints of the row are registered again in each poll, also when the row has none.
    private static readonly SettingRule PassThrough1_106 = PushedFromRow with
    {
        Owner = SettingOwner.Both,
        Cast = SettingCast.PassThrough,
        Null = ValueUse.Acts,
        Removal = ValueUse.Acts,
    };

    // From the row itself, with references unresolved: a null clears the list of hosts and does not change the flag.
    private static readonly SettingRule AllowedHosts1_106 = PushedFromRow with { Owner = SettingOwner.Database, Null = ValueUse.Acts };

    private static readonly SettingRule UrlValidation1_106 = PushedFromRow with
    {
        Owner = SettingOwner.Database,
        Cast = SettingCast.FlagText,
    };

    // _apply_retention_settings schedules the job again, or removes it; the job reads the period itself.
    private static readonly SettingRule Retention1_106 = Pushed with
    {
        Null = ValueUse.Acts,
        Removal = ValueUse.Acts,
        EmptyList = ValueUse.Unknown,
        EmptyMap = ValueUse.Unknown,
        FileChange = ValueUse.Unknown,
    };

    // SpendLogCleanup._refresh_bounds (spend_log_cleanup.py).
    private static readonly SettingRule CleanupBound = PerRequest with { Condition = "the job that deletes old rows reads it at each run" };

    private static readonly string[] CleanupBounds =
    [
        "maximum_spend_logs_cleanup_batch_size",
        "maximum_spend_logs_cleanup_max_batches",
        "maximum_spend_logs_cleanup_run_budget",
        "maximum_spend_logs_cleanup_batch_timeout",
    ];

    public static readonly SectionRules General1_106 = General1_103
        .With(Retention1_106, [.. Retention, "maximum_autorouter_session_retention_period", "maximum_health_check_retention_period"])
        .With(CleanupBound, CleanupBounds)
        .With(Alerting1_106, "alerting")
        .With(AlertingArgs1_106, "alerting_args")
        .With(Webhooks1_106, "alert_to_webhook_url")
        .With(PushedFromRow with { Cast = SettingCast.Plugins }, "plugins")
        .With(CacheSize1_106, "user_api_key_cache_max_size")
        .With(PushedFromRow, "store_model_in_db")
        .With(PassThrough1_106, "pass_through_endpoints")
        .With(AllowedHosts1_106, "user_url_allowed_hosts", "provider_url_destination_allowed_hosts")
        .With(UrlValidation1_106, "user_url_validation")
        .With(PerRequest, ReadPerRequestIn1_106)
        .With(PerRequest with { Cast = SettingCast.StrictFlag }, StrictFlagsIn1_106)
        // _apply_boolean_settings converts them: the text true is true, and any other text is false.
        .With(PerRequest, "store_prompts_in_spend_logs", "apply_user_budget_to_team_keys", "disable_auto_add_proxy_admin_to_teams")
        .With(new SettingRule { Reader = SettingReader.UiSettings }, UiSettingRules.Flag1_106);

    private static readonly SettingRule Narrowed = PerRequest with
    {
        Reader = SettingReader.Unknown,
        Reason =
            "LiteLLM 1.110.0 stops applying stored keys that no settings endpoint manages (PR 48967), and which keys those are is not known",
    };

    public static readonly SectionRules General1_110 = General1_106
        .With(
            Narrowed,
            [
                .. ReadPerRequest,
                .. StrictFlags,
                .. TruthyFlags,
                .. Licensed,
                .. LicensedFlags,
                .. ReadPerRequestIn1_106,
                .. StrictFlagsIn1_106,
            ]
        )
        .With(FileOnly with { Reason = "LiteLLM no longer applies it from the database (release notes of 1.110.0)" }, "enforce_user_param");

    // Set with setattr, without a test for None (1.83.2; [] and null observed).
    private static readonly SettingRule Safe = RawRow;

    // _add_callbacks_from_db_config adds the callbacks of the merged lists and removes none.
    private static readonly SettingRule Added = Merged with
    {
        Owner = SettingOwner.Both,
        LostItem = ValueUse.KeptUntilRestart,
        Cast = SettingCast.SkippedUnlessList,
        Condition = NeedsLibrary,
    };

    // Observed in 1.83.2; an item that is no text is skipped as well.
    private const string NeedsLibrary = "LiteLLM skips a callback whose Python package is not installed";

    // load_team_config, scim_v2.py and proxy_setting_endpoints.py ask for the merged config at each request (default_team_settings observed).
    private static readonly SettingRule AskedPerRequest = new()
    {
        Reader = SettingReader.Request,
        Removal = ValueUse.Acts,
        IsMerged = true,
        StaysInFile = true,
    };

    // litellm/constants.py, LITELLM_SETTINGS_SAFE_DB_OVERRIDES
    private static readonly string[] Safe1_81 =
    [
        "default_internal_user_params",
        "default_team_params",
        "public_mcp_servers",
        "public_agent_groups",
        "public_model_groups",
        "public_model_groups_links",
        "cost_discount_config",
        "cost_margin_config",
    ];

    private static readonly string[] SafeAddedBy1_95 =
    [
        "block_requests_for_models_without_pricing",
        "budget_exceeded_throttle_percentage",
        "enable_anthropic_prompt_caching",
        "anthropic_prompt_caching_ttl",
        "max_ui_session_budget",
        "budget_rollover",
    ];

    private static readonly string[] SafeAddedBy1_106 =
    [
        "log_auth_failure_key_identity",
        "openai_system_messages_first",
        "mcp_tool_search",
        "turn_off_message_logging",
        "datadog_params",
        "datadog_llm_observability_params",
        "newrelic_params",
        "pointfive_params",
        "aws_sqs_callback_params",
    ];

    public static readonly SectionRules LiteLlm1_81 = SectionRules
        .Create(FileOnly)
        .With(Safe, Safe1_81)
        // _update_default_team_member_budget calls its get() at startup (observed).
        .With(Safe with { Cast = SettingCast.MapAtStart, EmptyList = ValueUse.StopsPoll }, "default_internal_user_params")
        .With(Added, [.. StartupCallbacks.Lists])
        .With(AskedPerRequest, "default_team_settings", "scim_upsert_user", "ui_theme_config")
        .With(OnlyNameKnown, "mcp_semantic_tool_filter"); // _init_semantic_filter_settings_in_db

    public static readonly SectionRules LiteLlm1_98 = LiteLlm1_81.With(Safe, SafeAddedBy1_95);

    private static readonly SettingRule StoredSafe = PushedFromRow with { Null = ValueUse.Unknown };

    public static readonly SectionRules LiteLlm1_103 = LiteLlm1_98
        .With(StoredSafe, [.. Safe1_81, .. SafeAddedBy1_95])
        .With(
            new SettingRule
            {
                Reader = SettingReader.Unknown,
                Owner = SettingOwner.File,
                Reason = "1.106.0 applies it from the database, and whether earlier versions do is not known",
            },
            SafeAddedBy1_106
        )
        .With(
            Pushed with
            {
                EmptyList = ValueUse.KeptUntilRestart,
                LostItem = ValueUse.KeptUntilRestart,
                FileChange = ValueUse.Unknown,
            },
            [.. StartupCallbacks.Lists]
        )
        .With(
            OnlyNameKnown with
            {
                Owner = SettingOwner.File,
            },
            "mcp_semantic_tool_filter",
            "websearch_interception_params",
            "default_team_settings"
        );

    // init_semantic_filter_settings_in_db and init_websearch_interception_settings_in_db read the row itself. The hook of the semantic filter
    // is removed before a value of another type raises an exception, which is caught.
    private static readonly SettingRule StoredHook = PushedFromRow with { Owner = SettingOwner.Database };

    // null keeps the previous value; [] and {} clear it (observed). Callbacks that the row loses are unregistered by a poll.
    public static readonly SectionRules LiteLlm1_106 = LiteLlm1_103
        .With(PushedFromRow, [.. Safe1_81, .. SafeAddedBy1_95, .. SafeAddedBy1_106])
        .With(
            Pushed with
            {
                Cast = SettingCast.List,
                Null = ValueUse.Acts,
                Removal = ValueUse.Acts,
                FileChange = ValueUse.Unknown,
                Condition = NeedsLibrary,
            },
            [.. StartupCallbacks.Lists]
        )
        .With(StoredHook, "mcp_semantic_tool_filter")
        .With(StoredHook with { Cast = SettingCast.WebSearch, EmptyList = ValueUse.KeptUntilRestart }, "websearch_interception_params")
        // load_team_config asks the settings of the last poll.
        .With(PerRequest, "default_team_settings");

    // Router.update_settings converts them with int() (router.py). Up to 1.102 _update_dictionary drops null when the file has the section.
    private static readonly string[] Integers = ["timeout", "num_retries", "retry_after", "allowed_fails", "cooldown_time"];

    private static readonly SettingRule Integer1_81 = RawRow with
    {
        IsMerged = true,
        Null = ValueUse.StopsPollWithoutSection,
        EmptyList = ValueUse.StopsPoll,
        EmptyMap = ValueUse.StopsPoll,
        Cast = SettingCast.Integer,
    };

    private static readonly SettingRule Attribute1_81 = RawRow with { IsMerged = true, Null = ValueUse.ActsWithoutSection };

    private static readonly SettingRule MaxRetries = FileOnly with
    {
        Reason = "Router.update_settings stores it, but nothing reads it (router.py of 1.83.2)",
    };

    public static readonly SectionRules Router1_81 = SectionRules
        .Create(FileOnly)
        .With(Integer1_81, Integers)
        .With(Attribute1_81, "fallbacks", "context_window_fallbacks", "model_group_retry_policy")
        // Router.get_model_list calls its items(), before the poll reads any settings (observed).
        .With(
            Attribute1_81 with
            {
                Null = ValueUse.StopsPollWithoutSection,
                EmptyList = ValueUse.StopsPoll,
                Cast = SettingCast.RequiredMap,
            },
            "model_group_alias"
        )
        // routing_strategy_init rejects what is no strategy, but accepts None (observed).
        .With(
            Attribute1_81 with
            {
                EmptyMap = ValueUse.StopsPoll,
                EmptyList = ValueUse.StopsPoll,
                Cast = SettingCast.RoutingStrategy1_83,
            },
            "routing_strategy"
        )
        // The strategy is initialized again only when its name changes (observed).
        .With(
            Attribute1_81 with
            {
                Change = ValueUse.KeptUntilRestart,
                Null = ValueUse.KeptUntilRestart,
                EmptyMap = ValueUse.KeptUntilRestart,
                EmptyList = ValueUse.KeptUntilRestart,
                LostItem = ValueUse.KeptUntilRestart,
                Condition =
                    "LiteLLM passes it to the strategy only when routing_strategy changes, and at startup only when the routing_strategy of the database differs from that of the file",
            },
            "routing_strategy_args"
        )
        .With(MaxRetries, "max_retries");

    private static readonly string[] AddedToRouterBy1_103 =
    [
        "retry_policy",
        "enable_weighted_failover",
        "enable_tag_filtering",
        "tag_routing_prefix",
        "routing_groups",
        "optional_pre_call_checks",
    ];

    private static readonly SettingRule RouterKeyOf1_103 = new()
    {
        Reader = SettingReader.Unknown,
        Reason = "1.103.0 applies it from the database, and whether earlier versions do is not known",
    };

    public static readonly SectionRules Router1_98 = Router1_81.With(RouterKeyOf1_103, AddedToRouterBy1_103);

    public static readonly SectionRules Router1_103 = Router1_98
        .With(Pushed, AddedToRouterBy1_103)
        .With(Pushed, "fallbacks", "context_window_fallbacks", "model_group_retry_policy", "model_group_alias", "routing_strategy_args")
        .With(Pushed with { EmptyList = ValueUse.Unknown, EmptyMap = ValueUse.Unknown }, "routing_strategy")
        .With(Pushed with { EmptyList = ValueUse.StopsPoll, EmptyMap = ValueUse.StopsPoll, Cast = SettingCast.Integer }, Integers)
        .With(
            Pushed with
            {
                Reader = SettingReader.Unknown,
                Reason = "Router.update_settings stores it, and whether anything reads it is not known",
            },
            "max_retries"
        );

    // Router.update_settings, set_optional_pre_call_checks and routing_groups.py of 1.106.0
    public static readonly SectionRules Router1_106 = Router1_103
        .With(
            Pushed with
            {
                Cast = SettingCast.RoutingStrategy,
                EmptyList = ValueUse.StopsPoll,
                EmptyMap = ValueUse.StopsPoll,
            },
            "routing_strategy"
        )
        .With(Pushed with { Cast = SettingCast.RetryPolicy, EmptyList = ValueUse.HasNoEffect }, "retry_policy")
        // _apply_updated_routing_strategy_args keeps the previous arguments when the new ones are not valid.
        .With(Pushed with { Cast = SettingCast.StrategyArguments, EmptyList = ValueUse.KeptUntilRestart }, "routing_strategy_args")
        .With(Pushed with { Cast = SettingCast.RoutingGroups }, "routing_groups")
        .With(Pushed with { Cast = SettingCast.PreCallChecks }, "optional_pre_call_checks");

    // Each poll sets all variables of the row, also those that the file sets (1.83.2 and 1.106.0; observed). A value that is no text is skipped.
    public static readonly SectionRules Environment = SectionRules.Create(
        new SettingRule
        {
            Reader = SettingReader.Poll,
            Null = ValueUse.KeptUntilRestart,
            EmptyList = ValueUse.KeptUntilRestart,
            EmptyMap = ValueUse.KeptUntilRestart,
            FileChange = ValueUse.KeptUntilRestart,
            Cast = SettingCast.SkippedUnlessText,
        }
    );

    // decrypt_and_set_db_env_variables and _load_environment_variables of 1.106.0 skip it, in any case of its letters.
    public static readonly SectionRules Environment1_106 = Environment.With(
        new SettingRule { Reader = SettingReader.Process },
        "LITELLM_ENABLE_MCP_STDIO",
        "litellm_enable_mcp_stdio"
    );
}
