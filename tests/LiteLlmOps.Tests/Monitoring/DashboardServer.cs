using System.Net;
using LiteLlmOps.Monitor.Dashboard;
using LiteLlmOps.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The dashboard on a free port of this machine, with a snapshot that the test changes.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    public const string User = "viewer";
    public const string Password = "pass:wörd ✓";

    private readonly TimeSpan _refresh;
    private WebApplication? _application;

    private DashboardServer(TimeSpan refresh) => _refresh = refresh;

    public MonitorSnapshot Snapshot { get; set; } = DashboardSamples.Full;

    public DashboardCredentials? Credentials { get; set; } = new(User, Password);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(DashboardSamples.Now)) { AutoAdvanceAmount = TimeSpan.Zero };

    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    public static async Task<DashboardServer> StartAsync(TimeSpan? refresh = null)
    {
        var server = new DashboardServer(refresh ?? TimeSpan.FromSeconds(15));
        await server.ListenAsync();
        return server;
    }

    /// <summary>Listens, after a stop on the same port as before.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, Math.Max(0, Address.Port)));
        _application = builder.Build();
        _application.MapDashboard(() => Snapshot, () => Credentials, new DashboardIntervals { Refresh = _refresh }, Time);
        await _application.StartAsync();
        Address = new Uri(
            _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/"
        );
    }

    public async Task StopAsync()
    {
        if (_application is not { } running)
            return;
        _application = null;
        // Connections that a browser keeps open are not waited for.
        await running.StopAsync(new CancellationToken(canceled: true));
        await running.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
