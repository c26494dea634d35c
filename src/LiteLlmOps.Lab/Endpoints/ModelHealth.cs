using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /health: the health of every deployment (proxy/health_check.py). LiteLLM calls the providers; the stand-in only checks whether a TCP
/// connection to api_base succeeds.
/// </summary>
internal static class ModelHealth
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Hidden =
    [
        "messages",
        "api_key",
        "prompt",
        "input",
        "vertex_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    ];

    public static async Task<Answer> RunAsync(Exchange x)
    {
        var view = x.Worker.Router?.View;
        if (x.Query("model_id") is { } id && x.Query("model") is null && x.Worker.Router?.Find(id) is null)
            throw DetailError.Of(404, $"Model with ID {id} not found");
        if (view is null)
            throw DetailError.Of(500, "Model list not initialized");
        if (x.Worker.General.WasOnAtStart("background_health_checks"))
            return ConfigMap.Empty;
        var chosen = Choose(view, x.Query("model"), x.Query("model_id")).DistinctBy(static d => d.Id, StringComparer.Ordinal).ToList();
        var isShort = x.Worker.General.AtStart("health_check_details") is ConfigScalar { Value: false };
        var results = await Task.WhenAll(chosen.Select(d => CheckAsync(d, isShort, x.Token)));
        var (healthy, unhealthy) = (results.Where(static r => r.IsHealthy).ToList(), results.Where(static r => !r.IsHealthy).ToList());
        var body = Json.Map(
            ("healthy_endpoints", healthy.Select(static r => r.Entry)),
            ("unhealthy_endpoints", unhealthy.Select(static r => r.Entry)),
            ("healthy_count", healthy.Count),
            ("unhealthy_count", unhealthy.Count)
        );
        return await FailsAsync(x, unhealthy.Count) ? Answer.Json(body, 503) : body;
    }

    // From 1.85: an unhealthy model that the caller has named, or a database that does not respond.
    private static async Task<bool> FailsAsync(Exchange x, int unhealthy) =>
        x.Worker.Behaviour.HealthReturns503
        && (
            (unhealthy > 0 && (x.Query("model") ?? x.Query("model_id")) is not null)
            || (x.Worker.Tables is not null && await x.Slot.Probe.CheckAsync(x.Token) is not null)
        );

    private static IEnumerable<Deployment> Choose(RouterView view, string? model, string? id)
    {
        if (id is not null)
            return view.All.Where(d => d.Id == id);
        if (model is null)
            return view.All;
        // As in LiteLLM, the provider's model name is matched before the public name.
        List<Deployment> byModel = [.. view.All.Where(d => d.Model == model)];
        return byModel.Count > 0 ? byModel : view.WithAliases.Where(d => d.Name == model);
    }

    private static async Task<(bool IsHealthy, ConfigMap Entry)> CheckAsync(Deployment deployment, bool isShort, CancellationToken token)
    {
        var address = deployment.Parameters.TextAt("api_base");
        var isHealthy =
            deployment.Parameters.Has("mock_response") || address is null || await Reachability.IsOpenAsync(address, Limit, token);
        var entry = deployment
            .Parameters.Where(k => isShort ? k == "model" : !Hidden.Contains(k, StringComparer.Ordinal))
            .With("model_id", Json.Of(deployment.Id));
        return (
            isHealthy,
            isHealthy || isShort
                ? entry
                : entry.With("error", Json.Of("litellm.InternalServerError: InternalServerError: OpenAIException - Connection error."))
        );
    }
}
