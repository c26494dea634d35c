namespace LiteLlmOps.DeploymentFile;

/// <summary>Every kind of finding that there is.</summary>
internal static class FindingIds
{
    public static readonly IReadOnlyList<string> All =
    [
        "SuppressionExpired",
        "SuppressionUnused",
        "AliasDangling",
        "ClientStale",
        "ClockApart",
        "ConfigApart",
        "DatabaseDrift",
        "FallbackDangling",
        "FileReadable",
        "KeyExpired",
        "KeyNearBudget",
        "KeyUnlimited",
        "LogUnrotated",
        "MasterKeyPrefix",
        "McpDuplicate",
        "McpUnreachable",
        "PoolTooLarge",
        "PortForeign",
        "ProcessStale",
        "RenderedStale",
        "SaltKeyAbsent",
        "SaltKeyApart",
        "SecretReused",
        "SecretTracked",
        "SecretWeak",
        "ServiceDied",
        "StateStale",
        "UiOpen",
        "UrlParameters",
        "ValueUnreadable",
        "VariableUndefined",
        "VenvWrong",
    ];
}
