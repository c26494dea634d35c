using System.Globalization;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Reporting;

/// <summary>The current state of a deployment as rows: name in JSON, label, value. Null for a value that is not known.</summary>
internal static class StateFields
{
    public static IEnumerable<(string Name, string Label, string? Value)> Of(LlmInventory inventory) =>
        [
            ("version", "LiteLLM version", inventory.Version),
            ("models", "Models", Number(inventory.Models)),
            ("localModels", "Local models", Number(inventory.LocalModels)),
            ("cloudModels", "Cloud models", Number(inventory.CloudModels)),
            ("otherModels", "Models at an unknown address", Number(inventory.OtherModels)),
            ("mcpServers", "MCP servers", Number(inventory.McpServers)),
            ("keys", "Keys", Number(inventory.Keys)),
            ("activeKeys", "Active keys", Number(inventory.ActiveKeys)),
            ("users", "Users", Number(inventory.Users)),
            ("adminUsers", "Admin users", inventory.AdminUsers is { } admins ? Admins(admins) : null),
            ("teams", "Teams", Number(inventory.Teams)),
            ("totalSpend", "Total spend", inventory.TotalSpend is { } spend ? Money.Of(spend) : null),
            ("databaseSize", "Database size", inventory.DatabaseSize is { } size ? Size(size) : null),
            ("lastSeed", "Last seed", inventory.LastSeedAt is { } seed ? $"{ReportTime.Of(seed)} by {inventory.LastSeedBy}" : null),
            ("lastRestart", "Last start of the proxy", inventory.LastRestartAt is { } start ? ReportTime.Of(start) : null),
        ];

    private static string Admins(LlmList<string> admins) =>
        admins.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{admins.Count} ({admins})");

    private static string? Number(long? number) => number?.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes: 512 KiB, 22.3 MiB, 8.1 GiB.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
            < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
            < 1L << 40 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 40):#,0.0} TiB"),
        };
}

/// <summary>Amounts in US dollars.</summary>
internal static class Money
{
    /// <summary>$1.74; with more digits below one cent.</summary>
    public static string Of(decimal amount) =>
        amount is > -0.01m and < 0.01m and not 0
            ? string.Create(CultureInfo.InvariantCulture, $"${amount:0.000000}")
            : string.Create(CultureInfo.InvariantCulture, $"${amount:#,0.00}");
}
