using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("sk-1234567890abcdefa1b2", "sk-…a1b2")]
    [InlineData("0123456789abcdef0123456789abcdef", "…cdef")]
    [InlineData("lol", "******")]
    [InlineData("", "")]
    [InlineData("os.environ/OPENAI_API_KEY", "os.environ/OPENAI_API_KEY")]
    public void A_masked_secret_shows_four_characters_at_most(string secret, string shown) => Assert.Equal(shown, SecretMask.Mask(secret));

    [Theory]
    [InlineData("/model_list/x/litellm_params/api_key", true)]
    [InlineData("/model_list/x/litellm_params/aws_secret_access_key", true)]
    [InlineData("/model_list/x/litellm_params/extra_headers/X-Anything", true)]
    [InlineData("/model_list/x/litellm_params/vertex_credentials/private_key", true)]
    [InlineData("/model_list/my-secret-key/litellm_params/rpm", false)]
    [InlineData("/model_list/x/litellm_params/max_tokens", false)]
    [InlineData("/model_list/x/litellm_params/input_cost_per_token", false)]
    [InlineData("/model_list/x/litellm_params/litellm_credential_name", false)]
    [InlineData("/general_settings/master_key", true)]
    [InlineData("/general_settings/ui_access_mode", false)]
    [InlineData("/general_settings/alert_to_webhook_url/llm_exceptions", true)]
    [InlineData("/litellm_settings/cache_params/password", true)]
    [InlineData("/environment_variables/ANYTHING", true)]
    [InlineData("/environment_variables/LANGFUSE_HOST", false)]
    [InlineData("/environment_variables/SLACK_WEBHOOK_URL", true)]
    [InlineData("/mcp_servers/x/auth_value", true)]
    [InlineData("/mcp_servers/x/auth_type", false)]
    [InlineData("/mcp_servers/x/static_headers/X-Custom", true)]
    [InlineData("/credential_list/x/credential_values/anything", true)]
    [InlineData("/router_settings/redis_password", true)]
    [InlineData("/router_settings/fallbacks/secret-model", false)]
    public void A_secret_is_recognized_by_its_place(string pointer, bool secret) => Assert.Equal(secret, SecretNames.IsSecretPath(pointer));

    [Theory]
    [InlineData("postgresql://u:p@ss@h/d failed", "postgresql://u:******@h/d failed")]
    [InlineData("Host=h;Password=geheim;Username=u", "Host=h;Password=******;Username=u")]
    [InlineData("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ******")]
    [InlineData("key sk-abcdefghijklmnopqrstuvwxyz!", "key sk-…wxyz!")]
    [InlineData("http://h/x?token=abc&a=1", "http://h/x?token=******&a=1")]
    [InlineData("New secret value mismatch. Expected: a, b\nc, Got: old value", "New secret value mismatch. Expected: ******")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Secrets_in_a_text_are_masked(string text, string scrubbed) => Assert.Equal(scrubbed, SecretMask.Scrub(text));

    [Fact]
    public void A_tree_is_copied_only_when_something_in_it_is_masked()
    {
        var node = NodeJson.Parse(
            """{"litellm_params":{"model":"m","api_key":"geheim","extra_headers":{"X-A":"b"},"x":"http://u:pw@h/"}}"""
        );
        Assert.Equal(
            """{"litellm_params":{"model":"m","api_key":"******","extra_headers":{"X-A":"******"},"x":"http://u:******@h/"}}""",
            NodeJson.Write(SecretMask.Mask(node, "/model_list/a"))
        );
        var harmless = NodeJson.Parse("""{"rpm":1,"model":"m"}""");
        Assert.Same(harmless, SecretMask.Mask(harmless, "/model_list/a"));
    }
}
