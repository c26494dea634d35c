using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

public sealed class ModelValidationTests
{
    // What Pydantic accepts as str, int, float and List[str] in its default mode.
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
    public void The_parameters_of_a_model_are_checked_as_LiteLLM_does(string parameters, string? failure) =>
        Assert.Equal(failure, ModelValidation.Failure(YamlReader.Read("test.yaml", $"{{model_name: m, litellm_params: {parameters}}}")!));
}
