using System.Globalization;
using System.Net.Sockets;
using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Endpoints;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The command `proxy`: runs the stand-in for LiteLLM's proxy (proxy/proxy_cli.py, run_server).</summary>
internal static class ProxyProgram
{
    // uvicorn's exit code when the startup of the application fails.
    private const int StartFailed = 3;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = ProxyOptions.Parse(arguments, Environment.GetEnvironmentVariable);
        var log = new ProxyLog(Console.Out, options.Version.Behaviour, Environment.GetEnvironmentVariable);
        await Task.Delay(options.StartDelay);
        var port = options.Port == 4000 && await IsInUseAsync(4000) ? Random.Shared.Next(1024, 49153) : options.Port;
        log.Server(
            PythonLevel.Info,
            "uvicorn.error",
            string.Create(CultureInfo.InvariantCulture, $"Started server process [{Environment.ProcessId}]")
        );
        log.Server(PythonLevel.Info, "uvicorn.error", "Waiting for application startup.");
        await using var pool = new WorkerPool(options);
        try
        {
            await pool.StartAsync(log, CancellationToken.None);
        }
        catch (Exception e) when (e is LlmException or PythonException or DatabaseException or FormatException)
        {
            log.Server(PythonLevel.Error, "uvicorn.error", Traceback.Of(new LogPlace("proxy_server.py", 834), e));
            log.Server(PythonLevel.Error, "uvicorn.error", "Application startup failed. Exiting.");
            return StartFailed;
        }

        var limit = HealthEndpoints.StopLimit(pool.At(0).Worker);
        var result = await ProxyServer.RunAsync(
            pool,
            options.Host,
            port,
            limit,
            (routes, app) =>
            {
                AllEndpoints.Map(routes, app, options.Version.Behaviour);
                // Not a route of LiteLLM: it lets a test restart the workers without a new process.
                routes.Post(
                    "/lab/restart",
                    async x =>
                    {
                        await pool.RestartAsync(x.Token);
                        return Answer.Empty();
                    }
                );
            }
        );
        Finish(log);
        return result;
    }

    public static void Finish(ProxyLog log)
    {
        log.Server(PythonLevel.Info, "uvicorn.error", "Waiting for application shutdown.");
        log.Server(PythonLevel.Info, "uvicorn.error", "Application shutdown complete.");
        log.Server(
            PythonLevel.Info,
            "uvicorn.error",
            string.Create(CultureInfo.InvariantCulture, $"Finished server process [{Environment.ProcessId}]")
        );
    }

    // LiteLLM checks only the default port; any other port in use causes an error when it is bound.
    private static async Task<bool> IsInUseAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
