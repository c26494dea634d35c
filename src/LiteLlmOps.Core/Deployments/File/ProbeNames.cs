namespace LiteLlmOps.DeploymentFile;

/// <summary>The names of the probes that a signature can use.</summary>
internal static class ProbeNames
{
    public static readonly IReadOnlyList<string> All =
    [
        "column",
        "table",
        "client",
        "migrations",
        "database",
        "connections",
        "urlParameter",
        "decryption",
        "key",
        "readiness",
        "model",
        "modelServer",
        "mcpServer",
        "variable",
        "file",
        "config",
        "port",
        "address",
        "check",
    ];
}
