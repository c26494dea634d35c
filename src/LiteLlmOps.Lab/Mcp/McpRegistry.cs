using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>The MCP servers in memory: those of the file, overridden by those of the table.</summary>
internal sealed class McpRegistry(RowCipher cipher, Behaviour behaviour, ProxyLog log)
{
    private static readonly LogPlace Place = new("db.py", 163);
    private static readonly LogPlace ReloadPlace = new("mcp_server_manager.py", 2425, LogPlace.Module);

    private IReadOnlyList<McpServer> _file = [];
    private IReadOnlyDictionary<string, McpServer> _stored = new Dictionary<string, McpServer>(StringComparer.Ordinal);

    /// <summary>All servers. A row replaces a server of the file with the same id.</summary>
    public IReadOnlyList<McpServer> All =>
        [.. _file.Select(s => _stored.GetValueOrDefault(s.Id, s)), .. _stored.Values.Where(s => !_file.Any(f => f.Id == s.Id))];

    public McpServer? Find(string id) => All.FirstOrDefault(s => s.Id == id);

    /// <summary>Finds a server by alias, then by name, as in a URL.</summary>
    public McpServer? FindByName(string name) => All.FirstOrDefault(s => s.Alias == name) ?? All.FirstOrDefault(s => s.Name == name);

    public void Load(IEnumerable<McpServer> fromFile) => _file = [.. fromFile];

    /// <summary>reload_servers_from_database: rows with an unchanged updated_at are skipped, servers without a row are removed.</summary>
    public async Task ReloadAsync(RowTable table, CancellationToken token)
    {
        var rows = await ActiveRowsAsync(table, token);
        log.Info(ReloadPlace, $"Found {rows.Count} MCP servers in database");
        var servers = new Dictionary<string, McpServer>(StringComparer.Ordinal);
        foreach (var record in rows)
        {
            var id = record.TextAt("server_id")!;
            var isSame =
                _stored.TryGetValue(id, out var known) && known.UpdatedAt is not null && known.UpdatedAt == record.TextAt("updated_at");
            servers[id] = isSame ? known! : McpServers.FromRow(record, cipher);
        }

        _stored = servers;
    }

    /// <summary>The row with decrypted secret maps. From 1.109 each map is stored as one encrypted text.</summary>
    public ConfigMap WithDecryptedMaps(ConfigMap row)
    {
        foreach (var column in new[] { "env", "static_headers" })
        {
            if (behaviour.KnowsV3 && row.TextAt(column) is { } text && TryParse(cipher.DecryptOrKeep(text)) is { } map)
                row = row.With(column, map);
        }

        return row;
    }

    // get_all_mcp_servers: one invalid row, or an unreadable table, makes LiteLLM ignore all rows.
    private async Task<List<ConfigMap>> ActiveRowsAsync(RowTable table, CancellationToken token)
    {
        try
        {
            var hasApproval = (await table.ColumnsAsync(token)).Contains("approval_status");
            var rows = await table.WhereAsync(hasApproval ? "approval_status = 'active'" : "true", [], token);
            return rows.ConvertAll(r => McpFields.CheckRow(WithDecryptedMaps(r)));
        }
        catch (Exception e) when (e is PythonException or DatabaseException)
        {
            log.Info(Place, $"litellm.proxy._experimental.mcp_server.db.py::get_all_mcp_servers - {e.Message}");
            return [];
        }
    }

    private static ConfigMap? TryParse(string text)
    {
        try
        {
            return NodeJson.Parse(text) as ConfigMap;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
