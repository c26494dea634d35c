using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// /v1/models and related endpoints (proxy_server.py, model_list and model_info; proxy/utils.py, create_model_info_response).
/// </summary>
internal static class ModelListEndpoints
{
    private const long Created = 1677610602;

    private static readonly Dictionary<string, string> FallbackSettings = new(StringComparer.Ordinal)
    {
        ["general"] = "fallbacks",
        ["context_window"] = "context_window_fallbacks",
        ["content_policy"] = "content_policy_fallbacks",
    };

    public static void Map(RouteTable routes)
    {
        routes.Get(["/v1/models", "/models"], static x => Task.FromResult<Answer>(List(x)));
        routes.Get(["/v1/models/{id}", "/models/{id}"], static x => Task.FromResult<Answer>(One(x)));
        routes.Get("/model_group/info", static x => Task.FromResult<Answer>(ModelGroups.List(x)));
    }

    private static ConfigMap List(Exchange x)
    {
        if (x.Query("scope") is { } scope && scope != "expand")
            throw DetailError.Text(400, $"Invalid scope parameter. Only 'expand' is currently supported. Received: {scope}");
        var view = x.Worker.Router?.View;
        var names = ModelRights.Visible(
            x.Query("scope") is not null && x.Caller.IsAdmin ? new Caller { Role = Caller.AdminRole } : x.Caller,
            view
        );
        if (x.QueryFlag("only_model_access_groups"))
            names = [.. names.Where(n => view?.AccessGroups.Contains(n) == true)];
        if (x.QueryFlag("include_model_access_groups"))
            names = [.. names, .. view?.AccessGroups.Select(static g => g.Key) ?? []];
        if (x.QueryFlag("return_wildcard_routes"))
            names = [.. names, .. names.Where(static n => n.Contains('*', StringComparison.Ordinal))];
        return Json.Map(("data", names.Select(n => Entry(n, "openai", x))), ("object", "list"));
    }

    private static ConfigMap One(Exchange x)
    {
        var id = x.Path("id");
        if (x.Worker.Router is not { } router)
            throw DetailError.Text(500, "Router not initialized");
        if (!ModelRights.Visible(x.Caller, router.View).Contains(id, StringComparer.Ordinal))
            throw DetailError.Text(404, $"The model `{id}` does not exist or is not accessible");
        // There are no deployments under the name of an alias.
        var deployment =
            router.View.All.FirstOrDefault(d => d.Name == id)
            ?? throw DetailError.Text(404, $"Model '{id}' not found in router configuration");
        return Entry(id, Providers.OrNone(deployment.Model, deployment.Parameters.TextAt("custom_llm_provider")), null);
    }

    private static ConfigMap Entry(string name, string owner, Exchange? x)
    {
        var entry = Json.Map(("id", name), ("object", "model"), ("created", Created), ("owned_by", owner));
        return x?.QueryFlag("include_metadata") == true ? entry.With("metadata", Json.Map(("fallbacks", Fallbacks(name, x)))) : entry;
    }

    private static IEnumerable<object?> Fallbacks(string name, Exchange x)
    {
        var type = x.Query("fallback_type") ?? "general";
        if (!FallbackSettings.TryGetValue(type, out var setting))
            throw DetailError.Text(400, $"Invalid fallback_type. Must be one of: {PythonValue.Repr(Json.List(FallbackSettings.Keys))}");
        var lists = (x.Worker.Router?.Settings.Values[setting] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];
        return lists.FirstOrDefault(m => m.Has(name))?[name] is ConfigList { Items: var items } ? items : [];
    }
}
