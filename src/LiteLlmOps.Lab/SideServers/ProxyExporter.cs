using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>Collects metrics of a proxy through its HTTP API.</summary>
internal sealed class ProxyExporter : IDisposable
{
    private readonly HttpClient _http;

    public ProxyExporter(Uri address, string? key)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<string> ScrapeAsync(CancellationToken token)
    {
        var begun = Stopwatch.GetTimestamp();
        var isAlive = await GetAsync("health/liveliness", token) is not null;
        var readiness = await GetAsync("health/readiness", token) as ConfigMap;
        var models = (await GetAsync("v1/models", token) as ConfigMap)?["data"] as ConfigList;
        var page = new StringBuilder();
        Append(page, "llmops_proxy_up", "Whether the proxy responds", isAlive ? 1 : 0);
        Append(
            page,
            "llmops_proxy_ready",
            "Whether the proxy and its database are ready",
            readiness?.TextAt("status") == "healthy" ? 1 : 0
        );
        Append(
            page,
            "llmops_proxy_database_connected",
            "Whether the proxy is connected to its database",
            readiness?.TextAt("db") == "connected" ? 1 : 0
        );
        Append(page, "llmops_proxy_models", "Number of model names that the proxy serves", models?.Items.Count ?? 0);
        Append(
            page,
            "llmops_proxy_scrape_seconds",
            "Duration of the requests to the proxy in seconds",
            Stopwatch.GetElapsedTime(begun).TotalSeconds
        );
        return page.ToString();
    }

    public void Dispose() => _http.Dispose();

    private static void Append(StringBuilder page, string name, string help, double value) =>
        page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");

    private async Task<ConfigNode?> GetAsync(string path, CancellationToken token)
    {
        try
        {
            using var response = await _http.GetAsync(path, token);
            return response.IsSuccessStatusCode ? NodeJson.Parse(await response.Content.ReadAsByteArrayAsync(token)) : null;
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException or OperationCanceledException && !token.IsCancellationRequested)
        {
            return null;
        }
    }
}
