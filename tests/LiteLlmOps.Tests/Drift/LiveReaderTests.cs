using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Drift;

public sealed class LiveReaderTests
{
    // alerting_threshold is read at startup, alerting at a poll: the settings in memory do not prove what the proxy uses of them.
    [Theory]
    [InlineData("1.106.0", null, "completion_model")]
    [InlineData(null, "1.103.0", "completion_model")]
    [InlineData("1.102.0", "1.106.0", null)]
    [InlineData(null, null, null)]
    public async Task Only_keys_that_the_proxy_reads_at_each_request_are_asked_for(string? declared, string? reported, string? expected)
    {
        string[] keys = ["completion_model", "alerting_threshold", "alerting", "completion_model"];
        var live = new LiveState
        {
            Models = new Dictionary<string, LiveModel>(),
            Version = reported is null ? null : LiteLlmVersion.Parse(reported),
            GeneralFields = keys.Distinct().ToDictionary(static k => k, static _ => new LiveField(LiveSource.Database, ConfigScalar.Null)),
        };
        using var adapters = new FakeAdapters(new FakeProxyDatabase(new FakeDatabase()), () => live);
        var deployment = TestDeployments.Minimal with { Version = declared is null ? null : LiteLlmVersion.Parse(declared) };

        var read = await new LiveReader(adapters, deployment).ReadAsync(
            deployment.Proxy.Url,
            Task.FromResult<IReadOnlyCollection<string>>(keys),
            isOneWorker: true,
            TestContext.Current.CancellationToken
        );
        var asked = ReferenceEquals(read.GeneralFields, live.GeneralFields) ? null : string.Join(", ", read.GeneralFields!.Keys);
        Assert.Equal(expected, asked);
    }
}
