using System.Collections.Frozen;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// The fields of litellm_params that Pydantic checks (LiteLLM_Params and its bases, litellm/types/router.py), by the first version with them.
/// A field that is not listed is not checked, such as mock_response, and drop_params, whose validator discards what it cannot use.
/// </summary>
internal static class ModelParameters
{
    /// <summary>1.83.2.</summary>
    public static readonly FrozenDictionary<string, ModelParameterType> Of1_83 = Of(
        FrozenDictionary<string, ModelParameterType>.Empty,
        (
            ModelParameterType.Text,
            [
                "model",
                "api_key",
                "api_base",
                "api_version",
                "vertex_project",
                "vertex_location",
                "region_name",
                "aws_access_key_id",
                "aws_secret_access_key",
                "aws_region_name",
                "aws_bedrock_runtime_endpoint",
                "watsonx_region_name",
                "custom_llm_provider",
                "organization",
                "litellm_credential_name",
                "litellm_trace_id",
                "budget_duration",
                "auto_router_config_path",
                "auto_router_config",
                "auto_router_default_model",
                "auto_router_embedding_model",
                "complexity_router_default_model",
                "s3_bucket_name",
                "s3_encryption_key_id",
                "gcs_bucket_name",
                "vector_store_id",
                "milvus_text_field",
            ]
        ),
        (ModelParameterType.Integer, ["tpm", "rpm", "default_api_key_tpm_limit", "default_api_key_rpm_limit"]),
        (ModelParameterType.PythonInteger, ["max_retries"]),
        (ModelParameterType.Number, ["max_file_size_mb", "max_budget", .. ModelPrices.Of1_83]),
        (ModelParameterType.Flag, ["use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices"]),
        (ModelParameterType.NumberOrText, ["timeout", "stream_timeout"]),
        (ModelParameterType.TextOrMap, ["vertex_credentials"]),
        (ModelParameterType.Texts, ["tags", "tag_regex"]),
        (ModelParameterType.Maps, ["tiered_pricing"]),
        (ModelParameterType.Map, ["model_info", "complexity_router_config", "search_context_cost_per_query"]),
        (ModelParameterType.ClientParameters, ["configurable_clientside_auth_params"])
    );

    /// <summary>1.106.0: no type has changed since 1.83.2. The releases that added the fields are not known.</summary>
    public static readonly FrozenDictionary<string, ModelParameterType> Of1_106 = Of(
        Of1_83,
        (
            ModelParameterType.Text,
            [
                "azure_ad_token",
                "tenant_id",
                "client_id",
                "client_secret",
                "azure_scope",
                "azure_username",
                "azure_password",
                "bucket_name",
                "aws_session_token",
                "aws_session_name",
                "aws_profile_name",
                "aws_role_name",
                "aws_web_identity_token",
                "aws_sts_endpoint",
                "aws_external_id",
                "aws_bedrock_project_id",
                "s3_endpoint_url",
                "s3_region_name",
                "s3_access_key_id",
                "s3_secret_access_key",
                "s3_bucket_owner",
                "aws_batch_role_arn",
                "s3_output_bucket_name",
                "anthropic_federation_rule_id",
                "anthropic_organization_id",
                "anthropic_service_account_id",
                "anthropic_federation_workspace_id",
                "anthropic_identity_token_file",
                "anthropic_identity_token",
                "anthropic_identity_source",
                "anthropic_issuer_url",
                "anthropic_issuer_subject",
                "anthropic_issuer_audience",
                "anthropic_issuer_signing_key_ref",
                "anthropic_keycloak_token_url",
                "anthropic_keycloak_client_id",
                "anthropic_keycloak_auth_method",
                "anthropic_keycloak_client_secret_ref",
                "anthropic_keycloak_scope",
                "openai_identity_provider_id",
                "openai_service_account_id",
                "openai_identity_token_file",
                "auto_router_routing_compression",
                "auto_router_model_compression",
                "adaptive_router_default_model",
                "quality_router_default_model",
                "milvus_db_name",
                "valkey_host",
                "valkey_password",
                "valkey_text_field",
                "valkey_embedding_field",
            ]
        ),
        (
            ModelParameterType.Integer,
            ["itpm", "otpm", "auto_router_max_input_chars", "valkey_port", "anthropic_issuer_ttl_seconds", "output_vector_size"]
        ),
        (ModelParameterType.Number, ["keepalive_seconds", .. ModelPrices.AddedBy1_106]),
        (
            ModelParameterType.Flag,
            [
                "allow_client_keepalive_override",
                "use_chat_completions_api",
                "use_xai_oauth",
                "fireworks_forward_user_id",
                "valkey_ssl",
                "anthropic_disable_workload_identity_federation",
            ]
        ),
        (ModelParameterType.Texts, ["milvus_partition_names"]),
        (ModelParameterType.List, ["bedrock_tags"]),
        (ModelParameterType.Map, ["adaptive_router_config", "quality_router_config"]),
        (ModelParameterType.SessionTags, ["aws_session_tags"]),
        (ModelParameterType.AffinityHeader, ["provider_affinity_header"])
    );

    private static FrozenDictionary<string, ModelParameterType> Of(
        IReadOnlyDictionary<string, ModelParameterType> older,
        params (ModelParameterType Type, string[] Names)[] added
    ) =>
        older
            .Concat(added.SelectMany(static g => g.Names.Select(n => KeyValuePair.Create(n, g.Type))))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
