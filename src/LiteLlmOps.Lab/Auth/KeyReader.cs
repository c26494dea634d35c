using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Auth;

/// <summary>Looks up a virtual key with its team, its user and its permissions (proxy/auth/auth_checks.py, get_key_object).</summary>
internal static class KeyReader
{
    // constants.py, DEFAULT_MANAGEMENT_OBJECT_IN_MEMORY_CACHE_TTL
    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromSeconds(60);

    /// <summary>Null when the key does not exist.</summary>
    /// <exception cref="DatabaseException">The database does not answer.</exception>
    public static async Task<Caller?> FindAsync(Worker worker, string token, CancellationToken cancel)
    {
        if (worker.Keys.Find(token) is { } known)
            return known;
        if (await worker.Tables!.Keys.FindAsync(token, cancel) is not { } row)
            return null;
        var caller = await WithRelationsAsync(worker.Tables, row, cancel);
        worker.Keys.Put(token, caller, TimeToLive(worker));
        return caller;
    }

    private static async Task<Caller> WithRelationsAsync(ProxyTables tables, ConfigMap row, CancellationToken cancel)
    {
        var user = row.TextAt("user_id") is { } id ? await tables.Users.FindAsync(id, cancel) : null;
        var team = row.TextAt("team_id") is { } teamId ? await tables.Teams.FindAsync(teamId, cancel) : null;
        var grants = row.TextAt("object_permission_id") is { } grant
            ? await new RowTable(tables.Database, "LiteLLM_ObjectPermissionTable", "object_permission_id").FindAsync(grant, cancel)
            : null;
        return new Caller
        {
            Role = user?.TextAt("user_role"),
            UserId = row.TextAt("user_id"),
            Token = row.TextAt("token"),
            Key = team is null ? row : row.With("team", team),
            McpServers = grants?["mcp_servers"] is ConfigList list
                ? [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()]
                : null,
        };
    }

    private static TimeSpan TimeToLive(Worker worker) =>
        worker.General.AtStart("user_api_key_cache_ttl") is { } given && PythonValue.TryFloat(PythonValue.Str(given)) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : DefaultTimeToLive;
}
