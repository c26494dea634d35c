using System.Globalization;
using System.Net;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Workers;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LiteLlmOps.Lab.Http;

/// <summary>The HTTP server: Kestrel, with uvicorn's log lines and headers.</summary>
internal static class ProxyServer
{
    /// <summary>Serves until the process receives a signal, then completes the open requests.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(
        WorkerPool pool,
        string host,
        int port,
        TimeSpan stopLimit,
        Action<RouteTable, WebApplication> map
    )
    {
        var log = pool.Log;
        var inFlight = new InFlight();
        await using var app = Build(pool, host, port, stopLimit);
        app.Use(next => context => AccessLines.RunAsync(context, next, log, inFlight));
        app.Use(next => context => ErrorAnswers.RunAsync(context, next, log));
        app.UseRouting();
        map(new RouteTable(app, inFlight), app);
        try
        {
            await app.StartAsync();
        }
        catch (IOException)
        {
            log.Server(
                PythonLevel.Error,
                "uvicorn.error",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[Errno 98] error while attempting to bind on address ('{host}', {port}): address already in use"
                )
            );
            return 1;
        }

        log.Server(PythonLevel.Info, "uvicorn.error", "Application startup complete.");
        log.Server(PythonLevel.Info, "uvicorn.error", $"Uvicorn running on {app.Urls.First()} (Press CTRL+C to quit)");
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            inFlight.IsDraining = true;
            log.Server(PythonLevel.Info, "uvicorn.error", "Shutting down");
        });
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static WebApplication Build(WorkerPool pool, string host, int port, TimeSpan stopLimit)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = stopLimit);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(
                Address(host),
                port,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    WorkerOfConnection.Use(listen, pool);
                }
            );
        });
        return builder.Build();
    }

    private static IPAddress Address(string host) =>
        host switch
        {
            "0.0.0.0" => IPAddress.Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0],
        };
}
