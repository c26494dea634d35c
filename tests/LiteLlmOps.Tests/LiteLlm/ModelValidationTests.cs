using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

public sealed class ModelValidationTests
{
    // What Pydantic 2.13 accepts for these types in its default mode, as observed.
    [Theory]
    [InlineData("{model: openai/x}", null)]
    [InlineData("{model: openai/x, api_key: null, rpm: null}", null)]
    [InlineData("{model: openai/x, rpm: 3, tpm: '30', max_retries: 2.0}", null)]
    [InlineData("{model: openai/x, rpm: true}", null)]
    [InlineData("{model: openai/x, rpm: os.environ/RPM, api_key: os.environ/KEY}", null)]
    [InlineData("{model: openai/x, max_budget: '1e3', input_cost_per_token: 3e-7}", null)]
    [InlineData("{model: openai/x, tags: [a, b], timeout: 3, some_other: {a: 1}}", null)]
    [InlineData("{api_key: a}", "litellm_params without model")]
    [InlineData("{model: null}", "litellm_params without model")]
    [InlineData("{model: 3}", "model, which must be a text")]
    [InlineData("{model: openai/x, api_key: 12345}", "api_key, which must be a text")]
    [InlineData("{model: openai/x, api_version: 2024-01-01}", null)]
    [InlineData("{model: openai/x, vertex_project: 123}", "vertex_project, which must be a text")]
    [InlineData("{model: openai/x, aws_region_name: [a]}", "aws_region_name, which must be a text")]
    [InlineData("{model: openai/x, rpm: 2.5}", "rpm, which must be a whole number")]
    [InlineData("{model: openai/x, tpm: many}", "tpm, which must be a whole number")]
    [InlineData("{model: openai/x, max_budget: much}", "max_budget, which must be a number")]
    [InlineData("{model: openai/x, tags: a}", "tags, which must be a list of texts")]
    [InlineData("{model: openai/x, tags: [1]}", "tags, which must be a list of texts")]
    [InlineData("{model: openai/x, output_cost_per_image: free}", "output_cost_per_image, which must be a number")]
    [InlineData("{model: openai/x, timeout: soon, stream_timeout: 2.5}", null)]
    [InlineData("{model: openai/x, timeout: [3]}", "timeout, which must be a number or a text")]
    [InlineData("{model: openai/x, vertex_credentials: {a: b}, model_info: {}}", null)]
    [InlineData("{model: openai/x, vertex_credentials: 3}", "vertex_credentials, which must be a text or a map")]
    [InlineData("{model: openai/x, model_info: []}", "model_info, which must be a map")]
    [InlineData("{model: openai/x, tiered_pricing: [{a: 1}], configurable_clientside_auth_params: [api_base, {api_base: h, b: 1}]}", null)]
    [InlineData("{model: openai/x, tiered_pricing: {a: 1}}", "tiered_pricing, which must be a list of maps")]
    [InlineData(
        "{model: openai/x, configurable_clientside_auth_params: [{b: 1}]}",
        "configurable_clientside_auth_params, which must be a list of texts and of maps with the text api_base"
    )]
    [InlineData("{model: openai/x, use_litellm_proxy: maybe}", "use_litellm_proxy, which must be true or false")]
    [InlineData("{model: openai/x, mock_response: [1], drop_params: [1]}", null)]
    public void The_parameters_of_a_model_are_checked_as_LiteLLM_does(string parameters, string? failure)
    {
        Assert.Equal(failure, Failure("1.83.2", parameters));
        Assert.Equal(failure, Failure("1.106.0", parameters));
    }

    [Theory]
    [InlineData("rpm", "'3.0'", true)]
    [InlineData("rpm", "' 3 '", true)]
    [InlineData("rpm", "'+1_000.0'", true)]
    [InlineData("rpm", "100000000000000000000000000", true)]
    [InlineData("rpm", "'1e3'", false)]
    [InlineData("rpm", "1e3", false)]
    [InlineData("rpm", "'3.'", false)]
    [InlineData("rpm", "'3.5'", false)]
    [InlineData("rpm", "'1__0'", false)]
    [InlineData("rpm", "'0x10'", false)]
    [InlineData("rpm", "'true'", false)]
    [InlineData("rpm", "''", false)]
    [InlineData("rpm", "[3]", false)]
    [InlineData("max_retries", "'1_0'", true)]
    [InlineData("max_retries", "2.0", true)]
    [InlineData("max_retries", "'2.0'", false)]
    [InlineData("max_budget", "'.5'", true)]
    [InlineData("max_budget", "'3.'", true)]
    [InlineData("max_budget", "' 1_0.5e-3 '", true)]
    [InlineData("max_budget", "'inf'", true)]
    [InlineData("max_budget", "'-Infinity'", true)]
    [InlineData("max_budget", "'NaN'", true)]
    [InlineData("max_budget", "true", true)]
    [InlineData("max_budget", "'yes'", false)]
    [InlineData("max_budget", "'1,5'", false)]
    [InlineData("max_budget", "'_1'", false)]
    [InlineData("max_budget", "'1e'", false)]
    [InlineData("max_budget", "''", false)]
    [InlineData("use_in_pass_through", "'yes'", true)]
    [InlineData("use_in_pass_through", "'T'", true)]
    [InlineData("use_in_pass_through", "'OFF'", true)]
    [InlineData("use_in_pass_through", "1", true)]
    [InlineData("use_in_pass_through", "0.0", true)]
    [InlineData("use_in_pass_through", "2", false)]
    [InlineData("use_in_pass_through", "' true '", false)]
    [InlineData("use_in_pass_through", "'1.0'", false)]
    [InlineData("use_in_pass_through", "''", false)]
    public void Pydantic_converts_some_values(string field, string value, bool isAccepted) =>
        Assert.Equal(isAccepted, Failure("1.83.2", $"{{model: openai/x, {field}: {value}}}") is null);

    // Not one of the fields of 1.83.2, or with a price of 1.83.2 in the same family.
    [Theory]
    [InlineData("itpm: many", "itpm, which must be a whole number")]
    [InlineData("itpm: '30'", null)]
    [InlineData("otpm: 2.5", "otpm, which must be a whole number")]
    [InlineData("keepalive_seconds: often", "keepalive_seconds, which must be a number")]
    [InlineData("azure_ad_token: 3", "azure_ad_token, which must be a text")]
    [InlineData("aws_role_name: [a]", "aws_role_name, which must be a text")]
    [InlineData("input_cost_per_token_balanced: free", "input_cost_per_token_balanced, which must be a number")]
    [InlineData("output_vector_size: 1.5", "output_vector_size, which must be a whole number")]
    [InlineData("use_chat_completions_api: maybe", "use_chat_completions_api, which must be true or false")]
    [InlineData("valkey_port: '6379'", null)]
    [InlineData("valkey_ssl: ssl", "valkey_ssl, which must be true or false")]
    [InlineData("milvus_partition_names: p", "milvus_partition_names, which must be a list of texts")]
    [InlineData("bedrock_tags: {a: 1}", "bedrock_tags, which must be a list")]
    [InlineData("bedrock_tags: [1, {a: 1}]", null)]
    [InlineData("adaptive_router_config: []", "adaptive_router_config, which must be a map")]
    [InlineData("aws_session_tags: [{Key: a, Value: b}]", null)]
    [InlineData("aws_session_tags: [{Key: a}]", "aws_session_tags, which must be a list of maps with the texts Key and Value")]
    [InlineData("provider_affinity_header: x-session", null)]
    [InlineData("provider_affinity_header: 'x session'", "provider_affinity_header, which must be the name of an HTTP header *")]
    [InlineData("provider_affinity_header: Authorization", "provider_affinity_header, which must be the name of an HTTP header *")]
    public void Fields_that_1_106_added_are_checked_from_1_106_on(string parameter, string? failure)
    {
        var parameters = $"{{model: openai/x, {parameter}}}";
        Assert.Null(Failure("1.83.2", parameters));
        Assert.Null(Failure("1.105.0", parameters));
        foreach (var found in new[] { Failure("1.106.0", parameters), Failure("1.110.0", parameters) })
        {
            if (failure?.EndsWith('*') == true)
                Assert.StartsWith(failure[..^1], found, StringComparison.Ordinal);
            else
                Assert.Equal(failure, found);
        }
    }

    private static string? Failure(string version, string parameters) =>
        ModelValidation.Failure(
            YamlReader.Read("test.yaml", $"{{model_name: m, litellm_params: {parameters}}}")!,
            new LiteLlmRules(LiteLlmVersion.Parse(version)).Release.ModelParameters
        );
}
