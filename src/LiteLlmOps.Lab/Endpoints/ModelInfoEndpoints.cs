using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Masking;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /model/info: every deployment without secrets, with the data of the price list (proxy_server.py, model_info_v1 and _v2).
/// </summary>
internal static class ModelInfoEndpoints
{
    private const string Hint =
        "Make sure you passed models in your config.yaml or on the LiteLLM Admin UI. - https://docs.litellm.ai/docs/proxy/configs";

    public static void Map(RouteTable routes)
    {
        routes.Get(["/model/info", "/v1/model/info"], static x => Task.FromResult<Answer>(List(x)));
        routes.Get("/v2/model/info", static x => Task.FromResult<Answer>(Page(x)));
    }

    private static ConfigMap List(Exchange x)
    {
        if (x.Worker.Router is not { } router)
            throw DetailError.Of(500, "LLM Model List not loaded in. " + Hint);
        if (x.Query("litellm_model_id") is { } id)
        {
            var one = router.Find(id) ?? throw DetailError.Of(400, $"Model id = {id} not found on litellm proxy");
            return Json.Map(("data", Json.List([Show(one)])));
        }

        // Listed by name, so that the deployments of an alias appear a second time under the name of the alias.
        var view = router.View;
        return Json.Map(("data", ModelRights.Visible(x.Caller, view).SelectMany(view.OfName).Select(Show)));
    }

    private static ConfigMap Page(Exchange x)
    {
        var (page, size) = (x.QueryNumber("page", 1, 1, int.MaxValue), x.QueryNumber("size", 50, 1, int.MaxValue));
        var all = x.Worker.Router?.View.All ?? [];
        if (all.Count > 0)
            _ = x.Tables;
        var chosen = Sorted(x, all.Where(d => Matches(x, d))).ToList();
        return Json.Map(
            ("data", chosen.Skip((int)Math.Min(int.MaxValue, (page - 1L) * size)).Take(size).Select(Show)),
            ("total_count", chosen.Count),
            ("current_page", page),
            ("total_pages", (chosen.Count + size - 1) / size),
            ("size", size)
        );
    }

    private static bool Matches(Exchange x, Deployment deployment) =>
        (x.Query("modelId") is not { } id || deployment.Id == id)
        && (x.Query("model") is not { } name || deployment.Name == name)
        && (x.Query("search") is not { } part || deployment.Name.Contains(part.Trim(), StringComparison.OrdinalIgnoreCase))
        && (x.Query("teamId") is not { } team || deployment.Info.TextAt("team_id") is not { } owner || owner == team);

    private static IEnumerable<Deployment> Sorted(Exchange x, IEnumerable<Deployment> deployments)
    {
        var isDescending = string.Equals(x.Query("sortOrder"), "desc", StringComparison.OrdinalIgnoreCase);
        return (x.Query("sortBy"), isDescending) switch
        {
            ("model_name", false) => deployments.OrderBy(static d => d.Name.ToLowerInvariant(), StringComparer.Ordinal),
            ("model_name", true) => deployments.OrderByDescending(static d => d.Name.ToLowerInvariant(), StringComparer.Ordinal),
            ("status", false) => deployments.OrderBy(static d => d.IsFromDatabase),
            ("status", true) => deployments.OrderByDescending(static d => d.IsFromDatabase),
            _ => deployments,
        };
    }

    private static ConfigMap Show(Deployment deployment) =>
        Json.Map(
            ("model_name", deployment.Name),
            ("litellm_params", SensitiveMask.OfParameters(deployment.Parameters)),
            ("model_info", KnownModels.Enrich(deployment))
        );
}
