using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>The MCP servers in memory: those of the file, and those of the table over them.</summary>
internal sealed class McpRegistry(RowCipher cipher, Behaviour behaviour, ProxyLog log)
{
    private static readonly LogPlace Place = new("db.py", 163);
    private static readonly LogPlace ReloadPlace = new("mcp_server_manager.py", 2425, LogPlace.Module);

    private IReadOnlyList<McpServer> _file = [];
    private IReadOnlyDictionary<string, McpServer> _stored = new Dictionary<string, McpServer>(StringComparer.Ordinal);

    /// <summary>By id; a row takes the place of a server of the file with its id.</summary>
    public IReadOnlyList<McpServer> All =>
        [.. _file.Select(s => _stored.GetValueOrDefault(s.Id, s)), .. _stored.Values.Where(s => !_file.Any(f => f.Id == s.Id))];

    public McpServer? Find(string id) => All.FirstOrDefault(s => s.Id == id);

    /// <summary>By alias, then by name, as in a URL.</summary>
    public McpServer? FindByName(string name) => All.FirstOrDefault(s => s.Alias == name) ?? All.FirstOrDefault(s => s.Name == name);

    public void Load(IEnumerable<McpServer> ofFile) => _file = [.. ofFile];

    /// <summary>reload_servers_from_database: a row whose updated_at is the same is not looked at; servers without a row vanish.</summary>
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
            servers[id] = isSame ? known! : McpServers.OfRow(record, cipher);
        }

        _stored = servers;
    }

    /// <summary>A row whose secret maps are in the form of the 1.109 line: one encrypted text each.</summary>
    public ConfigMap WithOpenedMaps(ConfigMap row)
    {
        foreach (var column in new[] { "env", "static_headers" })
        {
            if (behaviour.KnowsV3 && row.TextAt(column) is { } text && TryParse(cipher.OpenOrKeep(text)) is { } map)
                row = row.With(column, map);
        }

        return row;
    }

    // get_all_mcp_servers: when one row does not fit the record, or the table cannot be read, it is as if there were no row at all.
    private async Task<List<ConfigMap>> ActiveRowsAsync(RowTable table, CancellationToken token)
    {
        try
        {
            var hasApproval = (await table.ColumnsAsync(token)).Contains("approval_status");
            var rows = await table.WhereAsync(hasApproval ? "approval_status = 'active'" : "true", [], token);
            return rows.ConvertAll(r => McpFields.CheckRow(WithOpenedMaps(r)));
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
