using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.AccessPoints;

public sealed class EndpointProbeTests : IDisposable
{
    private const string MasterKey = "sk-master-0123456789abcdef";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly AdapterFactory _adapters = new();

    public void Dispose() => _adapters.Dispose();

    // The request line, the answer, and what is found.
    [Theory]
    [InlineData("200 OK", true, false, null)]
    [InlineData("401 Unauthorized", true, true, null)]
    [InlineData("403 Forbidden", true, null, "Returned 403")]
    [InlineData("400 Bad Request", true, null, "Returned 400")]
    [InlineData("404 Not Found", false, null, "Returned 404")]
    [InlineData("503 Service Unavailable", false, null, "Returned 503")]
    public async Task An_api_is_reachable_when_it_answers_the_key_check(string status, bool isReachable, bool? requires, string? message)
    {
        using var server = new Server(status);
        var found = await AskAsync(ProxyAt(server), "proxy-api");
        Assert.Equal((isReachable, requires), (found.IsReachable, found.RequiresAuthentication));
        Assert.Equal(int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture), found.Status);
        Assert.StartsWith(message ?? "", found.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(requires is false ? "" : "LITELLM_MASTER_KEY (test.env:1)", found.Credentials.ToString());
        Assert.NotNull(found.Latency);
        Assert.Null(found.CertificateExpiry);
    }

    [Fact]
    public async Task No_secret_is_sent()
    {
        using var server = new Server("200 OK");
        using var dashboard = new Server("401 Unauthorized");
        var deployment = ProxyAt(server) with
        {
            Services =
            [
                TestDeployments.Service("dashboard", "x", dashboard.Address.Port),
                TestDeployments.Service("cache", "x", dashboard.Address.Port),
            ],
        };
        var all = await AskAsync(deployment, new EndpointTargets(deployment).All());
        var page = all.Single(static e => e.Name == "dashboard");
        Assert.Equal((true, true, 401), (page.IsReachable, page.RequiresAuthentication, page.Status));
        Assert.Equal(
            "LITELLM_DASHBOARD_BASIC_USER (not defined), LITELLM_DASHBOARD_BASIC_PASSWORD (test.env:1)",
            page.Credentials.ToString()
        );
        // A service without an HTTP address is not asked in HTTP.
        var cache = all.Single(static e => e.Name == "cache");
        Assert.Equal(
            (true, (int?)null, $"tcp://127.0.0.1:{dashboard.Address.Port}"),
            (cache.IsReachable, cache.Status, cache.Url.TrimEnd('/'))
        );
        Assert.StartsWith("GET / ", Assert.Single(dashboard.Requests), StringComparison.Ordinal);
        Assert.True(server.Requests.Count >= 5, $"{server.Requests.Count}");
        foreach (var secret in new[] { MasterKey, "ui-Secret-0123", "dash-Secret-0123" })
            Assert.DoesNotContain(secret, string.Concat(server.Requests.Concat(dashboard.Requests)), StringComparison.Ordinal);
        Assert.DoesNotContain("Basic ", string.Concat(server.Requests.Concat(dashboard.Requests)), StringComparison.Ordinal);
        Assert.All(server.Requests, static r => Assert.Contains("LiteLlmOps", r, StringComparison.Ordinal));
        Assert.Contains(server.Requests, static r => r.StartsWith($"GET /{ProbeKey.Path}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("404 Not Found", "404: the proxy serves no metrics.")]
    [InlineData("503 Service Unavailable", "Returned 503")]
    public async Task Metrics_that_are_not_served_are_not_reachable(string status, string message)
    {
        using var server = new Server(status);
        var found = await AskAsync(ProxyAt(server), "proxy-metrics");
        Assert.False(found.IsReachable);
        Assert.StartsWith(message, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var other = new Server("200 OK");
        using var server = new Server($"307 Temporary Redirect\r\nLocation: {other.Address}login?token=sk-geheim-0123456789abcdef");
        var found = await AskAsync(ProxyAt(server), "proxy-ui");
        Assert.Equal((true, 307), (found.IsReachable, found.Status));
        Assert.StartsWith($"Redirects to {other.Address}login", found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", found.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task An_endpoint_that_nobody_serves_is_a_result_with_the_reason()
    {
        var port = FreePort();
        var deployment = TestDeployments.Minimal with
        {
            Proxy = TestDeployments.Minimal.Proxy with { Url = new Uri($"http://127.0.0.1:{port}/") },
            Services = [TestDeployments.Service("cache", "x", FreePort())],
        };
        var all = await AskAsync(deployment, new EndpointTargets(deployment).All());
        Assert.Equal(6, all.Count);
        Assert.All(all, static e => Assert.Equal((false, (int?)null, (bool?)null), (e.IsReachable, e.Status, e.RequiresAuthentication)));
        Assert.Contains("Connection refused", all.Single(static e => e.Name == "proxy-health").Message, StringComparison.Ordinal);
        Assert.StartsWith("Nothing listens on port", all.Single(static e => e.Name == "cache").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_takes_the_time_limit_only()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var deployment = TestDeployments.Minimal with
        {
            Proxy = TestDeployments.Minimal.Proxy with { Url = new Uri($"http://{silent.LocalEndpoint}/") },
        };
        using var probe = new EndpointProbe(_adapters, deployment, TimeSpan.FromMilliseconds(200));
        var all = await ReadAsync(probe, new EndpointTargets(deployment).All());
        Assert.All(all, static e => Assert.Equal("No answer within 200ms.", e.Message));
    }

    [Fact]
    public async Task A_stop_ends_the_requests()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var deployment = TestDeployments.Minimal with
        {
            Proxy = TestDeployments.Minimal.Proxy with { Url = new Uri($"http://{silent.LocalEndpoint}/") },
        };
        using var stop = new CancellationTokenSource();
        using var probe = new EndpointProbe(_adapters, deployment, TimeSpan.FromHours(1));
        var items = probe.RunAsync(new EndpointTargets(deployment).All(), stop.Token).GetAsyncEnumerator(stop.Token);
        var next = items.MoveNextAsync().AsTask();
        using (await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
            await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Limit, TestContext.Current.CancellationToken));
        await items.DisposeAsync();
    }

    // Days until the certificate expires.
    [Theory]
    [InlineData(30)]
    [InlineData(-2)]
    public async Task The_expiry_of_a_certificate_is_read_although_it_is_not_trusted(int days)
    {
        var expiry = DateTime.UtcNow.Date.AddDays(days);
        using var server = new Server("200 OK", expiry);
        var deployment = TestDeployments.Minimal with
        {
            Services =
            [
                TestDeployments.Service("page", "x", server.Address.Port) with
                {
                    Ready = new HttpReady(server.Address.ToString(), [], new Dictionary<string, string>(StringComparer.Ordinal)),
                },
            ],
        };
        var found = await AskAsync(deployment, "page");
        Assert.Equal(expiry, found.CertificateExpiry);
        Assert.Equal(DateTimeKind.Utc, found.CertificateExpiry!.Value.Kind);
        Assert.False(found.IsReachable);
        Assert.Contains("certificate", found.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_documentation_that_is_moved_or_off_is_known()
    {
        using var server = new Server("200 OK");
        var moved = ProxyAt(server, ("DOCS_URL", "/internal/docs"));
        Assert.Equal(new Uri(server.Address, "internal/docs").ToString(), (await AskAsync(moved, "proxy-docs")).Url);
        Assert.StartsWith("GET /internal/docs?", server.Requests.Single(), StringComparison.Ordinal);
        var off = await AskAsync(ProxyAt(server, ("NO_DOCS", "True")), "proxy-docs");
        Assert.Equal((false, "The documentation is disabled: NO_DOCS (test.env:1) is true."), (off.IsReachable, off.Message));
        Assert.Single(server.Requests);
    }

    private async Task<LlmEndpoint> AskAsync(Deployment deployment, string name) =>
        Assert.Single(await AskAsync(deployment, [.. new EndpointTargets(deployment).All().Where(t => t.Name == name)]));

    private async Task<List<LlmEndpoint>> AskAsync(Deployment deployment, IReadOnlyList<EndpointTarget> targets)
    {
        using var probe = new EndpointProbe(_adapters, deployment, Limit);
        return await ReadAsync(probe, targets);
    }

    private static async Task<List<LlmEndpoint>> ReadAsync(EndpointProbe probe, IReadOnlyList<EndpointTarget> targets)
    {
        var all = new List<LlmEndpoint>();
        await foreach (var endpoint in probe.RunAsync(targets, TestContext.Current.CancellationToken))
            all.Add(endpoint);
        return all;
    }

    private static Deployment ProxyAt(Server server, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] variables =
        [
            ("LITELLM_MASTER_KEY", MasterKey),
            ("UI_PASSWORD", "ui-Secret-0123"),
            ("LITELLM_DASHBOARD_BASIC_PASSWORD", "dash-Secret-0123"),
        ];
        var environment = TestDeployments.Variables(more.Length > 0 ? more : variables);
        return TestDeployments.Minimal with
        {
            Environment = environment,
            Proxy = TestDeployments.Minimal.Proxy with
            {
                Url = server.Address,
                MasterKey = environment.TryGet("LITELLM_MASTER_KEY", out var key) ? key : new SecretValue(MasterKey, "x"),
            },
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A server that records each request, and always returns the same answer.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _status;
        private readonly X509Certificate2? _certificate;

        /// <param name="status">The status, and headers after it.</param>
        /// <param name="expiry">When its certificate expires. Null for a server without TLS.</param>
        public Server(string status, DateTime? expiry = null)
        {
            (_status, _certificate) = (status, expiry is { } time ? Certificate(time) : null);
            _listener.Start();
            Address = new Uri($"{(expiry is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = Task.Run(ServeAsync);
        }

        public Uri Address { get; }

        public ConcurrentQueue<string> Requests { get; } = [];

        public void Dispose()
        {
            _listener.Dispose();
            _certificate?.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    await using var stream = await OpenAsync(client);
                    var buffer = new byte[16 << 10];
                    var count = await stream.ReadAsync(buffer);
                    if (count == 0)
                        return;
                    Requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, count));
                    await stream.WriteAsync(
                        Encoding.ASCII.GetBytes($"HTTP/1.1 {_status}\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>")
                    );
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                    // The client ended the connection.
                }
            }
        }

        private async Task<Stream> OpenAsync(TcpClient client)
        {
            if (_certificate is null)
                return client.GetStream();
            var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(_certificate);
            return stream;
        }

        private static X509Certificate2 Certificate(DateTime expiry)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
            return request.CreateSelfSigned(new DateTimeOffset(expiry.AddDays(-60)), new DateTimeOffset(expiry));
        }
    }
}
