using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Creates, updates and deletes models in the database (management_endpoints/model_management_endpoints.py).</summary>
internal static class ModelWriteEndpoints
{
    private const string NoDatabase = "No DB Connected. Here's how to do it - https://docs.litellm.ai/docs/proxy/virtual_keys";

    private static readonly LogPlace NewPlace = new("model_management_endpoints.py", 1043);
    private static readonly LogPlace InsertPlace = new("model_management_endpoints.py", 998);
    private static readonly LogPlace UpdatePlace = new("model_management_endpoints.py", 1201);
    private static readonly LogPlace DeletePlace = new("model_management_endpoints.py", 839);

    public static void Map(RouteTable routes)
    {
        routes.Post("/model/new", Wrapped.AsAuthError(NewPlace, "add_new_model", NewAsync));
        routes.Post("/model/update", Wrapped.AsAuthError(UpdatePlace, "update_model", UpdateAsync));
        routes.Post("/model/delete", Wrapped.AsAuthError(DeletePlace, "delete_model", DeleteAsync));
        routes.Patch("/model/{id}/update", ModelPatch.RunAsync);
    }

    private static async Task<Answer> NewAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var name = Exchange.Required(body, "model_name");
        var (parameters, info) = (ModelBodies.Parameters(body, needsModel: true), ModelBodies.Info(body));
        var tables = x.Worker.Tables ?? throw DetailError.Of(500, NoDatabase);
        if (!x.Worker.General.StoresInDatabase)
            throw DetailError.Of(500, DetailError.StoreIsOff);
        if (info.TextAt("team_id") is { } team)
        {
            info = info.With("team_public_model_name", Json.Of(name));
            name = $"model_name_{team}_{Guid.NewGuid()}";
        }

        var row = Json.Map(
            ("model_id", info.TextAt("id")),
            ("model_name", name),
            ("litellm_params", x.Worker.Cipher.EncryptAll(parameters)),
            ("model_info", info),
            ("created_by", x.Author),
            ("updated_by", x.Author)
        );
        return await InsertAsync(x, tables, row) is { } made
            ? made
            : throw DetailError.Of(500, "Failed to add model to db. Check your server logs for more details.");
    }

    // A database error is only logged; the caller gets a general failure message.
    private static async Task<ConfigMap?> InsertAsync(Exchange x, ProxyTables tables, ConfigMap row)
    {
        try
        {
            var made = await tables.Models.InsertAsync(row, x.Token);
            await x.Slot.Poll.RunAsync(x.Token);
            return made;
        }
        catch (DatabaseException e)
        {
            x.Worker.Log.Exception(InsertPlace, $"Exception in add_new_model: {e.Message}", e);
            return null;
        }
    }

    // Updates only litellm_params, merged by key; null keeps the stored value. This worker serves the old values until its next poll.
    private static async Task<Answer> UpdateAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var tables = x.Worker.Tables ?? throw DetailError.Of(500, NoDatabase);
        if (!ModelBodies.IsGiven(body, "model_info"))
            throw new PythonException("model_info not provided");
        var id = ModelBodies.Info(body).TextAt("id")!;
        if (await tables.Models.FindAsync(id, x.Token) is not { } row)
        {
            throw x.Worker.Router?.Find(id) is not null
                ? DetailError.Of(400, "Can't edit model. Model in config. Store model in db via `/model/new`. to edit.")
                : new PythonException("model not found");
        }

        if (!x.Worker.General.StoresInDatabase)
            return ConfigScalar.Null;
        if (!ModelBodies.IsGiven(body, "litellm_params"))
            throw new PythonException("litellm_params not provided");
        var merged = Merge(
            row["litellm_params"] as ConfigMap ?? ConfigMap.Empty,
            x.Worker.Cipher.EncryptAll(ModelBodies.Parameters(body, needsModel: false))
        );
        var changed = await tables.Models.UpdateAsync(id, Json.Map(("litellm_params", merged), ("updated_by", x.Author)), x.Token);
        return changed!;
    }

    // Known fields missing from the request are kept. Keys without a field in LiteLLM are lost unless the request repeats them.
    private static ConfigMap Merge(ConfigMap stored, ConfigMap given)
    {
        var kept = stored.Entries.Where(e =>
            !given.Has(e.Key) && Routing.DeploymentFields.Parameters.Knows(e.Key) && e.Value is not ConfigScalar { IsNull: true }
        );
        return new ConfigMap([.. given.Entries, .. kept]);
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var id = Exchange.Required(await x.BodyAsync(), "id");
        var tables = x.Worker.Tables ?? throw DetailError.Of(500, NoDatabase);
        if (await tables.Models.FindAsync(id, x.Token) is null)
            throw DetailError.Of(400, $"Model with id={id} not found in db");
        if (!x.Worker.General.StoresInDatabase)
            throw DetailError.Of(500, DetailError.StoreIsOff);
        await tables.Models.DeleteAsync(id, x.Token);
        x.Worker.Router?.Delete(id);
        return Json.Map(("message", $"Model: {id} deleted successfully"));
    }
}
