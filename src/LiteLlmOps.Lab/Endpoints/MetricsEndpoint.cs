using System.Globalization;
using System.Text;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /metrics: a separate application, mounted only when the file names the prometheus callback (integrations/prometheus.py).
/// </summary>
internal static class MetricsEndpoint
{
    public static void Map(RouteTable routes) => routes.Get("/metrics", RunAsync, Access.Public);

    private static async Task<Answer> RunAsync(Exchange x)
    {
        if (!x.Worker.Callbacks.HasMetrics)
            throw DetailError.Text(404, "Not Found");
        // /metrics is a public route that redirects to /metrics/ of the mounted application; only /metrics/ can require a key.
        if (!x.Request.Path.Value!.EndsWith('/'))
            return Answer.Redirect($"http://{x.Request.Host}/metrics/", 307);
        if (x.Worker.Module.IsOn("require_auth_for_metrics_endpoint"))
        {
            try
            {
                await KeyCheck.RunAsync(x.Worker, x.Request, x.Token);
            }
            catch (ProxyError e)
            {
                return Answer.Json(Json.Of($"Unauthorized access to metrics endpoint: {e.Message}"), 401);
            }
        }

        return Answer.Text(Page(x), "text/plain; version=0.0.4; charset=utf-8");
    }

    private static string Page(Exchange x)
    {
        var page = new StringBuilder();
        Append(
            page,
            "litellm_proxy_total_requests_metric_total",
            "counter",
            "Total number of requests made to the proxy server",
            x.InFlight.Total
        );
        Append(
            page,
            "litellm_in_flight_requests",
            "gauge",
            "Number of HTTP requests currently in-flight on this uvicorn worker",
            x.InFlight.Count
        );
        page.Append(
            "# HELP litellm_deployment_state The state of the deployment: 0 = healthy, 1 = partial outage, 2 = complete outage\n# TYPE litellm_deployment_state gauge\n"
        );
        foreach (var d in x.Worker.Router?.View.All ?? [])
            page.Append(
                CultureInfo.InvariantCulture,
                $"litellm_deployment_state{{litellm_model_name=\"{Escape(d.Model)}\",model_id=\"{Escape(d.Id)}\",requested_model=\"{Escape(d.Name)}\"}} 0.0\n"
            );
        return page.ToString();
    }

    private static void Append(StringBuilder page, string name, string type, string help, long value) =>
        page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}.0\n");

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
