using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>A Prometheus exporter that queries the health of the proxy at each scrape.</summary>
internal static class MetricsServer
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var given = new Arguments(arguments, "--port", "--host", "--proxy");
        var address = new Uri((given.Text("--proxy") ?? "http://127.0.0.1:4000").TrimEnd('/') + "/");
        using var exporter = new ProxyExporter(address, Environment.GetEnvironmentVariable("LITELLM_MASTER_KEY"));
        return await SideServer.RunAsync(
            given,
            9090,
            (routes, _, _) =>
            {
                routes.Get(
                    "/metrics",
                    async x => Answer.Text(await exporter.ScrapeAsync(x.Token), "text/plain; version=0.0.4; charset=utf-8"),
                    Access.Public
                );
                routes.Get("/health", static _ => Task.FromResult<Answer>(Json.Map(("status", "ok"))), Access.Public);
            }
        );
    }
}
