using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>An MCP server as the proxy keeps it in memory.</summary>
/// <param name="Id">server_id.</param>
/// <param name="View">The record that /v1/mcp/server returns; without credentials.</param>
/// <param name="Credentials">The decrypted credentials.</param>
/// <param name="UpdatedAt">updated_at of the row; null for a server of the file.</param>
internal sealed record McpServer(string Id, ConfigMap View, ConfigMap Credentials, string? UpdatedAt)
{
    public string? Name => View.TextAt("server_name");

    public string? Alias => View.TextAt("alias");

    public bool AllowsAllKeys => View["allow_all_keys"] is ConfigScalar { Value: true };
}
