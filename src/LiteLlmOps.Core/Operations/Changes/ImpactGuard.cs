namespace LiteLlmOps.Changes;

/// <summary>Checks a plan against -MaxImpact.</summary>
internal static class ImpactGuard
{
    private const int MaxNamed = 3;

    /// <summary>Why the plan must not be applied. Null when it may.</summary>
    /// <param name="limits">The limits of -MaxImpact.</param>
    /// <param name="total">The impact of the plan as a whole.</param>
    /// <param name="changes">Its changes.</param>
    public static LlmException? Refusal(IReadOnlyList<LlmImpactLimit> limits, LlmImpact total, IReadOnlyList<LlmChange> changes)
    {
        if (changes.Count == 0)
            return null;
        if (limits.FirstOrDefault(l => Amount(total, l.Unit) is null) is { } unknown)
        {
            return new LlmException(
                ErrorIds.ImpactUnknown,
                $"Could not determine how many {unknown.Unit.ToString().ToLowerInvariant()} the plan affects, so -MaxImpact '{unknown}' cannot be checked. Nothing was written. Omit -MaxImpact, or use -Force to proceed.",
                unknown.ToString()
            );
        }

        var exceeded = limits.Where(l => Amount(total, l.Unit) > l.Most).ToList();
        return exceeded.Count == 0 ? null : Exceeded(exceeded, total, changes);
    }

    private static LlmException Exceeded(List<LlmImpactLimit> limits, LlmImpact total, IReadOnlyList<LlmChange> changes)
    {
        var words = limits.Select(l =>
            $"{LlmImpactLimit.Words(Amount(total, l.Unit)!.Value, l.Unit)} (limit {LlmImpactLimit.Words(l.Most, l.Unit).Split(' ')[0]})"
        );
        var largest = Largest(changes, limits[0].Unit);
        return new LlmException(
            ErrorIds.ImpactExceeded,
            $"The plan exceeds -MaxImpact: {string.Join(", ", words)}. Largest: {string.Join("; ", largest.Select(static c => $"{c.Action} {c.PathByName}: {c.Impact}"))}. "
                + "Nothing was written. Review the plan with -WhatIf, apply a part of it, or use -Force to proceed.",
            string.Join(", ", largest.Select(static c => c.Path))
        );
    }

    private static List<LlmChange> Largest(IReadOnlyList<LlmChange> changes, ImpactUnit unit) =>
        [
            .. changes
                .Where(c => Amount(c.Impact, unit) > 0)
                .OrderByDescending(c => Amount(c.Impact, unit))
                .ThenBy(static c => c.Path, StringComparer.Ordinal)
                .Take(MaxNamed),
        ];

    private static decimal? Amount(LlmImpact impact, ImpactUnit unit) =>
        unit switch
        {
            ImpactUnit.Requests => impact.Requests,
            ImpactUnit.Dollars => impact.Spend,
            ImpactUnit.Keys => impact.KeyList?.Count,
            ImpactUnit.Teams => impact.TeamList?.Count,
            ImpactUnit.Aliases => impact.Aliases?.Count,
            ImpactUnit.Fallbacks => impact.Fallbacks?.Count,
            _ => impact.McpGrants?.Count,
        };
}
