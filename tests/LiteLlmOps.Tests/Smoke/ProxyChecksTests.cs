using System.Net;
using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

/// <summary>Checks of a proxy in states that a lab does not reach.</summary>
public sealed class ProxyChecksTests
{
    private const string Unexpected = "Unexpected response to a key that does not exist: status ";
    private const string Instead = " instead of 401 for an unknown key.";

    private const string UnknownKey =
        """{"error":{"message":"Authentication Error, Invalid proxy server token passed. Unable to find token in cache or `LiteLLM_VerificationTokenTable`","type":"token_not_found_in_db","param":"key","code":"401"}}""";

    [Theory]
    [InlineData(401, UnknownKey, CheckStatus.Passed, "Rejects a key that does not exist.")]
    [InlineData(200, """{"data":[]}""", CheckStatus.Failed, "Accepts any key: a key that does not exist was accepted.")]
    [InlineData(
        401,
        """{"error":{"message":"Authentication Error, All connection attempts failed","type":"auth_error","code":"401"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: not connected to its database."
    )]
    [InlineData(
        503,
        """{"error":{"message":"no_db_connection"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: not connected to its database."
    )]
    [InlineData(
        401,
        """{"error":{"message":"Authentication Error, Not connected to the query engine"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: not connected to its database."
    )]
    [InlineData(
        503,
        """{"error":{"message":"Service Unavailable, the authentication database is temporarily unreachable.","type":"no_db_connection"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: not connected to its database."
    )]
    [InlineData(500, "Internal Server Error", CheckStatus.Failed, Unexpected + "500" + Instead)]
    [InlineData(502, "<html>Bad Gateway</html>", CheckStatus.Failed, Unexpected + "502" + Instead)]
    [InlineData(503, "Service Unavailable", CheckStatus.Failed, Unexpected + "503" + Instead)]
    [InlineData(429, """{"error":{"message":"Too many requests"}}""", CheckStatus.Failed, Unexpected + "429" + Instead)]
    [InlineData(404, "no route", CheckStatus.Failed, Unexpected + "404" + Instead)]
    [InlineData(403, "Blocked by the firewall", CheckStatus.Failed, Unexpected + "403" + Instead)]
    [InlineData(401, "<html>401 Authorization Required</html>", CheckStatus.Failed, Unexpected + "401, but for another reason.")]
    [InlineData(
        401,
        """{"error":{"message":"Authentication Error, Raw query failed. Code: `42501`. Message: `permission denied for table LiteLLM_VerificationToken`","type":"auth_error","param":"None","code":"401"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: its database refuses the query."
    )]
    [InlineData(
        401,
        """{"error":{"message":"Authentication Error, The table `public.LiteLLM_VerificationToken` does not exist in the current database.","type":"auth_error","code":"401"}}""",
        CheckStatus.Failed,
        "Running, but cannot look up keys: its database refuses the query."
    )]
    public async Task An_unknown_key_distinguishes_a_connected_proxy_from_a_disconnected_or_open_one(
        int status,
        string body,
        CheckStatus expected,
        string message
    )
    {
        var result = await RunAsync(
            "ProxyUnknownKey",
            r => r.Headers["Authorization"]!.StartsWith("Bearer sk-llmops-", StringComparison.Ordinal) ? (status, body) : (400, "")
        );
        Assert.Equal((expected, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData(200, """{"status":"healthy","db":"connected"}""", CheckStatus.Passed, "Ready, database connected.")]
    [InlineData(
        200,
        """{"status":"healthy","db":"connected","cache":"redis"}""",
        CheckStatus.Passed,
        "Ready, database connected, cache redis."
    )]
    [InlineData(200, """{"status":"healthy","db":"disconnected"}""", CheckStatus.Failed, "Running, but not connected to its database.")]
    [InlineData(
        503,
        """{"detail":"Service Unhealthy (connection refused)"}""",
        CheckStatus.Failed,
        "Running, but not connected to its database."
    )]
    [InlineData(200, """{"status":"healthy","db":"Not connected"}""", CheckStatus.Failed, "Started without a database.")]
    [InlineData(502, "Bad Gateway", CheckStatus.Failed, "The response of the readiness endpoint is not valid.")]
    [InlineData(
        503,
        """{"status":"shutting_down"}""",
        CheckStatus.Failed,
        "The proxy is shutting down or draining, and accepts no new requests."
    )]
    [InlineData(
        503,
        """{"status":"unhealthy","db":"stalled"}""",
        CheckStatus.Failed,
        "Running, but its connection to the database is stalled."
    )]
    [InlineData(
        200,
        """{"status":"healthy","db":"stalled"}""",
        CheckStatus.Failed,
        "Running, but its connection to the database is stalled."
    )]
    [InlineData(
        403,
        """{"error":{"message":"Access forbidden: IP address not allowed. [IP=10.1.2.3]"}}""",
        CheckStatus.Failed,
        "Rejects the IP address of this machine."
    )]
    public async Task Readiness_reports_the_state_of_the_database(int status, string body, CheckStatus expected, string message)
    {
        var result = await RunAsync("ProxyReady", _ => (status, body));
        Assert.Equal((expected, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData(200, "\"I'm alive!\"", CheckStatus.Passed)]
    [InlineData(200, "<html>nginx</html>", CheckStatus.Failed)]
    [InlineData(503, """{"status":"shutting_down"}""", CheckStatus.Failed)]
    [InlineData(404, "Not Found", CheckStatus.Failed)]
    public async Task Only_a_response_of_LiteLLM_passes_the_liveness_check(int status, string body, CheckStatus expected) =>
        Assert.Equal(expected, (await RunAsync("ProxyLive", _ => (status, body))).Status);

    [Theory]
    [InlineData("1.82.7", CheckStatus.Failed)]
    [InlineData("1.83.2", CheckStatus.Passed)]
    [InlineData("1.200.0", CheckStatus.Warning)]
    public async Task A_compromised_version_is_a_failure(string version, CheckStatus expected) =>
        Assert.Equal(
            expected,
            (
                await RunAsync("ProxyVersion", _ => (200, $$"""{"status":"healthy","db":"connected","litellm_version":"{{version}}"}"""))
            ).Status
        );

    private const string Metrics = "# TYPE litellm_in_flight_requests gauge\n";

    [Theory]
    [InlineData(200, 200, "", CheckStatus.Passed, "Metrics are available without a key.")]
    [InlineData(401, 200, "", CheckStatus.Warning, "Metrics require a key: a scraper without one gets 401 and no metrics.")]
    [InlineData(
        401,
        200,
        ", require_auth_for_metrics_endpoint: 'false'",
        CheckStatus.Warning,
        "Metrics require a key: a scraper without one gets 401 and no metrics. require_auth_for_metrics_endpoint in the file is not the Boolean false, so it does not open them."
    )]
    [InlineData(
        401,
        200,
        ", require_auth_for_metrics_endpoint: true",
        CheckStatus.Warning,
        "Metrics require a key: a scraper without one gets 401 and no metrics."
    )]
    [InlineData(
        401,
        401,
        "",
        CheckStatus.Failed,
        "Metrics are closed: the proxy rejects requests without a key, and with the master key of the deployment."
    )]
    [InlineData(404, 404, "", CheckStatus.Failed, "The prometheus callback is declared, but metrics are not available.")]
    [InlineData(401, 500, "", CheckStatus.Failed, "The prometheus callback is declared, but metrics are not available.")]
    public async Task Declared_metrics_must_be_served_to_a_scraper_without_a_key(
        int open,
        int withKey,
        string more,
        CheckStatus expected,
        string message
    )
    {
        using var config = TemporaryFile.With($"litellm_settings: {{success_callback: [prometheus]{more}}}\n", "config.yaml");
        var result = await RunAsync(
            "Metrics",
            r => (r.Headers["Authorization"] is null ? open : withKey) is var status && status == 200 ? (200, Metrics) : (status, "\"no\""),
            config.Path
        );
        Assert.Equal((expected, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData(
        "ProxyKey",
        "allowed_ips: [10.0.0.1]",
        "no",
        "Rejects requests from this machine: general_settings.allowed_ips (config.yaml:1) is set, and may not include its IP address."
    )]
    [InlineData(
        "ProxyKey",
        "allowed_ips: [10.0.0.1]",
        "IP address not allowed",
        "Rejects the IP address of this machine: general_settings.allowed_ips (config.yaml:1) does not include it."
    )]
    [InlineData(
        "ProxyKey",
        "allowed_ips: []",
        "no",
        "Rejects requests from this machine: general_settings.allowed_ips (config.yaml:1) is set, and may not include its IP address."
    )]
    [InlineData("ProxyKey", "allowed_ips: null", "no", "Forbids the request with the master key of the deployment.")]
    [InlineData("ProxyKey", "max_parallel_requests: 9", "no", "Forbids the request with the master key of the deployment.")]
    [InlineData(
        "ProxyUnknownKey",
        "allowed_ips: [10.0.0.1]",
        "IP address not allowed",
        "Rejects the IP address of this machine: general_settings.allowed_ips (config.yaml:1) does not include it."
    )]
    [InlineData("ProxyUnknownKey", "max_parallel_requests: 9", "no", Unexpected + "403" + Instead)]
    public async Task A_rejected_address_is_not_taken_for_a_wrong_key_or_a_lost_database(
        string check,
        string setting,
        string body,
        string message
    )
    {
        using var config = TemporaryFile.With($"general_settings: {{{setting}}}\n", "config.yaml");
        var result = await RunAsync(check, _ => (403, body), config.Path);
        Assert.Equal((CheckStatus.Failed, message), (result.Status, result.Message));
    }

    [Theory]
    [InlineData("""{"admin_ui_disabled":true}""", "", 404, CheckStatus.Skipped)]
    [InlineData("{}", "<html></html>", 200, CheckStatus.Passed)]
    [InlineData("{}", "Not Found", 404, CheckStatus.Failed)]
    public async Task The_admin_UI_must_respond_unless_it_is_disabled(string discovery, string page, int status, CheckStatus expected) =>
        Assert.Equal(
            expected,
            (
                await RunAsync("AdminUi", r => r.RawUrl!.StartsWith("/ui", StringComparison.Ordinal) ? (status, page) : (200, discovery))
            ).Status
        );

    [Fact]
    public async Task The_access_mode_is_not_determined_when_neither_proxy_nor_database_can_be_read()
    {
        var result = await RunAsync("AdminUi", static r => (200, r.RawUrl!.StartsWith("/ui", StringComparison.Ordinal) ? "<html>" : "{}"));
        Assert.Equal(CheckStatus.Passed, result.Status);
        Assert.Contains("ui_access_mode could not be determined", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ui_access_mode is", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"field_name":"ui_access_mode","field_value":"admin_only"}]""", "ui_access_mode is admin_only,")]
    [InlineData(
        """[{"field_name":"ui_access_mode","field_value":{"type":"restricted_sso_group"}}]""",
        "ui_access_mode is restricted_sso_group."
    )]
    [InlineData("""[{"field_name":"ui_access_mode","field_value":null}]""", "ui_access_mode is all.")]
    public async Task The_access_mode_is_the_one_that_the_proxy_reports(string settings, string message)
    {
        var result = await RunAsync(
            "AdminUi",
            r =>
                (
                    200,
                    r.RawUrl!.StartsWith("/ui", StringComparison.Ordinal) ? "<html>"
                    : r.RawUrl.StartsWith("/config/list", StringComparison.Ordinal) ? settings
                    : "{}"
                )
        );
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

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
        await using var snapshot = new DeploymentSnapshot(new AdapterFactory(), deployment);
        var check = new ProxyChecks(snapshot, server.Address, "").All().Single(c => c.Name == name);
        await foreach (
            var result in new CheckRun([check], TimeSpan.FromSeconds(30), "/test", TimeProvider.System).RunAsync(CancellationToken.None)
        )
            return result;
        throw new InvalidOperationException("no result");
    }
}
