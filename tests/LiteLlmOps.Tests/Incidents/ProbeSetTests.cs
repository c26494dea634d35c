using LiteLlmOps.Configuration;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>A probe that cannot be run says why, and decides nothing.</summary>
public sealed class ProbeSetTests : IAsyncDisposable
{
    private readonly FakeAdapters _adapters = new(
        new FakeProxyDatabase(new FakeDatabase()),
        static () => throw new NotSupportedException()
    );
    private readonly DeploymentSnapshot _snapshot;
    private readonly ProbeSet _probes;

    public ProbeSetTests()
    {
        var smoke = TestDeployments.Minimal.Smoke with { Timeout = TimeSpan.FromMinutes(10) };
        _snapshot = new DeploymentSnapshot(_adapters, TestDeployments.Minimal with { Smoke = smoke });
        _probes = new ProbeSet(_snapshot);
    }

    public async ValueTask DisposeAsync()
    {
        _probes.Dispose();
        await _snapshot.DisposeAsync();
        _adapters.Dispose();
    }

    [Theory]
    [InlineData("column")]
    [InlineData("table")]
    [InlineData("client")]
    [InlineData("migrations")]
    [InlineData("database")]
    [InlineData("connections")]
    [InlineData("decryption")]
    [InlineData("drift")]
    [InlineData("key")]
    public async Task Without_a_database_what_it_contains_is_not_known(string probe) =>
        Assert.Equal(ProbeResult.Inconclusive("the deployment has no database configured"), await RunAsync(probe, "{}"));

    // probe, arguments, what was found
    [Theory]
    [InlineData("file", """{"path":"/nonexistent/x"}""", "Confirmed", "/nonexistent/x does not exist")]
    [InlineData(
        "file",
        """{"path":"/nonexistent/x","general":true}""",
        "Inconclusive",
        "/nonexistent/x does not exist; that does not show whether the failure of the log line still exists"
    )]
    [InlineData("file", "{}", "Inconclusive", "the log line does not contain the path of the file")]
    [InlineData("port", "{}", "Inconclusive", "the log line does not contain the port")]
    [InlineData("variable", "{}", "Inconclusive", "the log line does not contain the name of the variable")]
    public async Task Each_probe_observes_its_subject(string probe, string arguments, string outcome, string evidence)
    {
        var result = await RunAsync(probe, arguments);
        Assert.Equal((outcome, evidence), (result.Outcome.ToString(), result.Evidence));
    }

    [Fact]
    public async Task An_error_is_no_observation()
    {
        var result = await RunAsync("variable", "{}", KeyValuePair.Create("variable", "MISSING_KEY"));
        Assert.Equal(
            ProbeResult.Inconclusive("could not be checked: The deployment 'test' declares no config. Set config.source in llmops.yaml."),
            result
        );
    }

    // A check that passes shows that the failure is over.
    [Fact]
    public async Task A_custom_check_is_a_probe()
    {
        var missing = await RunAsync("check", """{"file":{"path":"/nonexistent/x"}}""");
        var path = NodeJson.Write(new ConfigScalar(Environment.ProcessPath));
        var present = await RunAsync("check", "{\"file\":{\"path\":" + path + "}}");
        Assert.Equal((ProbeOutcome.Confirmed, ProbeOutcome.Cleared), (missing.Outcome, present.Outcome));
        Assert.StartsWith("The file does not exist.", missing.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_question_is_asked_once()
    {
        var first = await RunAsync("file", """{"path":"/nonexistent/x"}""");
        Assert.Same(first, await RunAsync("file", """{"path":"/nonexistent/x"}"""));
        Assert.NotEqual(first, await RunAsync("file", """{"path":"/nonexistent/y"}"""));
    }

    [Fact]
    public async Task A_cancellation_is_no_result()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probes.RunAsync(Request("port", "{}", []), stop.Token));
    }

    private Task<ProbeResult> RunAsync(string probe, string arguments, params KeyValuePair<string, string>[] values) =>
        _probes.RunAsync(Request(probe, arguments, values), TestContext.Current.CancellationToken);

    private static ProbeRequest Request(string probe, string arguments, KeyValuePair<string, string>[] values)
    {
        // As a signature has them: with the name of the probe.
        var map = (ConfigMap)NodeJson.Parse(arguments);
        return new ProbeRequest(new ProbeCall(ProbeNames.TryParse(probe)!.Value, map.With("probe", new ConfigScalar(probe))), values);
    }
}
