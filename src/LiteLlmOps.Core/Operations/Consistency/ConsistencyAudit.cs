using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Consistency;

/// <summary>Applies all rules to a deployment, and the suppressions of consistency.accept.</summary>
/// <param name="facts">The state of the deployment.</param>
/// <param name="today">The current date.</param>
internal sealed class ConsistencyAudit(ConsistencyFacts facts, DateOnly today)
{
    /// <summary>The ids of the findings that could not be determined, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Undetermined { get; } = UndeterminedFindings.Of(facts);

    public IEnumerable<LlmFinding> Findings()
    {
        var used = new HashSet<FindingSuppression>();
        foreach (var finding in All())
            yield return finding with
            {
                Accepted = ReasonFor(finding, used),
                Deployment = facts.Deployment.Path,
            };
        foreach (var finding in facts.Deployment.Suppressions.SelectMany(s => OfSuppression(s, used)))
            yield return finding with
            {
                Deployment = facts.Deployment.Path,
            };
    }

    private IEnumerable<LlmFinding> All() =>
        [
            .. PlaneRules.Of(facts),
            .. DeclarationRules.Of(facts),
            .. SecretRules.Of(facts),
            .. DatabaseRules.Of(facts),
            .. SettingRules.Of(facts),
            .. LicenseRules.Of(facts),
            .. UpgradeRules.Of(facts),
            .. ReferenceRules.Of(facts),
            .. ValueRules.Of(facts),
            .. MetricsRules.Of(facts),
            .. ContainerRules.Of(facts),
            .. UpkeepRules.Of(facts),
            .. RecordRules.Of(facts),
            .. ProxyVariableRules.Of(facts),
            .. KeyRules.Of(facts),
            .. FileRules.Of(facts),
            .. ProcessRules.Of(facts),
            .. MachineRules.Of(facts),
        ];

    private string? ReasonFor(LlmFinding finding, HashSet<FindingSuppression> used)
    {
        var covering = facts.Deployment.Suppressions.Where(s => s.Covers(finding.Id, finding.Subject)).ToList();
        used.UnionWith(covering);
        return covering.FirstOrDefault(s => !s.IsExpired(today))?.Reason;
    }

    private IEnumerable<LlmFinding> OfSuppression(FindingSuppression entry, HashSet<FindingSuppression> used)
    {
        if (entry.IsExpired(today))
            yield return new LlmFinding(
                "SuppressionExpired",
                FindingSeverity.Warning,
                entry.Id,
                $"{entry.Place}: the entry expired on {entry.Expires:yyyy-MM-dd}.",
                "Its findings count as failures again.",
                "Fix the finding, or extend the entry in consistency.accept."
            ).At(entry.Position);
        else if (
            !used.Contains(entry)
            && !(facts.Target is null && UpgradeRules.Includes(entry.Id))
            && !Undetermined.Keys.Contains(entry.Id, StringComparer.OrdinalIgnoreCase)
        )
            yield return new LlmFinding(
                "SuppressionUnused",
                FindingSeverity.Info,
                entry.Id,
                $"{entry.Place}: the entry matches no finding.",
                "It would hide a future finding.",
                "Remove the entry from consistency.accept."
            ).At(entry.Position);
    }
}
