using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Whether a worker is ready (health_endpoints/_health_endpoints.py, health_readiness).</summary>
internal static class Readiness
{
    private const string PublicDetails = "allow_public_health_readiness_details";

    /// <summary>/health/readiness: with all details up to 1.83; later only when the settings allow it.</summary>
    public static async Task<Answer> PublicAsync(Exchange x)
    {
        if (x.Worker.Behaviour.ReportsStalledDatabase && x.InFlight.IsDraining)
            return Answer.Json(Json.Map(("status", "shutting_down")), 503);
        var database = await DatabaseAsync(x);
        var isDetailed = x.Worker.Behaviour.PublicReadinessIsDetailed || x.Worker.General.IsOn(PublicDetails);
        return isDetailed ? Details(x.Worker, database) : Json.Map(("status", "healthy"), ("db", database));
    }

    /// <summary>/health/readiness/details, from 1.84.</summary>
    public static async Task<Answer> DetailsAsync(Exchange x) =>
        Details(x.Worker, await DatabaseAsync(x)).With("show_no_redis_warning", Json.Of(x.Worker.Module.CacheType is null));

    private static ConfigMap Details(Worker worker, string database) =>
        Json.Map(
            ("status", "healthy"),
            ("db", database),
            ("cache", worker.Module.CacheType),
            ("litellm_version", worker.Options.Version.Text),
            ("success_callbacks", Callbacks(worker)),
            (
                "use_aiohttp_transport",
                worker.Environment.Flag("DISABLE_AIOHTTP_TRANSPORT") != true && !worker.Module.IsOn("disable_aiohttp_transport")
            ),
            ("log_level", worker.Environment.Get("LITELLM_LOG")?.ToUpperInvariant() ?? "WARNING"),
            ("is_detailed_debug", string.Equals(worker.Environment.Get("LITELLM_LOG"), "DEBUG", StringComparison.OrdinalIgnoreCase))
        );

    // The router registers an additional callback.
    private static IEnumerable<string> Callbacks(Worker worker) =>
        worker.Router is null ? worker.Callbacks.Success : [.. worker.Callbacks.Success, "sync_deployment_callback_on_success"];

    /// <exception cref="DetailError">There is a database, but it does not respond.</exception>
    private static async Task<string> DatabaseAsync(Exchange x)
    {
        if (x.Worker.Tables is null)
            return "Not connected";
        if (await x.Slot.Probe.CheckAsync(x.Token) is not { } failure)
            return "connected";
        var isStalled = x.Worker.Behaviour.ReportsStalledDatabase && x.Slot.Probe.IsStalled;
        if (
            (x.Worker.Behaviour.PublicReadinessIsDetailed || x.Worker.Behaviour.ReportsStalledDatabase)
            && x.Worker.General.IsOn("allow_requests_on_db_unavailable")
        )
            return isStalled ? "stalled" : "disconnected";
        if (isStalled)
            throw DetailError.Text(503, "Service Unhealthy (stalled)");
        throw DetailError.Text(503, $"Service Unhealthy ({failure.Message})");
    }
}
