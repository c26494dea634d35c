using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>
/// litellm_params and model_info as validated by LiteLLM's classes (types/router.py: LiteLLM_Params, ModelInfo, Deployment).
/// </summary>
internal static class DeploymentFields
{
    public static readonly TypedFields Parameters = TypedFields.Of(
        "LiteLLM_Params",
        (
            FieldType.Text,
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
        (FieldType.Integer, ["tpm", "rpm", "max_retries", "default_api_key_tpm_limit", "default_api_key_rpm_limit"]),
        (FieldType.Number, ["max_file_size_mb", "max_budget", .. PriceFields.All]),
        (FieldType.Flag, ["use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices"]),
        (FieldType.NumberOrText, ["timeout", "stream_timeout"]),
        (FieldType.Texts, ["tags", "tag_regex"]),
        (FieldType.List, ["configurable_clientside_auth_params", "tiered_pricing"]),
        (FieldType.Map, ["model_info", "complexity_router_config", "search_context_cost_per_query"]),
        (FieldType.Any, ["mock_response"]),
        (FieldType.TextOrMap, ["vertex_credentials"])
    );

    private static readonly TypedFields Info = TypedFields.Of(
        "ModelInfo",
        (FieldType.Text, ["id", "updated_by", "created_by", "base_model", "team_id", "team_public_model_name", "created_at", "updated_at"]),
        (FieldType.Flag, ["db_model"]),
        (FieldType.OneOf("free", "paid"), ["tier"])
    );

    // Fields that default to false, not null: they appear in every response and in every row that the API writes.
    private static readonly string[] FalseByDefault = ["use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices"];

    private static readonly string[] Reserved = ["self", "params", "__class__"];

    private static readonly string[] PricesInInfo =
    [
        "input_cost_per_token",
        "output_cost_per_token",
        "input_cost_per_character",
        "output_cost_per_character",
    ];

    /// <summary>litellm_params, typed and without nulls.</summary>
    public static ConfigMap CheckParameters(ConfigMap given, bool needsModel = true)
    {
        var values = given.Where(static k => !Reserved.Contains(k, StringComparer.Ordinal));
        if (values["max_retries"] is ConfigScalar { Text: not null } retries)
            values = values.With("max_retries", Json.Of(PythonValue.Int(retries)));
        if (needsModel && values["model"] is null)
            throw Parameters.Missing("model");
        if (needsModel && values["model"] is ConfigScalar { IsNull: true })
            throw new PythonException(
                "1 validation error for LiteLLM_Params\nmodel\n  Input should be a valid string [type=string_type, input_type=NoneType]"
            );
        values = Parameters.Check(values);
        foreach (var name in FalseByDefault.Where(n => !values.Has(n)))
            values = values.With(name, Json.Of(false));
        return WithoutNulls(values);
    }

    /// <summary>model_info, typed, without nulls, with an id and db_model.</summary>
    public static ConfigMap CheckInfo(ConfigMap given)
    {
        var id = given["id"] switch
        {
            null or ConfigScalar { IsNull: true } => Json.Of(Guid.NewGuid().ToString()),
            ConfigScalar { Value: long or bool } number => Json.Of(PythonValue.Str(number)),
            var other => other,
        };
        var values = Info.Check(given.With("id", id));
        return WithoutNulls(values.Has("db_model") ? values : values.With("db_model", Json.Of(false)));
    }

    public static Deployment Make(string name, ConfigMap parameters, ConfigMap info)
    {
        foreach (var price in PricesInInfo.Where(parameters.Has))
            info = info.With(price, parameters[price]!);
        return new Deployment(name, parameters, info);
    }

    private static ConfigMap WithoutNulls(ConfigMap map) =>
        new(map.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }));
}
