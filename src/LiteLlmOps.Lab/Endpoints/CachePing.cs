using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /cache/ping (proxy/caching_routes.py): 503 with JSON inside the message when there is no cache or it does not respond.
/// </summary>
internal static class CachePing
{
    public static async Task<Answer> RunAsync(Exchange x)
    {
        if (x.Worker.Module.CacheType is not { } type)
            throw Unhealthy("503: Cache not initialized. litellm.cache is None");
        if (type is not ("redis" or "redis-semantic"))
            return Json.Map(("status", "healthy"), ("cache_type", type), ("litellm_cache_params", "{}"));
        var (host, port) = Address(x.Worker);
        var isOpen = await Reachability.IsOpenAsync(
            string.Create(CultureInfo.InvariantCulture, $"redis://{host}:{port}"),
            TimeSpan.FromSeconds(1),
            x.Token
        );
        if (!isOpen)
            throw Unhealthy($"Error connecting to {host}:{port}. Connection refused.");
        return Json.Map(
            ("status", "healthy"),
            ("cache_type", type),
            ("ping_response", true),
            ("set_cache_response", "success"),
            ("litellm_cache_params", "{}"),
            ("health_check_cache_params", ConfigMap.Empty)
        );
    }

    private static (string Host, string Port) Address(Worker worker)
    {
        var given = worker.Module["cache_params"] as ConfigMap ?? ConfigMap.Empty;
        return (
            given.TextAt("host") ?? worker.Environment.Get("REDIS_HOST") ?? "127.0.0.1",
            given["port"] is { } port ? PythonValue.Str(port) : worker.Environment.Get("REDIS_PORT") ?? "6379"
        );
    }

    private static ProxyError Unhealthy(string why) =>
        new(
            503,
            PythonJson.Dumps(
                Json.Map(
                    ("message", $"Service Unhealthy ({why})"),
                    ("litellm_cache_params", "{}"),
                    ("health_check_cache_params", "{}"),
                    ("traceback", "")
                )
            ),
            "cache_ping_error",
            "cache_ping"
        );
}
