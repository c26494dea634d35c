using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Consistency;

/// <summary>Applies all rules, and the list of what is accepted.</summary>
/// <param name="facts">What they look at.</param>
/// <param name="today">The day.</param>
internal sealed class ConsistencyAudit(ConsistencyFacts facts, DateOnly today)
{
    public IEnumerable<LlmFinding> Findings()
    {
        var used = new HashSet<FindingSuppression>();
        foreach (var finding in All())
            yield return new LlmFinding(finding, Accepted(finding, used), facts.Deployment.Path);
        foreach (var finding in facts.Deployment.Accepted.SelectMany(a => OfSuppression(a, used)))
            yield return new LlmFinding(finding, null, facts.Deployment.Path);
    }

    private IEnumerable<Finding> All() =>
        [
            .. PlaneRules.Of(facts),
            .. SecretRules.Of(facts),
            .. DatabaseRules.Of(facts),
            .. ReferenceRules.Of(facts),
            .. KeyRules.Of(facts),
            .. FileRules.Of(facts),
            .. ProcessRules.Of(facts),
            .. MachineRules.Of(facts),
        ];

    private string? Accepted(Finding finding, HashSet<FindingSuppression> used)
    {
        var covering = facts.Deployment.Accepted.Where(a => a.Covers(finding.Id, finding.Subject)).ToList();
        used.UnionWith(covering);
        return covering.FirstOrDefault(a => !a.IsExpired(today))?.Reason;
    }

    private IEnumerable<Finding> OfSuppression(FindingSuppression entry, HashSet<FindingSuppression> used)
    {
        if (entry.IsExpired(today))
            yield return new Finding(
                "SuppressionExpired",
                FindingSeverity.Warning,
                entry.Id,
                $"{entry.Place}: its last day was {entry.Expires:yyyy-MM-dd}",
                "What was accepted for a time counts again.",
                "Settle the finding, or renew the entry of consistency.accept."
            );
        else if (!used.Contains(entry))
            yield return new Finding(
                "SuppressionUnused",
                FindingSeverity.Info,
                entry.Id,
                $"{entry.Place} covers nothing that was found",
                "It would hide the next one.",
                "Take the entry out of consistency.accept."
            );
    }
}
