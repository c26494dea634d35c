namespace LiteLlmOps.Consistency;

/// <summary>Every kind of finding that there is.</summary>
internal static class FindingIds
{
    public static readonly IReadOnlyList<string> All =
    [
        "AcceptanceExpired", "AcceptanceUnused", "AliasDangling", "ClockApart", "DatabaseDrift", "FallbackDangling", "FileReadable", "KeyExpired", "KeyNearBudget", "KeyUnlimited",
        "LogUnrotated", "MasterKeyPrefix", "McpDuplicate", "PoolTooLarge", "PortForeign", "ProcessStale", "RenderedStale", "SaltKeyAbsent", "SecretReused", "SecretWeak", "StateStale", "UiOpen",
        "UrlParameters", "ValueUnreadable", "VariableUndefined", "VenvWrong",
    ];
}
