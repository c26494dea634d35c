using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>A small server that runs beside the proxy, without config file, database and key.</summary>
internal static class SideServer
{
    public static async Task<int> RunAsync(Arguments arguments, int defaultPort, Action<RouteTable, WebApplication, Worker> map)
    {
        var options = new ProxyOptions
        {
            Config = null,
            Host = arguments.Text("--host") ?? "127.0.0.1",
            Port = arguments.Number("--port", defaultPort, 0, 65535),
            Workers = 1,
            Version = LabVersion.Parse(Environment.GetEnvironmentVariable(LabVersion.Variable)),
            PollInterval = null,
            StartDelay = TimeSpan.Zero,
        };
        var log = new ProxyLog(Console.Out, options.Version.Behaviour, Environment.GetEnvironmentVariable);
        await using var pool = new WorkerPool(options);
        pool.StartEmpty(log);
        var result = await ProxyServer.RunAsync(
            pool,
            options.Host,
            options.Port,
            TimeSpan.FromSeconds(10),
            (routes, app) => map(routes, app, pool.At(0).Worker)
        );
        ProxyProgram.Finish(log);
        return result;
    }
}
