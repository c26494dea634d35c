using System.Globalization;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /metrics: a separate application, mounted only when the file names the prometheus callback (integrations/prometheus.py).
/// </summary>
internal static class MetricsEndpoint
{
    private const string Hint =
        " To allow unauthenticated access, set `litellm_settings.require_auth_for_metrics_endpoint: false` in your proxy_config.yaml.";

    public static void Map(RouteTable routes) => routes.Get("/metrics", RunAsync, Access.Public);

    private static async Task<Answer> RunAsync(Exchange x)
    {
        // From 1.84 a middleware refuses before the routes are looked up, and only the Boolean false opens the page.
        if (x.Worker.Behaviour.ClosesMetrics)
        {
            if (
                x.Worker.Module["require_auth_for_metrics_endpoint"] is not ConfigScalar { Value: false }
                && await RefuseAsync(x, Hint) is { } closed
            )
                return closed;
        }

        if (!x.Worker.Callbacks.HasMetrics)
            throw DetailError.Text(404, "Not Found");
        // /metrics is a public route that redirects to /metrics/ of the mounted application; up to 1.83 only /metrics/ can require a key.
        if (!x.Request.Path.Value!.EndsWith('/'))
            return Answer.Redirect($"http://{x.Request.Host}/metrics/", 307);
        if (
            !x.Worker.Behaviour.ClosesMetrics
            && x.Worker.Module.IsOn("require_auth_for_metrics_endpoint")
            && await RefuseAsync(x, "") is { } refused
        )
            return refused;
        return Answer.Text(Page(x), "text/plain; version=0.0.4; charset=utf-8");
    }

    private static async Task<Answer?> RefuseAsync(Exchange x, string hint)
    {
        try
        {
            await KeyCheck.RunAsync(x.Worker, x.Request, x.Token);
            return null;
        }
        catch (ProxyError e)
        {
            return Answer.Json(Json.Of($"Unauthorized access to metrics endpoint: {e.Message}{hint}"), 401);
        }
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
