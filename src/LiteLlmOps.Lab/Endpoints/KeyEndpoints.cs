using System.Security.Cryptography;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Virtual keys (management_endpoints/key_management_endpoints.py).</summary>
internal static class KeyEndpoints
{
    private static readonly LogPlace Place = new("key_management_endpoints.py", 2593);

    public static void Map(RouteTable routes)
    {
        routes.Post("/key/generate", Wrapped.AsServerError(Place, GenerateAsync));
        routes.Get("/key/info", Wrapped.AsServerError(Place, InfoAsync));
        routes.Get("/key/list", Wrapped.AsServerError(Place, KeyList.RunAsync));
        routes.Post("/key/delete", Wrapped.AsServerError(Place, DeleteAsync));
    }

    /// <summary>Creates a key and its row.</summary>
    /// <returns>The row and the plaintext key, which cannot be retrieved later.</returns>
    public static async Task<ConfigMap> MakeAsync(Exchange x, ConfigMap given)
    {
        var key =
            given.TextAt("key")
            ?? "sk-" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        if (!key.StartsWith("sk-", StringComparison.Ordinal))
            throw DetailError.Of(400, "Invalid key format. LiteLLM Virtual Key must start with 'sk-'.");
        var row = given
            .Where(static k => k is not ("key" or "duration" or "key_type" or "send_invite_email"))
            .With("token", Json.Of(KeyHash.Of(key)))
            .With("key_name", Json.Of(KeyHash.Short(key)))
            .With("spend", given["spend"] ?? Json.Of(0.0))
            .With("models", given["models"] ?? new ConfigList([]))
            .With("created_by", Json.Of(x.Author))
            .With("updated_by", Json.Of(x.Author));
        if (given.TextAt("duration") is { } duration)
            row = row.With("expires", Json.Of(DateTime.UtcNow + KeyDuration.Parse(duration)));
        var made = await x.Tables.Keys.InsertAsync(
            new ConfigMap(row.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true })),
            x.Token
        );
        return new ConfigMap([KeyValuePair.Create("key", Json.Of(key)), KeyValuePair.Create("token_id", made["token"]!), .. made.Entries]);
    }

    private static async Task<Answer> GenerateAsync(Exchange x)
    {
        if (x.Worker.Tables is null)
            throw DetailError.Of(500, "Internal Server Error.");
        var body = await x.BodyAsync();
        if (body.TextAt("key_alias") is { } alias && await x.Tables.Keys.CountAsync("key_alias = $1", [alias], x.Token) > 0)
            throw new ProxyError(
                400,
                $"Key with alias '{alias}' already exists. Unique key aliases across all keys are required.",
                "bad_request_error",
                "key_alias"
            );
        return await MakeAsync(x, body.Has("user_id") || x.Caller.UserId is null ? body : body.With("user_id", Json.Of(x.Caller.UserId)));
    }

    // The master key is not stored in a table, so that asking for its own info returns 404.
    private static async Task<Answer> InfoAsync(Exchange x)
    {
        var key = x.Query("key") ?? x.Caller.Token ?? throw new ProxyError(404, "Key not found in database", ProxyError.NotFound, "key");
        var row =
            await x.Tables.Keys.FindAsync(KeyHash.OfKeyOrHash(key), x.Token)
            ?? throw new ProxyError(404, "Key not found in database", ProxyError.NotFound, "key");
        if (
            !x.Caller.SeesAll
            && row.TextAt("token") != x.Caller.Token
            && (row.TextAt("user_id") is not { } owner || owner != x.Caller.UserId)
        )
            throw DetailError.Text(403, $"You are not allowed to access this key's info. Your role={x.Caller.Role}");
        return Json.Map(
            ("key", key),
            ("info", row.Without("token").With("litellm_budget_table", ConfigScalar.Null).With("object_permission", ConfigScalar.Null))
        );
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var (column, given) = (body["keys"], body["key_aliases"]) switch
        {
            (ConfigList { Items.Count: > 0 } keys, _) => ("token", keys),
            (_, ConfigList { Items.Count: > 0 } aliases) => ("key_alias", aliases),
            _ => throw new PythonException("Invalid request type"),
        };
        string[] names = [.. given.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()];
        string[] wanted = [.. names.Select(n => column == "token" ? KeyHash.OfKeyOrHash(n) : n)];
        var rows = await x.Tables.Keys.WhereAsync($"{column} = ANY($1)", [wanted], x.Token);
        if (rows.Count < wanted.Length)
            throw new ProxyError(
                404,
                $"Not all keys found in database. Found {rows.Count} of {wanted.Length}",
                ProxyError.NotFound,
                "keys"
            );
        if (!x.Caller.IsAdmin && rows.Exists(r => r.TextAt("user_id") is not { } owner || owner != x.Caller.UserId))
            throw DetailError.Of(403, "You are not authorized to delete this key");
        foreach (var token in rows.Select(static r => r.TextAt("token")!))
        {
            await x.Tables.Keys.DeleteAsync(token, x.Token);
            x.Worker.Keys.Remove(token);
        }

        return Json.Map(("deleted_keys", names));
    }
}
