using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>
/// The health of an MCP server (mcp_server_manager.py, health_check_server). The stand-in opens no session: a URL is healthy when a TCP
/// connection succeeds, a command when the file exists.
/// </summary>
internal static class McpHealth
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static async Task<(string Status, string? Error)> CheckAsync(
        McpServer server,
        WorkerEnvironment environment,
        CancellationToken token
    )
    {
        if (NeedsUser(server))
            return ("unknown", null);
        if (server.View.TextAt("transport") == "stdio")
            return IsFound(server.View.TextAt("command"), environment)
                ? ("healthy", null)
                : ("unhealthy", $"[Errno 2] No such file or directory: '{server.View.TextAt("command")}'");
        return await Reachability.IsOpenAsync(server.View.TextAt("url"), Limit, token)
            ? ("healthy", null)
            : ("unhealthy", "All connection attempts failed");
    }

    // The proxy cannot check a server that needs the user's token.
    private static bool NeedsUser(McpServer server) =>
        server.View.TextAt("auth_type") switch
        {
            null or "none" or "aws_sigv4" => false,
            "oauth2" => true,
            _ => server.Credentials["auth_value"] is null or ConfigScalar { Value: null or "" },
        };

    private static bool IsFound(string? command, WorkerEnvironment environment) =>
        command switch
        {
            null or "" => false,
            _ when command.Contains('/', StringComparison.Ordinal) => File.Exists(command),
            _ => (environment.Get("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, command))),
        };
}
