using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Consistency;

/// <summary>The findings that could not be determined, because their source could not be read. No finding of these ids proves nothing.</summary>
internal static class UndeterminedFindings
{
    private static readonly string[] ValueIds = ["AddressMisread", "MetricsIncomplete", "SettingIncomplete", "SettingIneffective"];

    /// <summary>The reason when a finding depends on a version that is not known.</summary>
    public const string VersionUnknown = "the version of LiteLLM is not known (set litellm.version in llmops.yaml)";

    private const string Database = "the database could not be read";
    private const string Denied = "this database user may not read it";

    /// <summary>The ids, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Of(ConsistencyFacts facts)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (facts.Planes.Declared is null)
            Add(
                found,
                "the declared configuration could not be read",
                ["DatabaseDrift", "RenderedStale", "StateStale", "VariableUndefined", .. DeclarationRules.Ids, .. ValueIds]
            );
        if (IsRenderedUnread(facts))
            Add(
                found,
                "the rendered file could not be read",
                "LicenseMissing",
                "PassThroughKey",
                "PollStopped",
                "RenderedStale",
                "SettingShadowed",
                "StartRefused"
            );
        if (facts.Planes.Problems.Any(static p => p.Id == ErrorIds.TableNotFound))
            Add(found, "the database has no table for a declared section", "DatabaseDrift");
        if (UsesDatabase(facts.Deployment))
            AddStored(found, facts);
        AddOfVersions(found, facts);
        if (facts.Target is not null)
            AddUpgrade(found, facts);
        if (facts.Machine.Services is null)
            Add(found, "the services could not be read", "ServiceExited");
        if (facts.Machine.StateFiles is null)
            Add(found, "the state folder could not be listed", "StateStale");
        if (facts.Machine.Untested.Count > 0)
            Add(found, $"git could not be run for {string.Join(", ", facts.Machine.Untested.Select(Path.GetFileName))}", "SecretTracked");
        return found;
    }

    /// <summary>True when the models of the deployment could be read: those of its file, and those of its database.</summary>
    public static bool KnowsModels(ConsistencyFacts facts) =>
        facts.Planes.Stored is not null || !UsesDatabase(facts.Deployment) || facts.Deployment.Mode == DeploymentMode.File;

    /// <summary>True when ui_access_mode could be read: from the place that decides it.</summary>
    public static bool KnowsAccessMode(ConsistencyFacts facts) =>
        KnowsModels(facts)
        || (
            facts.Planes.Rules.FileWins(ConfigSections.General, "ui_access_mode")
            && new SettingPlaces(facts.Planes).File(ConfigSections.General, "ui_access_mode") is not null
        );

    private static bool UsesDatabase(Deployment deployment) =>
        deployment.Database.Url is not null || deployment.Mode == DeploymentMode.DbSsot;

    private static void AddStored(SortedDictionary<string, string> found, ConsistencyFacts facts)
    {
        if (facts.Planes.Stored is null)
            Add(
                found,
                Database,
                "DatabaseDrift",
                "McpDuplicate",
                "McpUnreachable",
                "SecretInClear",
                "ValueUnreadable",
                "VariableUndefined"
            );
        if (facts.Planes.Stored is null && facts.Deployment.Mode == DeploymentMode.DbSsot)
            Add(
                found,
                Database,
                "BucketConfig",
                "MetricsIncomplete",
                "PassThroughKey",
                "PollStopped",
                "SettingIncomplete",
                "SettingIneffective",
                "SettingShadowed",
                "UiSettingIgnored"
            );
        if (!KnowsModels(facts))
            Add(found, Database, "AliasDangling", "FallbackDangling");
        if (!KnowsAccessMode(facts))
            Add(found, Database, "UiOpen");
        if (facts.Planes.Stored is null)
            Add(found, Database, "RowSkipped");
        if (facts.Ciphertexts is null or { Unread.Count: > 0 })
            Add(found, facts.Ciphertexts?.UnreadText ?? Database, "ValueUnreadable");
        if (facts.Planes.Guardrails is null && facts.Deployment.Mode == DeploymentMode.DbSsot)
            Add(found, facts.Planes.Stored is null ? Database : "the table of guardrails could not be read", "GuardrailDrift");
        AddUpkeep(found, facts.Upkeep);
        AddRecords(found, facts.Records);
        if (facts.Server is null)
            Add(found, Database, "ClockSkew", "DatabaseReadOnly", "PoolTooLarge");
        if (facts.Keys is null)
            Add(found, facts.Server is null ? Database : Denied, "KeyExpired", "KeyNearBudget", "KeyUnlimited");
        if (facts.Privileges is null)
            Add(found, Database, "PrivilegeExcess");
    }

    // The troubles of some versions are not looked for when the version is not known.
    private static void AddOfVersions(SortedDictionary<string, string> found, ConsistencyFacts facts)
    {
        var view = new SettingsView(facts);
        Add(
            found,
            VersionUnknown,
            [
                .. ReportedTrouble.DoubtfulIn(ValueRules.All, view),
                .. ReportedTrouble.DoubtfulIn(MetricsRules.All, view),
                .. StartRules.DoubtfulIn(view),
                .. facts.Records is null ? [] : ReportedTrouble.DoubtfulIn(RecordRules.All, view),
            ]
        );
    }

    private static void AddUpkeep(SortedDictionary<string, string> found, DatabaseUpkeep? upkeep)
    {
        var reason = upkeep is null ? Database : Denied;
        if (upkeep?.Locks is null)
            Add(found, reason, "MigrationLocked");
        if (upkeep?.Spend is null)
            Add(found, reason, "SpendLogsKept");
        if (upkeep?.Dead is null)
            Add(found, reason, "TableBloated");
    }

    private static void AddRecords(SortedDictionary<string, string> found, StoredRecords? records)
    {
        var reason = records is null ? Database : Denied;
        // It needs an extension that most databases do not have.
        if (records is null)
            Add(found, reason, "SpendQuerySlow");
        if (records?.TierKeys is null || records.Organizations is null || records.Overdue is null)
            Add(found, reason, "BudgetNotReset");
        if (records?.GroupKeys is null)
            Add(found, reason, "AccessGroupIgnored");
        if (records?.ToolIndex is null)
            Add(found, reason, "ToolIndexKept");
        if (records?.TagDuplicates is null)
            Add(found, reason, "DailySpendDuplicated");
        if (records?.Prompts is null)
            Add(found, reason, "PromptsStored");
        if (records?.MasterKey is null)
            Add(found, reason, "MasterKeyUsed");
    }

    private static void AddUpgrade(SortedDictionary<string, string> found, ConsistencyFacts facts)
    {
        if (facts.Planes.File is null)
            Add(
                found,
                "the config file of the proxy could not be read",
                "UpgradeFallbacks",
                "UpgradeMetrics",
                "UpgradePassThrough",
                "UpgradeRouterCore",
                "UpgradeStartRefused"
            );
        if (facts.Planes.Stored is null && UsesDatabase(facts.Deployment))
            Add(found, Database, "UpgradeCipher", "UpgradeFallbacks", "UpgradePassThrough", "UpgradeRouterCore", "UpgradeStoredKey");
    }

    private static bool IsRenderedUnread(ConsistencyFacts facts) =>
        facts.Planes.File is null && facts.Deployment.Config.Rendered is { } path && facts.Commands.Stat(path) is not null;

    private static void Add(SortedDictionary<string, string> found, string reason, params string[] ids)
    {
        foreach (var id in ids)
            found.TryAdd(id, reason);
    }
}
