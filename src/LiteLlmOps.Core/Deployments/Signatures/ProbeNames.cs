namespace LiteLlmOps.Signatures;

/// <summary>The names by which signatures call probes.</summary>
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
