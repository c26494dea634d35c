using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiteLlmOps.Deployments;
using LiteLlmOps.Monitor.Dashboard;
using LiteLlmOps.Monitor.Health;
using LiteLlmOps.Monitor.Jobs;
using LiteLlmOps.Monitor.Metrics;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Ports;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LiteLlmOps.Monitor.Hosting;

/// <summary>Builds the web server of the monitor with its jobs.</summary>
internal static class MonitorHost
{
    private const string ReadyTag = "ready";
    private const string All = "*";
    private const string Localhost = "localhost";

    // A service manager that sends SIGTERM should not wait for a check that runs.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(1);

    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="open">Opens access to everything that the jobs read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="jobs">The jobs. Null for all.</param>
    /// <param name="log">Where the log goes. Null for the console.</param>
    /// <exception cref="LlmException">
    /// There is no deployment, its file is invalid, or its settings of the monitor cannot be used.
    /// </exception>
    public static WebApplication Build(
        MonitorArguments arguments,
        Func<IAdapters> open,
        TimeProvider time,
        string folder,
        IReadOnlyList<MonitorJob>? jobs = null,
        Action<ILoggingBuilder>? log = null
    )
    {
        var watched = new WatchedDeployment(open, arguments.Deployment, folder);
        var deployment = watched.Read();
        var state = new MonitorState(FirstSnapshot(deployment, time));
        var builder = WebApplication.CreateSlimBuilder();
        (log ?? Log)(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => Listen(options, deployment, arguments.Port));
        builder.Services.Configure<HostOptions>(static o => o.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddSingleton(time).AddSingleton(watched).AddSingleton(state);
        builder.Services.AddSingleton(jobs ?? AllJobs(open)).AddSingleton<MetricsCache>().AddHostedService<JobRunner>();
        builder.Services.AddHealthChecks().AddCheck<DeploymentHealthCheck>(DeploymentHealthCheck.Name, tags: [ReadyTag]);
        var app = builder.Build();
        MapHealth(app);
        MetricsCache.Map(app, app.Services.GetRequiredService<MetricsCache>());
        app.MapDashboard(() => state.Current, () => CredentialsOf(watched.Last.Monitor), DashboardIntervals.Of(deployment.Monitor), time);
        return app;
    }

    private static IReadOnlyList<MonitorJob> AllJobs(Func<IAdapters> open)
    {
        var jobs = new MonitorJobs(open);
        return [.. jobs.Frequent, .. jobs.Slow];
    }

    private static MonitorSnapshot FirstSnapshot(Deployment deployment, TimeProvider time) =>
        new()
        {
            Name = deployment.Name,
            Deployment = deployment.Path,
            ModuleVersion = typeof(MonitorHost).Assembly.GetName().Version!.ToString(3),
            StartedAt = time.UtcNow(),
        };

    private static DashboardCredentials? CredentialsOf(MonitorSettings settings) =>
        settings is { User: { } user, Password: { } password } ? new DashboardCredentials(user.Text, password.Text) : null;

    private static void MapHealth(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        app.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions
            {
                Predicate = static c => c.Tags.Contains(ReadyTag),
                ResponseWriter = static (context, report) => HealthAnswer.WriteAsync(context, report, isWhole: false),
            }
        );
        app.MapHealthChecks(
            "/health",
            new HealthCheckOptions
            {
                Predicate = static c => c.Tags.Contains(ReadyTag),
                ResponseWriter = static (context, report) => HealthAnswer.WriteAsync(context, report, isWhole: true),
            }
        );
    }

    private static void Log(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(static o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // An address that is in use is reported by the program, in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // A line for each poll while the deployment is not ready.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    private static void Listen(KestrelServerOptions options, Deployment deployment, int? port)
    {
        options.AddServerHeader = false;
        var settings = deployment.Monitor;
        var certificate = settings.Certificate is null ? null : Certificate(settings);
        if (certificate is null && !settings.AllowsPlainHttp && !IsLoopback(settings.Address))
            throw new LlmException(
                ErrorIds.MonitorAddressUnsafe,
                $"The monitor of {deployment.Name} would send the password of the dashboard unencrypted: monitor.address is '{settings.Address}', which is not a loopback address, and there is no "
                    + "monitor.certificate. Add a certificate in llmops.yaml; or, behind a reverse proxy with TLS, set monitor.allowPlainHttp to true.",
                settings.Address
            );
        var number =
            port ?? deployment.Services.FirstOrDefault(static s => s.Kind == ServiceKind.Monitor)?.Port ?? MonitorSettings.UsualPort;
        switch (settings.Address)
        {
            case All:
                options.ListenAnyIP(number, Secure);
                break;
            case Localhost when number > 0:
                options.ListenLocalhost(number, Secure);
                break;
            default:
                options.Listen(AddressOf(settings.Address), number, Secure);
                break;
        }

        void Secure(ListenOptions listen)
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }
    }

    private static bool IsLoopback(string address) => address != All && IPAddress.IsLoopback(AddressOf(address));

    private static IPAddress AddressOf(string address) =>
        address == Localhost ? IPAddress.Loopback
        : IPAddress.TryParse(address, out var parsed) ? parsed
        : throw new LlmException(
            ErrorIds.MonitorAddressInvalid,
            $"monitor.address in llmops.yaml is '{address}'. Use an IP address of this machine, localhost, or \"*\" for all.",
            address
        );

    private static X509Certificate2 Certificate(MonitorSettings settings)
    {
        var path = settings.Certificate!;
        try
        {
            return System.IO.Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12"
                ? X509CertificateLoader.LoadPkcs12FromFile(path, null)
                : X509Certificate2.CreateFromPemFile(path, settings.CertificateKey);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new LlmException(
                ErrorIds.MonitorCertificateInvalid,
                $"The certificate '{path}' of the monitor cannot be used: {Sentence.Of(e.Message)} It must be a PEM file with its private key, in the same file or in monitor.certificateKey, or a PKCS #12 file without a password.",
                path,
                e
            );
        }
    }
}
