using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Consistency;

/// <summary>Applies all rules to a deployment, and the suppressions of consistency.accept.</summary>
/// <param name="facts">The state of the deployment.</param>
/// <param name="today">The current date.</param>
internal sealed class ConsistencyAudit(ConsistencyFacts facts, DateOnly today)
{
    private readonly Lazy<(IReadOnlyList<LlmFinding> Certain, IReadOnlyList<string> Doubtful)> _found = new(() => OfFittingVersions(facts));

    /// <summary>The ids of the findings that could not be determined, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Undetermined
    {
        get
        {
            var known = UndeterminedFindings.Of(facts);
            if (facts.Planes.Alternatives.Count == 0)
                return known;
            return _found
                .Value.Doubtful.Except(known.Keys, StringComparer.Ordinal)
                .Select(static id => KeyValuePair.Create(id, UndeterminedFindings.VersionUnknown))
                .Concat(known)
                .OrderBy(static u => u.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal);
        }
    }

    public IEnumerable<LlmFinding> Findings()
    {
        var used = new HashSet<FindingSuppression>();
        foreach (var finding in _found.Value.Certain)
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

    // With a version that is only known from the tables, a finding exists when each release that fits has it.
    private static (IReadOnlyList<LlmFinding> Certain, IReadOnlyList<string> Doubtful) OfFittingVersions(ConsistencyFacts facts)
    {
        var own = All(facts);
        if (facts.Planes.Alternatives.Count == 0)
            return (own, []);
        var others = facts.Planes.Alternatives.Select(r => All(facts with { Planes = facts.Planes.With(r) })).ToList();
        var common = others.Append(own).Select(static l => l.Select(KeyOf)).Aggregate(static (a, b) => a.Intersect(b)).ToHashSet();
        return (
            own.FindAll(f => common.Contains(KeyOf(f))),
            [
                .. others
                    .Append(own)
                    .SelectMany(static l => l)
                    .Where(f => !common.Contains(KeyOf(f)))
                    .Select(static f => f.Id)
                    .Distinct(StringComparer.Ordinal),
            ]
        );
    }

    private static (string, string) KeyOf(LlmFinding finding) => (finding.Id, finding.Subject);

    private static List<LlmFinding> All(ConsistencyFacts facts) =>
        [
            .. PlaneRules.Of(facts),
            .. DeclarationRules.Of(facts),
            .. SecretRules.Of(facts),
            .. DatabaseRules.Of(facts),
            .. PrivilegeRules.Of(facts),
            .. SettingRules.Of(facts),
            .. LicenseRules.Of(facts),
            .. StartRules.Of(facts),
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
