using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LiteLlmOps.Adapters;
using LiteLlmOps.Monitor.Hosting;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Smoke;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The memory of the process can be measured only while no other test runs.</summary>
[CollectionDefinition(nameof(MonitorHostTests), DisableParallelization = true)]
public sealed class MonitorHostDefinition;

/// <summary>The web server of the monitor, with jobs of the test.</summary>
[Collection(nameof(MonitorHostTests))]
public sealed class MonitorHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-monitor-").FullName;
    private readonly HttpClient _client = new();
    private CheckStatus _status = CheckStatus.Passed;
    private TaskCompletionSource? _gate;

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_endpoints_answer_by_the_last_run_of_the_checks()
    {
        _gate = new TaskCompletionSource();
        await using var app = await StartAsync("interval: 1s");
        // No run has ended: alive, but nothing is known.
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync(app, "/health/live"));
        var (status, text) = await GetAsync(app, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("Unknown", Json(text).GetProperty("status").GetString());
        Assert.Equal("The checks have not run yet.", Json(text).GetProperty("reason").GetString());

        _gate.SetResult();
        _gate = null;
        await UntilAsync(app, HttpStatusCode.OK);
        (_, text) = await GetAsync(app, "/health");
        Assert.Equal("Ready", Json(text).GetProperty("status").GetString());
        var check = Json(text).GetProperty("checks").EnumerateArray().Single();
        Assert.Equal(("ProxyLive", "Passed"), (check.GetProperty("name").GetString(), check.GetProperty("status").GetString()));

        _status = CheckStatus.Failed;
        await UntilAsync(app, HttpStatusCode.ServiceUnavailable);
        (_, text) = await GetAsync(app, "/health/ready");
        Assert.Equal("NotReady", Json(text).GetProperty("status").GetString());
        Assert.Equal("ProxyLive", Json(text).GetProperty("failed").EnumerateArray().Single().GetString());

        _status = CheckStatus.Passed;
        await UntilAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_poll_is_answered_while_a_check_hangs()
    {
        _gate = new TaskCompletionSource();
        await using var app = await StartAsync("interval: 1s");
        for (var i = 0; i < 1000; i++)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(app, "/health/ready")).Status);
        _gate.SetResult();
        await UntilAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_polls_of_a_day_do_not_grow_the_memory()
    {
        const int seconds = 24 * 60 * 60;
        const int settled = seconds / 10;
        string[] pages = ["/health", "/health/ready", "/health/live", "/metrics"];
        await using var app = await StartAsync("interval: 1s");
        await UntilAsync(app, HttpStatusCode.OK);
        var state = (MonitorState)app.Services.GetService(typeof(MonitorState))!;
        var job = Job();
        var before = 0L;
        for (var second = 0; second < seconds; second++)
        {
            if (second % 60 == 0)
                Assert.Null(await job.RunAsync(TestDeployments.Minimal, state, TimeProvider.System, TestContext.Current.CancellationToken));
            _ = await GetAsync(app, pages[second % pages.Length]);
            if (second == settled)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 4 << 20, $"{growth} bytes more than after a tenth of the polls");
    }

    [Fact]
    public async Task A_deployment_file_that_becomes_invalid_does_not_end_the_monitor()
    {
        await using var app = await StartAsync("interval: 1s");
        await UntilAsync(app, HttpStatusCode.OK);
        var state = (MonitorState)app.Services.GetService(typeof(MonitorState))!;
        File.WriteAllText(Path.Combine(_folder, "llmops.yaml"), "monitor: [");
        await WaitAsync(() => Task.FromResult(state.Current.DeploymentProblem is not null));
        Assert.Contains("llmops.yaml", state.Current.DeploymentProblem, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "/health/ready")).Status);
        Write("interval: 1s");
        await WaitAsync(() => Task.FromResult(state.Current.DeploymentProblem is null));
    }

    [Theory]
    [InlineData("address: 0.0.0.0", "MonitorAddressUnsafe")]
    [InlineData("address: \"*\"", "MonitorAddressUnsafe")]
    [InlineData("address: 192.0.2.1", "MonitorAddressUnsafe")]
    [InlineData("address: db.example.com", "MonitorAddressInvalid")]
    [InlineData("certificate: missing.pem", "MonitorCertificateInvalid")]
    [InlineData("certificate: llmops.yaml", "MonitorCertificateInvalid")]
    [InlineData("interval: 0s", "DeploymentFileInvalid")]
    [InlineData("interval: 2d", "DeploymentFileInvalid")]
    [InlineData("level: Thorough", "DeploymentFileInvalid")]
    [InlineData("top: 0", "DeploymentFileInvalid")]
    [InlineData("port: 8181", "DeploymentKeyUnknown")]
    public async Task Settings_that_cannot_be_used_are_an_error(string settings, string id)
    {
        var error = await Assert.ThrowsAnyAsync<LlmException>(() => StartAsync(settings));
        Assert.Equal(id, error.Id.Name);
    }

    [Theory]
    [InlineData("address: localhost")]
    [InlineData("address: \"::1\"")]
    [InlineData("{ address: 0.0.0.0, allowPlainHttp: true }")]
    public async Task An_address_that_is_safe_or_allowed_is_used(string settings)
    {
        await using var app = await StartAsync(settings);
        Assert.NotEmpty(app.Urls);
    }

    [Fact]
    public async Task With_a_certificate_another_address_is_served_with_https()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        await using var app = await StartAsync("{ address: 0.0.0.0, certificate: server.pem, certificateKey: server.key }");
        var port = new Uri(app.Urls.First()).Port;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificate);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = trust;
        using var client = new HttpClient(handler);
        Assert.Equal(
            "Healthy",
            await client.GetStringAsync(new Uri($"https://localhost:{port}/health/live"), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("--port", "x")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port")]
    [InlineData("--deployment")]
    [InlineData("--unknown", "1")]
    public void Arguments_that_cannot_be_used_are_an_error(params string[] arguments) =>
        Assert.Throws<FormatException>(() => MonitorArguments.Parse(arguments));

    [Fact]
    public void Arguments_name_the_deployment_and_the_port()
    {
        Assert.Equal(
            new MonitorArguments("/srv/litellm", 9000),
            MonitorArguments.Parse(["--deployment", "/srv/litellm", "--port", "9000"])
        );
        Assert.Equal(new MonitorArguments(null, null), MonitorArguments.Parse([]));
        Assert.Null(MonitorArguments.Parse(["--help"]));
    }

    private async Task<WebApplication> StartAsync(string settings)
    {
        Write(settings);
        var app = MonitorHost.Build(
            new MonitorArguments(_folder, 0),
            static () => new AdapterFactory(),
            TimeProvider.System,
            _folder,
            [Job()],
            static l => l.ClearProviders()
        );
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private void Write(string settings) =>
        File.WriteAllText(
            Path.Combine(_folder, "llmops.yaml"),
            settings[0] == '{' ? $"monitor: {settings}\n" : $"monitor:\n  {settings}\n"
        );

    private MonitorJob Job() =>
        new MonitorJob<MonitorChecks>(
            "checks",
            isSlow: false,
            async (_, token) =>
            {
                if (_gate is { } gate)
                    await gate.Task.WaitAsync(token);
                return new MonitorResult<MonitorChecks>(
                    new MonitorChecks(CheckLevel.Standard, [new LlmCheckResult { Name = "ProxyLive", Status = _status }]),
                    []
                );
            },
            static s => s.Checks,
            static (s, r) => s with { Checks = r }
        );

    private async Task UntilAsync(WebApplication app, HttpStatusCode status) =>
        await WaitAsync(async () => (await GetAsync(app, "/health/ready")).Status == status);

    private static async Task WaitAsync(Func<Task<bool>> query) =>
        Assert.True(
            await new Polling(TimeProvider.System, TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(1)).UntilAsync(
                _ => query(),
                TestContext.Current.CancellationToken
            )
        );

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(WebApplication app, string path)
    {
        using var answer = await _client.GetAsync(new Uri(new Uri(app.Urls.First()), path), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
