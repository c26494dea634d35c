using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// Checks an MCP server as LiteLLM does when it reads the table: Pydantic validates each row as LiteLLM_MCPServerTable, and one failure leaves
/// the proxy without any MCP server of the database (get_all_mcp_servers of 1.83.2; observed).
/// </summary>
internal static class McpServerValidation
{
    /// <summary>What LiteLLM would reject. Null when it is nothing known.</summary>
    /// <param name="server">The server as declared.</param>
    /// <param name="release">The running version.</param>
    public static string? Failure(ConfigNode server, LiteLlmRelease release) =>
        server is ConfigMap map
            ? Unknown(map, "transport", release.McpTransports) ?? Unknown(map, "auth_type", release.McpAuthTypes)
            : null;

    private static string? Unknown(ConfigMap server, string key, IReadOnlyList<string>? known) =>
        known is not null
        && server.TextAt(key) is { } value
        && !value.StartsWith("os.environ/", StringComparison.Ordinal)
        && !known.Contains(value, StringComparer.Ordinal)
            ? $"{key}, which must be one of {string.Join(", ", known)}"
            : null;
}
