using System.Net;
using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

/// <summary>Proxies in a state that a lab does not get into by itself.</summary>
public sealed class ProxyChecksTests
{
    private const string UnknownKey =
        """{"error":{"message":"Authentication Error, Invalid proxy server token passed. Unable to find token in cache or `LiteLLM_VerificationTokenTable`","type":"token_not_found_in_db","param":"key","code":"401"}}""";

    [Theory]
    [InlineData(401, UnknownKey, CheckStatus.Passed, "refuses a key that does not exist, as it should")]
    [InlineData(200, """{"data":[]}""", CheckStatus.Failed, "is up, and open to everyone: it let a made-up key in")]
    [InlineData(
        401,
        """{"error":{"message":"Authentication Error, All connection attempts failed","type":"auth_error","code":"401"}}""",
        CheckStatus.Failed,
        "is up, and cannot tell whether a key exists: it is blind to its database"
    )]
    [InlineData(
        503,
        """{"error":{"message":"no_db_connection"}}""",
        CheckStatus.Failed,
        "is up, and cannot tell whether a key exists: it is blind to its database"
    )]
    [InlineData(
        500,
        "Internal Server Error",
        CheckStatus.Failed,
        "is up, and cannot tell whether a key exists: it is blind to its database"
    )]
    public async Task The_answer_to_a_stranger_tells_up_from_blind_from_open(int status, string body, CheckStatus expected, string message)
    {
        var result = await RunAsync(
            "ProxyUnknownKey",
            r => r.Headers["Authorization"]!.StartsWith("Bearer sk-llmops-", StringComparison.Ordinal) ? (status, body) : (400, "")
        );
        Assert.Equal((expected, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData(200, """{"status":"healthy","db":"connected"}""", CheckStatus.Passed, "is ready, its database connected")]
    [InlineData(
        200,
        """{"status":"healthy","db":"connected","cache":"redis"}""",
        CheckStatus.Passed,
        "is ready, its database connected, cache redis"
    )]
    [InlineData(200, """{"status":"healthy","db":"disconnected"}""", CheckStatus.Failed, "is up, and blind to its database")]
    [InlineData(503, """{"detail":"Service Unhealthy (connection refused)"}""", CheckStatus.Failed, "is up, and blind to its database")]
    [InlineData(200, """{"status":"healthy","db":"Not connected"}""", CheckStatus.Failed, "was started without a database")]
    [InlineData(502, "Bad Gateway", CheckStatus.Failed, "does not say whether it is ready")]
    public async Task Readiness_tells_what_it_is_blind_to(int status, string body, CheckStatus expected, string message)
    {
        var result = await RunAsync("ProxyReady", _ => (status, body));
        Assert.Equal((expected, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData(200, "\"I'm alive!\"", CheckStatus.Passed)]
    [InlineData(200, "<html>nginx</html>", CheckStatus.Failed)]
    [InlineData(503, """{"status":"shutting_down"}""", CheckStatus.Failed)]
    [InlineData(404, "Not Found", CheckStatus.Failed)]
    public async Task Liveness_is_LiteLLM_s_own_answer(int status, string body, CheckStatus expected) =>
        Assert.Equal(expected, (await RunAsync("ProxyLive", _ => (status, body))).Status);

    [Theory]
    [InlineData("1.82.7", CheckStatus.Failed)]
    [InlineData("1.83.2", CheckStatus.Passed)]
    [InlineData("1.200.0", CheckStatus.Warning)]
    public async Task A_version_that_must_not_run_is_a_failure(string version, CheckStatus expected) =>
        Assert.Equal(
            expected,
            (
                await RunAsync("ProxyVersion", _ => (200, $$"""{"status":"healthy","db":"connected","litellm_version":"{{version}}"}"""))
            ).Status
        );

    [Theory]
    [InlineData(200, "# TYPE litellm_in_flight_requests gauge\n", CheckStatus.Passed)]
    [InlineData(404, """{"detail":"Not Found"}""", CheckStatus.Failed)]
    public async Task Metrics_that_are_declared_have_to_be_served(int status, string body, CheckStatus expected)
    {
        using var config = TemporaryFile.With("litellm_settings: {success_callback: [prometheus]}\n", "config.yaml");
        Assert.Equal(expected, (await RunAsync("Metrics", _ => (status, body), config.Path)).Status);
    }

    [Theory]
    [InlineData("""{"admin_ui_disabled":true}""", "", 404, CheckStatus.Skipped)]
    [InlineData("{}", "<html></html>", 200, CheckStatus.Passed)]
    [InlineData("{}", "Not Found", 404, CheckStatus.Failed)]
    public async Task The_admin_UI_answers_unless_it_is_switched_off(string discovery, string page, int status, CheckStatus expected) =>
        Assert.Equal(
            expected,
            (
                await RunAsync("AdminUi", r => r.RawUrl!.StartsWith("/ui", StringComparison.Ordinal) ? (status, page) : (200, discovery))
            ).Status
        );

    private static async Task<LlmCheckResult> RunAsync(
        string name,
        Func<HttpListenerRequest, (int Status, string Body)> answer,
        string? config = null
    )
    {
        using var server = new StubServer(answer);
        var deployment = TestDeployments.Minimal with
        {
            Proxy = TestDeployments.Minimal.Proxy with
            {
                Url = server.Address,
                MasterKey = new SecretValue("sk-master-0123456789", "test"),
            },
            Database = TestDeployments.Minimal.Database with { Url = new SecretValue("postgresql://u:p@127.0.0.1:1/litellm", "test") },
            Config = new ConfigSettings(config, [], null),
        };
        await using var context = new DeploymentSnapshot(new AdapterFactory(), deployment);
        var check = new ProxyChecks(context, server.Address, "").All().Single(c => c.Name == name);
        await foreach (var (result, _) in new CheckRun([check], TimeSpan.FromSeconds(30), "/test").RunAsync(CancellationToken.None))
            return result;
        throw new InvalidOperationException("nothing came");
    }
}
