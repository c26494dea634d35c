using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Drift;

/// <summary>When a declared value and a stored one are the same for LiteLLM.</summary>
public sealed class ValueComparisonTests
{
    // pointer, declared, stored
    [Theory]
    [InlineData("/router_settings/num_retries", "3", "3", "Same")]
    [InlineData("/router_settings/num_retries", "3", "'3'", "Same")]
    [InlineData("/router_settings/num_retries", "3", "3.0", "Same")]
    [InlineData("/router_settings/num_retries", "3", "4", "Different")]
    [InlineData("/router_settings/num_retries", "'a'", "'b'", "Different")]
    [InlineData("/router_settings/num_retries", "3", "true", "Different")]
    [InlineData("/router_settings/num_retries", "4", "4.5", "Same")]
    [InlineData("/router_settings/num_retries", "4", "'4.5'", "Same")]
    [InlineData("/router_settings/num_retries", "4", "5.5", "Different")]
    [InlineData("/router_settings/num_retries", "4", ".inf", "Different")]
    [InlineData("/router_settings/num_retries", "4", "1.0e+30", "Different")]
    [InlineData("/router_settings/timeout", "4", "'x'", "Different")]
    [InlineData("/model_list/m/litellm_params/num_retries", "4", "4.5", "Different")]
    [InlineData("/model_list/m/litellm_params/rpm", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/tpm", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/max_retries", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/num_retries", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/max_parallel_requests", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/order", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/weight", "0.5", "'0.5'", "Same")]
    [InlineData("/model_list/m/litellm_params/max_budget", "0.5", "'0.5'", "Same")]
    [InlineData("/model_list/m/litellm_params/default_api_key_tpm_limit", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/default_api_key_rpm_limit", "5", "'5'", "Same")]
    [InlineData("/router_settings/x/retry_after", "5", "'5'", "Same")]
    [InlineData("/router_settings/x/allowed_fails", "5", "'5'", "Same")]
    [InlineData("/router_settings/x/cooldown_time", "5", "'5'", "Same")]
    [InlineData("/model_list/m/litellm_params/other", "5", "'5'", "Different")]
    [InlineData("/model_list/m/litellm_params/rpm", "5", "x", "Different")]
    [InlineData("/model_list/m/litellm_params/rpm", "x", "5", "Different")]
    [InlineData("/model_list/m/litellm_params/rpm", "0", "x", "Different")]
    [InlineData("/model_list/m/litellm_params/rpm", "x", "0", "Different")]
    // References: in these rows the reference itself is stored, where LiteLLM resolves it.
    [InlineData("/router_settings/redis_host", "os.environ/SET", "os.environ/SET", "Same")]
    [InlineData("/router_settings/redis_host", "os.environ/UNSET", "os.environ/UNSET", "Same")]
    [InlineData("/router_settings/redis_host", "os.environ/SET", "value", "Same")]
    [InlineData("/router_settings/redis_host", "os.environ/SET", "Value", "Different")]
    [InlineData("/router_settings/redis_host", "os.environ/SET", "5", "Different")]
    [InlineData("/router_settings/redis_host", "os.environ/UNSET", "value", "Different")]
    [InlineData("/router_settings/redis_host", "value", "os.environ/SET", "Different")]
    [InlineData("/guardrails/g/litellm_params/api_key", "os.environ/UNSET", "os.environ/UNSET", "Same")]
    [InlineData("/guardrails/g/litellm_params/other", "os.environ/SET", "os.environ/SET", "Different")]
    [InlineData("/credential_list/c/credential_values/api_key", "os.environ/SET", "value", "Same")]
    [InlineData("/credential_list/c/credential_values/api_key", "os.environ/SET", "os.environ/SET", "Different")]
    [InlineData("/credential_list/c/credential_values/api_key", "os.environ/UNSET", "value", "Unknown")]
    public void A_stored_value_agrees_as_LiteLlm_reads_it(string pointer, string declared, string stored, string expected)
    {
        var verdict = Compare(pointer, declared, stored, resolve: false);
        Assert.Equal(expected, verdict.Agreement.ToString());
        // Only what is not plain to see has a reason.
        Assert.Equal(expected == "Unknown" || (expected == "Different" && declared == stored), verdict.Reason is not null);
    }

    [Theory]
    [InlineData("value", "os.environ/SET", "Same")]
    [InlineData("other", "os.environ/SET", "Different")]
    [InlineData("value", "os.environ/UNSET", "Different")]
    public void A_stored_reference_is_resolved_on_request(string declared, string stored, string expected) =>
        Assert.Equal(expected, Compare("/router_settings/redis_host", declared, stored, resolve: true).Agreement.ToString());

    private static ScalarVerdict Compare(string pointer, string declared, string stored, bool resolve) =>
        new ValueComparison(
            new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            TestDeployments.Variables(("SET", "value")),
            SettingPath.Parse(pointer).Section,
            resolve
        ).Compare(Parse(declared), Parse(stored), pointer);

    private static ConfigNode Parse(string yaml) => ((ConfigMap)YamlReader.Read("test.yaml", "a: " + yaml)!)["a"]!;
}
