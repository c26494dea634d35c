using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>What can be told of a proxy from the outside.</summary>
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
        var isAlive = await AskAsync("health/liveliness", token) is not null;
        var readiness = await AskAsync("health/readiness", token) as ConfigMap;
        var models = (await AskAsync("v1/models", token) as ConfigMap)?["data"] as ConfigList;
        var page = new StringBuilder();
        Append(page, "llmops_proxy_up", "Whether the proxy answers", isAlive ? 1 : 0);
        Append(
            page,
            "llmops_proxy_ready",
            "Whether the proxy and its database are ready",
            readiness?.TextAt("status") == "healthy" ? 1 : 0
        );
        Append(
            page,
            "llmops_proxy_database_connected",
            "Whether the proxy has its database",
            readiness?.TextAt("db") == "connected" ? 1 : 0
        );
        Append(page, "llmops_proxy_models", "How many model names the proxy serves", models?.Items.Count ?? 0);
        Append(page, "llmops_proxy_scrape_seconds", "How long the questions took", Stopwatch.GetElapsedTime(begun).TotalSeconds);
        return page.ToString();
    }

    public void Dispose() => _http.Dispose();

    private static void Append(StringBuilder page, string name, string help, double value) =>
        page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");

    private async Task<ConfigNode?> AskAsync(string path, CancellationToken token)
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
