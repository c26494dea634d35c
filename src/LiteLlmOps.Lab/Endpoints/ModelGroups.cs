using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /model_group/info: the combined capabilities of the deployments of one name (litellm/router.py, _set_model_group_info).
/// </summary>
internal static class ModelGroups
{
    private static readonly string[] Flags =
    [
        "supports_parallel_function_calling",
        "supports_vision",
        "supports_web_search",
        "supports_url_context",
        "supports_reasoning",
        "supports_function_calling",
    ];

    private static readonly string[] Largest = ["max_input_tokens", "max_output_tokens", "input_cost_per_token", "output_cost_per_token"];

    public static ConfigMap List(Exchange x)
    {
        if (x.Worker.Router?.View is not { All.Count: > 0 } view)
            return Json.Map(("data", Array.Empty<object>()));
        var names = ModelRights
            .Visible(x.Caller, view)
            .Distinct(StringComparer.Ordinal)
            .Where(n => x.Query("model_group") is not { } wanted || wanted == n);
        return Json.Map(("data", names.Select(n => Group(n, view.OfName(n), x.Worker.Module["public_model_groups"] as ConfigList))));
    }

    private static ConfigMap Group(string name, IReadOnlyList<Deployment> deployments, ConfigList? published)
    {
        var infos = deployments.Select(KnownModels.Enrich).ToList();
        var group = Json.Map(
            ("model_group", name),
            ("providers", infos.Select(static i => i.TextAt("litellm_provider") ?? "").Distinct(StringComparer.Ordinal)),
            ("mode", infos.Select(static i => i.TextAt("mode")).FirstOrDefault(static m => m is not null) ?? "chat"),
            ("tpm", Sum(deployments, "tpm")),
            ("rpm", Sum(deployments, "rpm")),
            ("supported_openai_params", Array.Empty<object>()),
            ("is_public_model_group", published?.Items.Any(i => (i as ConfigScalar)?.Text == name) == true),
            ("health_status", null),
            ("health_response_time", null),
            ("health_checked_at", null)
        );
        foreach (var key in Largest)
            group = group.With(key, Json.Of(infos.Select(i => Number(i[key])).Where(static n => n is not null).DefaultIfEmpty(null).Max()));
        foreach (var flag in Flags)
            group = group.With(flag, Json.Of(infos.Exists(i => i[flag] is ConfigScalar { Value: true })));
        return group;
    }

    private static object? Sum(IReadOnlyList<Deployment> deployments, string key)
    {
        var limits = deployments.Select(d => Number(d.Parameters[key])).OfType<double>().ToList();
        return limits.Count == 0 ? null : (long)limits.Sum();
    }

    private static double? Number(ConfigNode? node) =>
        (node as ConfigScalar)?.Value switch
        {
            long whole => whole,
            double number => number,
            _ => null,
        };
}
