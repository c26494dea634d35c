using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Mcp;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>MCP servers (management_endpoints/mcp_management_endpoints.py).</summary>
internal static class McpEndpoints
{
    private const string Root = "/v1/mcp/server";

    private static readonly LogPlace Place = new("mcp_management_endpoints.py", 1260);

    public static void Map(RouteTable routes)
    {
        routes.Get(Root, static x => Task.FromResult<Answer>(List(x)));
        routes.Get(Root + "/health", HealthAsync);
        routes.Get(Root + "/{id}", OneAsync);
        routes.Post(Root, CreateAsync);
        routes.Put(Root, EditAsync);
        routes.Delete(Root + "/{id}", DeleteAsync);
    }

    private static ConfigList List(Exchange x)
    {
        var published =
            (x.Worker.Module["public_mcp_servers"] as ConfigList)
                ?.Items.OfType<ConfigScalar>()
                .Select(static i => i.Text)
                .ToHashSet(StringComparer.Ordinal)
            ?? [];
        return Json.List(
            Allowed(x)
                .Select(s =>
                    published.Contains(s.Id)
                        ? s.View.With("mcp_info", (s.View["mcp_info"] as ConfigMap ?? ConfigMap.Empty).With("is_public", Json.Of(true)))
                        : s.View
                )
        );
    }

    /// <summary>Admins see all servers; other callers see those granted to their key and those open to all keys.</summary>
    private static IEnumerable<McpServer> Allowed(Exchange x) =>
        x.Worker.Mcp.All.Where(s =>
            (x.Caller.SeesAll && x.Caller.McpServers is null)
            || s.AllowsAllKeys
            || x.Caller.McpServers?.Contains(s.Id, StringComparer.Ordinal) == true
            || x.Worker.General.Text("user_mcp_management_mode") == "view_all"
        );

    private static async Task<Answer> HealthAsync(Exchange x)
    {
        var wanted = x.Request.Query["server_ids"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        var servers = Allowed(x).Where(s => wanted.Count == 0 || wanted.Contains(s.Id)).ToList();
        var results = await Task.WhenAll(servers.Select(s => McpHealth.CheckAsync(s, x.Worker.Environment, x.Token)));
        return Json.List(servers.Zip(results, static (s, r) => Json.Map(("server_id", s.Id), ("status", r.Status))));
    }

    private static async Task<Answer> OneAsync(Exchange x)
    {
        var id = x.Path("id");
        var row = await x.Tables.McpServers.FindAsync(id, x.Token);
        var server = x.Worker.Mcp.Find(id) ?? x.Worker.Mcp.FindByName(id);
        var record = row is null ? server?.View : McpFields.CheckRow(x.Worker.Mcp.WithDecryptedMaps(row));
        if (record is null)
            throw DetailError.Of(404, $"MCP Server with id {id} not found");
        if (!x.Caller.SeesAll && !Allowed(x).Any(s => s.Id == record.TextAt("server_id")))
            throw DetailError.Of(
                403,
                $"User does not have permission to view mcp server with id {id}. You can only view mcp servers that you have access to."
            );
        var (status, error) = server is null
            ? ("unknown", "Server not found")
            : await McpHealth.CheckAsync(server, x.Worker.Environment, x.Token);
        return McpFields
            .Redact(record)
            .With("status", Json.Of(status))
            .With("health_check_error", Json.Of(error))
            .With("last_health_check", Json.Of(DateTime.UtcNow));
    }

    private static async Task<Answer> CreateAsync(Exchange x)
    {
        var body = McpBody.Check(await x.BodyAsync());
        var tables = x.Tables;
        if (!x.Caller.IsAdmin)
            throw DetailError.Of(
                403,
                "User does not have permission to create mcp servers. You can only create mcp servers if you are a PROXY_ADMIN."
            );
        var id = body.TextAt("server_id") ?? Guid.NewGuid().ToString();
        if (await tables.McpServers.FindAsync(id, x.Token) is not null)
            throw DetailError.Of(400, $"MCP Server with id {id} already exists. Cannot create another.");
        try
        {
            var row = McpBody
                .ToRow(body, x.Worker)
                .With("server_id", Json.Of(id))
                .With("created_by", Json.Of(x.Author))
                .With("updated_by", Json.Of(x.Author))
                .With("approval_status", Json.Of("active"));
            var made = await tables.McpServers.InsertAsync(row, x.Token);
            await x.Worker.Mcp.ReloadAsync(tables.McpServers, x.Token);
            return Answer.Json(McpFields.Redact(McpFields.CheckRow(x.Worker.Mcp.WithDecryptedMaps(made))), 201);
        }
        catch (DatabaseException e)
        {
            x.Worker.Log.Exception(Place, $"Error creating mcp server: {e.Message}", e);
            throw DetailError.Of(500, $"Error creating mcp server: {e.Message}");
        }
    }

    private static async Task<Answer> EditAsync(Exchange x)
    {
        var body = McpBody.Check(await x.BodyAsync());
        var id = Exchange.Required(body, "server_id");
        var tables = x.Tables;
        if (!x.Caller.IsAdmin)
            throw DetailError.Of(403, "Call not allowed to update MCP server. User is not a proxy admin. route=PUT /v1/mcp/server");
        var existing =
            await tables.McpServers.FindAsync(id, x.Token) ?? throw DetailError.Of(404, $"MCP Server not found, passed server_id={id}");
        var changes = McpBody.Changes(existing, body, x.Worker).With("updated_by", Json.Of(x.Author));
        var changed = await tables.McpServers.UpdateAsync(id, changes.Without("server_id"), x.Token);
        await x.Worker.Mcp.ReloadAsync(tables.McpServers, x.Token);
        return Answer.Json(McpFields.Redact(McpFields.CheckRow(x.Worker.Mcp.WithDecryptedMaps(changed!))), 202);
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var id = x.Path("id");
        var tables = x.Tables;
        if (!x.Caller.IsAdmin)
            throw DetailError.Of(403, "Call not allowed to delete MCP server. User is not a proxy admin. route=DELETE /v1/mcp/server");
        if (await tables.McpServers.DeleteAsync(id, x.Token) is null)
            throw DetailError.Of(404, $"MCP Server not found, passed server_id={id}");
        await x.Worker.Mcp.ReloadAsync(tables.McpServers, x.Token);
        return Answer.Empty(202);
    }
}
