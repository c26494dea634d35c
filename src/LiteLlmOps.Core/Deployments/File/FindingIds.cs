namespace LiteLlmOps.DeploymentFile;

/// <summary>The ids of all findings, each with a short description.</summary>
internal static class FindingIds
{
    public static readonly IReadOnlyDictionary<string, string> Descriptions = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["AliasDangling"] = "A model alias points to a model that does not exist.",
        ["ClientStale"] = "A proxy runs with an older Prisma client than the one on disk.",
        ["ClockSkew"] = "The clocks of the database server and this machine differ.",
        ["ConfigMismatch"] = "A second proxy uses the same database with another configuration file.",
        ["DatabaseDrift"] = "The database differs from the declaration.",
        ["FallbackDangling"] = "A fallback points to a model that does not exist.",
        ["FileReadable"] = "An environment file is readable by every user.",
        ["KeyExpired"] = "A virtual key has expired.",
        ["KeyNearBudget"] = "A virtual key has used most of its budget.",
        ["KeyUnlimited"] = "Virtual keys have no budget.",
        ["LogUnrotated"] = "A large log file is not rotated.",
        ["MasterKeyPrefix"] = "The master key does not begin with sk-.",
        ["McpDuplicate"] = "Several MCP servers have the same address.",
        ["McpUnreachable"] = "An MCP server is not reachable.",
        ["PassThroughKey"] = "A pass-through endpoint requires a key, because its entry does not set auth.",
        ["PollStopped"] = "A value in the database or the file ends every poll of the proxy.",
        ["PoolTooLarge"] = "The connection pools exceed the limit of the database server.",
        ["PortConflict"] = "Another program listens on the port of a service.",
        ["ProcessStale"] = "The proxy was started before its configuration file was changed.",
        ["RenderedStale"] = "The rendered configuration file is out of date or was edited by hand.",
        ["SaltKeyAbsent"] = "No salt key is defined.",
        ["SaltKeyMismatch"] = "A second proxy uses the same database with another salt key.",
        ["SecretReused"] = "Several secrets have the same value.",
        ["SecretTracked"] = "A file with secrets is tracked by git.",
        ["SecretWeak"] = "A secret is easy to guess.",
        ["ServiceExited"] = "A service exited without being stopped.",
        ["SettingShadowed"] = "The file overrides a value in the database.",
        ["StateStale"] = "The state folder contains an old configuration file.",
        ["SuppressionExpired"] = "An entry of consistency.accept has expired.",
        ["SuppressionUnused"] = "An entry of consistency.accept matches no finding.",
        ["UiOpen"] = "Every role can log in to the admin UI.",
        ["UiSettingIgnored"] = "A setting of the admin UI is stored in a row from which LiteLLM does not read it.",
        ["UpgradeCipher"] = "The target version cannot read stored encrypted values.",
        ["UpgradeFallbacks"] = "The target version refuses a fallback target that is a text.",
        ["UpgradeMasterKey"] = "The target version refuses to start with this master key.",
        ["UpgradeMetrics"] = "The target version requires a key for /metrics.",
        ["UpgradeMigrationCheck"] = "The target version ignores that the migration check is switched off.",
        ["UpgradePassThrough"] = "The target version requires a key for a pass-through endpoint.",
        ["UpgradeRouterCore"] = "The target version may refuse the router settings.",
        ["UpgradeStoredKey"] = "The target version may not apply a setting in the database.",
        ["UrlMisread"] = "LiteLLM reads the database URL differently from what it says.",
        ["UrlParameters"] = "The database URL has parameters that only Prisma supports.",
        ["ValueUnreadable"] = "A stored value cannot be decrypted.",
        ["VariableUndefined"] = "A referenced variable is not defined.",
        ["VenvMismatch"] = "A service runs in another Python environment than declared.",
    };

    public static IReadOnlyList<string> All { get; } = [.. Descriptions.Keys];
}
