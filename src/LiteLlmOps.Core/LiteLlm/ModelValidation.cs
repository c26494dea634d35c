using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// Checks the litellm_params of a model as LiteLLM does when it reads the row: Pydantic validates them as LiteLLM_Params, and a failure ends
/// the step of the poll that adds models (ProxyConfig._add_deployment and litellm/types/router.py of 1.83.2; the same in 1.106.0).
/// </summary>
/// <remarks>Only fields with a type that Pydantic checks are listed; the value of a reference is not known here.</remarks>
internal static class ModelValidation
{
    private static readonly string[] Texts =
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
        "budget_duration",
        "s3_bucket_name",
        "gcs_bucket_name",
        "vector_store_id",
    ];

    private static readonly string[] Integers = ["tpm", "rpm", "max_retries", "default_api_key_tpm_limit", "default_api_key_rpm_limit"];

    private static readonly string[] Numbers =
    [
        "max_file_size_mb",
        "max_budget",
        "input_cost_per_token",
        "output_cost_per_token",
        "input_cost_per_second",
        "output_cost_per_second",
    ];

    private static readonly string[] TextLists = ["tags", "tag_regex"];

    /// <summary>What LiteLLM would reject, such as "rpm, which must be a whole number". Null when it is nothing known.</summary>
    /// <param name="model">The model as declared.</param>
    public static string? Failure(ConfigNode model)
    {
        if ((model as ConfigMap)?["litellm_params"] is not ConfigMap parameters)
            return null;
        if (parameters["model"] is null or ConfigScalar { IsNull: true })
            return "litellm_params without model";
        return parameters
            .Entries.Where(static e => !EnvironmentReference.TryGetName(e.Value, out _) && e.Value is not ConfigScalar { IsNull: true })
            .Select(static e => TypeOf(e.Key, e.Value) is { } type ? $"{e.Key}, which must be {type}" : null)
            .FirstOrDefault(static f => f is not null);
    }

    // The required type when the value does not have it. Null when it has, or when the type is not known.
    private static string? TypeOf(string key, ConfigNode value)
    {
        if (Texts.Contains(key, StringComparer.Ordinal))
            return value is ConfigScalar { Value: string } ? null : "a text";
        if (Integers.Contains(key, StringComparer.Ordinal))
            return IsWhole(value) ? null : "a whole number";
        if (Numbers.Contains(key, StringComparer.Ordinal))
            return IsNumber(value) ? null : "a number";
        if (TextLists.Contains(key, StringComparer.Ordinal))
            return value is ConfigList list && list.Items.All(static i => i is ConfigScalar { Value: string }) ? null : "a list of texts";
        return null;
    }

    private static bool IsWhole(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or System.Numerics.BigInteger => true,
            double number => double.IsInteger(number),
            string text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && decimal.Truncate(number) == number,
            _ => false,
        };

    private static bool IsNumber(ConfigNode value) =>
        (value as ConfigScalar)?.Value switch
        {
            bool or long or double or System.Numerics.BigInteger => true,
            string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            _ => false,
        };
}
