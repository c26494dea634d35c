using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>Secrets that the settings rows of the database contain in clear text.</summary>
public sealed class StoredSecretsTests
{
    [Theory]
    [InlineData("general_settings", """{"master_key": "sk-canary-1234567"}""", "Error general_settings.master_key")]
    [InlineData("general_settings", """{"master_key": "os.environ/LITELLM_MASTER_KEY"}""", "")]
    [InlineData("general_settings", """{"master_key": ""}""", "")]
    [InlineData("general_settings", """{"master_key": null}""", "")]
    [InlineData("general_settings", """{"master_key": 1234567890}""", "Error general_settings.master_key")]
    [InlineData("general_settings", """{"database_url": "postgresql://u:canary/7=@db/x"}""", "Warning general_settings.database_url")]
    [InlineData(
        "general_settings",
        """{"pass_through_endpoints": [{"path": "/a", "headers": {"Authorization": "Bearer canary-1234567"}}]}""",
        "Warning general_settings.pass_through_endpoints"
    )]
    [InlineData("general_settings", """{"alerting": ["slack"], "proxy_batch_write_at": 10, "key_management_system": "x"}""", "")]
    [InlineData("general_settings", """{"key_management_settings": {"primary_secret_name": "a", "hosted_keys": ["K"]}}""", "")]
    [InlineData("router_settings", """{"redis_password": "canary-1234567", "num_retries": 2}""", "Warning router_settings.redis_password")]
    [InlineData("router_settings", """{"redis_url": "redis://cache:6379/0"}""", "")]
    [InlineData("router_settings", """{"redis_url": "redis://:canary@cache:6379/0"}""", "Warning router_settings.redis_url")]
    [InlineData(
        "litellm_settings",
        """{"cache_params": {"type": "redis", "password": "canary-1234567"}}""",
        "Warning litellm_settings.cache_params"
    )]
    [InlineData("litellm_settings", """{"cache_params": {"type": "redis", "password": "os.environ/REDIS_PASSWORD"}}""", "")]
    [InlineData("litellm_settings", """{"public_model_groups": ["a"], "num_retries": 3}""", "")]
    public void A_secret_in_clear_text_is_a_finding_that_does_not_show_it(string section, string row, string expected)
    {
        var found = Of(section, row);
        Assert.Equal(expected, string.Join("; ", found.Select(static f => $"{f.Severity} {f.Subject}")));
        Assert.All(found, static f => Assert.Equal("SecretInClear", f.Id));
        Assert.DoesNotContain("canary", string.Concat(found), StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", string.Concat(found), StringComparison.Ordinal);
    }

    private static List<LlmFinding> Of(string section, string row)
    {
        var rows = new FakeDatabase();
        rows.Put(section, section, row);
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "",
            Declared = new DeclaredConfig(ConfigMap.Empty, [], "") { Layers = [] },
            File = ConfigMap.Empty,
            Stored = rows.State,
        };
        return [.. StoredSecrets.Of(new ConsistencyFacts(TestDeployments.Minimal, planes, [], null!, null!, new DateTime(2026, 1, 1)))];
    }
}
