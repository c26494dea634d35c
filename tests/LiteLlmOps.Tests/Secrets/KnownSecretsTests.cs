using LiteLlmOps.Deployments;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>The secrets of a deployment in texts that other programs write.</summary>
public sealed class KnownSecretsTests
{
    [Theory]
    // A password with blanks, which no form gives away
    [InlineData(
        "srv --password='ab cd ef N]WV'",
        "unrecognized option '--password=ab cd ef N]WV'",
        "unrecognized option '--password=******'"
    )]
    [InlineData("srv --token 'x y z 12345'", "bad token x y z 12345.", "bad token ******.")]
    [InlineData("sh -c \"exec srv --api-key 'q r s 98765'\"", "key q r s 98765 is refused", "key ****** is refused")]
    [InlineData("srv redis://:a#b/c?d=e@cache:6379/0", "AUTH a#b/c?d=e failed", "AUTH ****** failed")]
    // Words that are in every log
    [InlineData("srv --port 4000 --config /etc/litellm/config.yaml", "4000 /etc/litellm/config.yaml", "4000 /etc/litellm/config.yaml")]
    [InlineData("srv --password short", "a short text", "a short text")]
    public void A_secret_of_a_command_is_masked_wherever_it_is(string command, string text, string expected)
    {
        var service = TestDeployments.Service("a", command, null);
        var deployment = TestDeployments.Minimal with { Services = [service] };
        Assert.Equal(expected, KnownSecrets.Of(deployment).Hide(text));
        Assert.Equal(expected, KnownSecrets.Of(deployment, service).Hide(text));
    }

    [Theory]
    [InlineData("DB_PASSWORD", "one two three", "password one two three", "password ******")]
    [InlineData("DATABASE_URL", "postgresql://u:one two+three@db/x", "user u, password one two+three", "user u, password ******")]
    [InlineData("LITELLM_MODE", "PRODUCTION", "mode PRODUCTION", "mode PRODUCTION")]
    [InlineData("PASSWORD", "", "nothing", "nothing")]
    public void A_secret_variable_is_masked_wherever_it_is(string name, string value, string text, string expected)
    {
        var deployment = TestDeployments.Minimal with { Environment = TestDeployments.Variables((name, value)) };
        Assert.Equal(expected, KnownSecrets.Of(deployment).Hide(text));
    }
}
