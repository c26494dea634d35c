using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Credentials;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Masking;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Credentials (proxy/credential_endpoints/endpoints.py).</summary>
internal static class CredentialEndpoints
{
    private static readonly LogPlace Place = new("endpoints.py", 112);

    public static void Map(RouteTable routes)
    {
        routes.Get("/credentials", static x => Task.FromResult<Answer>(List(x)));
        routes.Get("/credentials/by_name/{**name}", Wrapped.AsServerError(Place, static x => Task.FromResult<Answer>(One(x))));
        routes.Post("/credentials", Wrapped.AsServerError(Place, CreateAsync));
        routes.Patch("/credentials/{**name}", Wrapped.AsServerError(Place, UpdateAsync));
        routes.Delete("/credentials/{**name}", Wrapped.AsServerError(Place, DeleteAsync));
    }

    // Lists the worker's memory, which contains the credentials of the file and of the table.
    private static ConfigMap List(Exchange x) => Json.Map(("success", true), ("credentials", x.Worker.Credentials.All.Select(Show)));

    private static ConfigMap One(Exchange x) =>
        x.Worker.Credentials.Find(x.Path("name")) is { } credential
            ? Show(credential)
            : throw DetailError.Text(404, "Credential not found. Got credential name: " + x.Path("name"));

    private static ConfigMap Show(Credential credential) =>
        Json.Map(
            ("credential_name", credential.Name),
            ("credential_values", CredentialMask.Apply(credential.Secrets)),
            ("credential_info", credential.Info)
        );

    private static async Task<Answer> CreateAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var name = Exchange.Required(body, "credential_name");
        var info = body.MapAt("credential_info") ?? throw DetailError.Invalid("missing", "Field required", "body", "credential_info");
        var given = body.MapAt("credential_values") ?? OfModel(x, body.TextAt("model_id"));
        var row = Json.Map(
            ("credential_id", Guid.NewGuid().ToString()),
            ("credential_name", name),
            ("credential_values", x.Worker.Cipher.EncryptAll(given)),
            ("credential_info", info),
            ("created_by", x.Author),
            ("updated_by", x.Author)
        );
        await x.Tables.Credentials.InsertAsync(row, x.Token);
        x.Worker.Credentials.Put(new Credential(name, given, info));
        return Json.Map(("success", true), ("message", "Credential created successfully"));
    }

    private static ConfigMap OfModel(Exchange x, string? id)
    {
        if (id is null)
            throw DetailError.Invalid("value_error", "Value error, Either credential_values or model_id must be set", "body");
        var deployment = x.Worker.Router?.Find(id) ?? throw DetailError.Text(404, "Model not found");
        return deployment.Parameters.Where(static k =>
            k.StartsWith("api_", StringComparison.Ordinal)
            || k.StartsWith("aws_", StringComparison.Ordinal)
            || k.StartsWith("vertex_", StringComparison.Ordinal)
        );
    }

    // Only the row is updated, not the worker's memory: the change becomes visible after the next poll.
    private static async Task<Answer> UpdateAsync(Exchange x)
    {
        var (name, body) = (x.Path("name"), await x.BodyAsync());
        var row = await x.Tables.Credentials.FindAsync(name, x.Token) ?? throw DetailError.Text(404, "Credential not found in DB.");
        var changes = Json.Map(
            ("credential_name", body.TextAt("credential_name") is { Length: > 0 } renamed ? renamed : name),
            (
                "credential_values",
                Overlay(row.MapAt("credential_values"), x.Worker.Cipher.EncryptAll(body.MapAt("credential_values") ?? ConfigMap.Empty))
            ),
            ("credential_info", body.MapAt("credential_info") is { Count: > 0 } info ? info : row["credential_info"]),
            ("updated_by", x.Author)
        );
        await x.Tables.Credentials.UpdateAsync(name, changes, x.Token);
        return Json.Map(("success", true), ("message", "Credential updated successfully"));
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var name = x.Path("name");
        await x.Tables.Credentials.DeleteAsync(name, x.Token);
        x.Worker.Credentials.Remove(name);
        return Json.Map(("success", true), ("message", "Credential deleted successfully"));
    }

    private static ConfigMap Overlay(ConfigMap? under, ConfigMap over) => new([.. under?.Entries ?? [], .. over.Entries]);
}
