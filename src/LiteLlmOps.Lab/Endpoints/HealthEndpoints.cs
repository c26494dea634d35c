using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Health (health_endpoints/_health_endpoints.py).</summary>
internal static class HealthEndpoints
{
    public static void Map(RouteTable routes, Behaviour behaviour)
    {
        string[] alive = ["/health/liveliness", "/health/liveness"];
        routes.Get(alive, Alive, Access.Public);
        routes.Get("/health/readiness", Readiness.PublicAsync, Access.Public);
        foreach (var path in alive.Append("/health/readiness"))
            routes.Options(path, static _ => Task.FromResult(Allowed()));
        if (!behaviour.PublicReadinessIsDetailed)
            routes.Get("/health/readiness/details", Readiness.DetailsAsync);
        if (behaviour.HasDrain)
            routes.Get("/health/drain", DrainAsync, Access.Public);
        routes.Get("/health/backlog", static x => Task.FromResult<Answer>(Json.Map(("in_flight_requests", x.InFlight.Count))));
        routes.Get("/health/license", static _ => Task.FromResult<Answer>(License()));
        routes.Get("/health", ModelHealth.RunAsync);
        routes.Get(["/settings", "/active/callbacks"], static x => Task.FromResult<Answer>(Callbacks(x)));
        routes.Get("/cache/ping", CachePing.RunAsync);
    }

    private static Task<Answer> Alive(Exchange x) =>
        Task.FromResult(
            x.InFlight.IsDraining && x.Worker.Behaviour.HasDrain
                ? Answer.Json(Json.Map(("status", "shutting_down")), 503)
                : Json.Of("I'm alive!")
        );

    private static Answer Allowed() =>
        Answer
            .Empty()
            .With("allow", "GET, OPTIONS")
            .With("access-control-allow-methods", "GET, OPTIONS")
            .With("access-control-allow-headers", "*");

    // Returns 404 unless enable_drain_endpoint is set.
    private static async Task<Answer> DrainAsync(Exchange x)
    {
        if (!x.Worker.General.IsOn("enable_drain_endpoint"))
            throw DetailError.Text(404, "Not Found");
        var token = x.Worker.General.Text("drain_endpoint_token") ?? x.Worker.Environment.Get("DRAIN_ENDPOINT_TOKEN");
        if (!string.IsNullOrEmpty(token) && !Auth.KeyHash.AreEqual(x.Request.Headers["X-Drain-Token"].ToString(), token))
            throw DetailError.Text(401, "Invalid drain token");
        x.InFlight.IsDraining = true;
        await x.InFlight.WaitAsync(StopLimit(x.Worker), x.Token);
        return Json.Map(("status", "drained"), ("in_flight_requests", x.InFlight.Count - 1));
    }

    private static ConfigMap License() =>
        Json.Map(
            ("has_license", false),
            ("license_type", "community"),
            ("expiration_date", null),
            ("allowed_features", Array.Empty<object>()),
            ("limits", Json.Map(("max_users", null), ("max_teams", null)))
        );

    private static ConfigMap Callbacks(Exchange x)
    {
        var (general, success, failure) = (x.Worker.Callbacks.General, x.Worker.Callbacks.Success, x.Worker.Callbacks.Failure);
        var alerting = x.Worker.General["alerting"];
        IReadOnlyList<string> all = [.. general, .. failure, .. success];
        return Json.Map(
            ("alerting", alerting is null ? "None" : PythonValue.Str(alerting)),
            ("litellm.callbacks", general),
            ("litellm.input_callback", Array.Empty<object>()),
            ("litellm.failure_callback", failure),
            ("litellm.success_callback", success),
            ("litellm._async_success_callback", Array.Empty<object>()),
            ("litellm._async_failure_callback", Array.Empty<object>()),
            ("litellm._async_input_callback", Array.Empty<object>()),
            ("all_litellm_callbacks", all),
            ("num_callbacks", all.Count),
            ("num_alerting", (alerting as ConfigList)?.Items.Count ?? 0),
            ("litellm.request_timeout", x.Worker.Module.RequestTimeout)
        );
    }

    /// <summary>How long a stop waits for open requests: without limit up to 1.88, then GRACEFUL_SHUTDOWN_TIMEOUT.</summary>
    public static TimeSpan StopLimit(Workers.Worker worker)
    {
        if (!worker.Behaviour.HasDrain)
            return Timeout.InfiniteTimeSpan;
        var given = worker.Environment.Get("GRACEFUL_SHUTDOWN_TIMEOUT");
        return TimeSpan.FromSeconds(given is not null && PythonValue.TryFloat(given) is { } seconds and > 0 ? seconds : 30);
    }
}
