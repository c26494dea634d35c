using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// PATCH /model/{id}/update (model_management_endpoints.py, patch_model): merges top-level keys, then reloads all models of the table.
/// </summary>
internal static class ModelPatch
{
    private static readonly LogPlace Place = new("model_management_endpoints.py", 272);

    public static async Task<Answer> RunAsync(Exchange x)
    {
        try
        {
            return await ApplyAsync(x);
        }
        catch (Exception e) when (e is DatabaseException or PythonException)
        {
            x.Worker.Log.Exception(Place, $"Error in patch_model: {e.Message}", e);
            throw new ProxyError(500, $"Error updating model: {e.Message}", ProxyError.ServerError, null);
        }
    }

    private static async Task<Answer> ApplyAsync(Exchange x)
    {
        var (id, body) = (x.Path("id"), await x.BodyAsync());
        if (!x.Worker.General.StoresInDatabase)
            throw new ProxyError(400, "Model updates only supported for DB-stored models", ProxyError.Validation, null);
        if (await x.Tables.Models.FindAsync(id, x.Token) is not { } row)
        {
            throw x.Worker.Router?.Find(id) is not null
                ? new ProxyError(
                    400,
                    "Cannot edit config-based model. Store model in DB via /model/new first.",
                    ProxyError.Validation,
                    null
                )
                : new ProxyError(404, $"Model {id} not found on proxy.", ProxyError.NotFound, null);
        }

        var changes = Changes(row, body, x.Worker).With("updated_by", Json.Of(x.Author));
        var changed = await x.Tables.Models.UpdateAsync(id, changes, x.Token);
        await ReloadAsync(x);
        return changed!;
    }

    // A null does not remove a key. A model_info without an id gets a new one, which has no effect: the loader uses the row's key.
    private static ConfigMap Changes(ConfigMap row, ConfigMap body, Worker worker)
    {
        var parameters = row["litellm_params"] as ConfigMap ?? ConfigMap.Empty;
        var info = row["model_info"] as ConfigMap ?? ConfigMap.Empty;
        if (ModelBodies.IsGiven(body, "litellm_params"))
            parameters = Merge(parameters, worker.Cipher.EncryptAll(ModelBodies.Parameters(body, needsModel: false)));
        if (ModelBodies.IsGiven(body, "model_info"))
            info = Merge(info, ModelBodies.Info(body));
        var name = body.TextAt("model_name") is { Length: > 0 } given ? given : row.TextAt("model_name");
        return Json.Map(("model_name", name), ("litellm_params", parameters), ("model_info", info));
    }

    private static ConfigMap Merge(ConfigMap old, ConfigMap added) => new([.. old.Entries, .. added.Entries]);

    // LiteLLM's clear_cache.
    private static async Task ReloadAsync(Exchange x)
    {
        if (x.Worker.Router is not { } router)
            return;
        foreach (var deployment in router.View.All.Where(static d => d.IsFromDatabase))
            router.Delete(deployment.Id);
        await x.Slot.Poll.RunAsync(x.Token);
    }
}
