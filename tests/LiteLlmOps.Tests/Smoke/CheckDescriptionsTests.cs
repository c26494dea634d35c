using LiteLlmOps.Adapters;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

public sealed class CheckDescriptionsTests
{
    [Fact]
    public async Task Every_built_in_check_has_a_description()
    {
        var deployment = TestDeployments.Minimal with
        {
            Smoke = TestDeployments.Minimal.Smoke with { Completions = ["local-llama"] },
            Services = [TestDeployments.Service("rerank", "rerank", 8079)],
        };
        await using var snapshot = new DeploymentSnapshot(new AdapterFactory(), deployment);
        var query = new SmokeQuery(CheckLevel.Full, static _ => true, static _ => true);
        var checks = await SmokeSuite.SelectAsync(snapshot, query, new SmokeOptions(), new CostMeter(null));
        Assert.Contains(checks, static c => c.Name == "Rerank.rerank");
        Assert.Contains(checks, static c => c.Name == "Call.local-llama");
        Assert.All(checks, static c => Assert.NotNull(CheckDescriptions.Of(CheckDescriptions.KindOf(c.Name))));
    }

    [Theory]
    [InlineData("ProxyLive@127.0.0.1:4000", "ProxyLive")]
    [InlineData("Call.local-llama", "Call")]
    [InlineData("ConfigReads", "ConfigReads")]
    [InlineData("my.check@home", "my.check@home")]
    public void Checks_of_several_models_services_or_proxies_are_of_one_kind(string name, string kind) =>
        Assert.Equal(kind, CheckDescriptions.KindOf(name));
}
