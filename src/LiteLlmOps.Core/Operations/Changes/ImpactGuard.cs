namespace LiteLlmOps.Changes;

/// <summary>Refuses a plan that touches more than was allowed.</summary>
internal static class ImpactGuard
{
    private const int MostNamed = 3;

    /// <summary>Why the plan must not be carried out; null when it may.</summary>
    /// <param name="limits">What -MaxImpact says.</param>
    /// <param name="total">What the plan as a whole touches.</param>
    /// <param name="changes">Its changes.</param>
    public static LlmException? Refusal(IReadOnlyList<LlmImpactLimit> limits, LlmImpact total, IReadOnlyList<LlmChange> changes)
    {
        if (limits.FirstOrDefault(l => Amount(total, l.Unit) is null) is { } unknown && changes.Count > 0)
        {
            return new LlmException(
                ErrorIds.ImpactUnknown,
                $"How many {unknown.Unit.ToString().ToLowerInvariant()} this plan touches is not known, so -MaxImpact '{unknown}' cannot be kept. Nothing was written. Go on without -MaxImpact, or with -Force.",
                unknown.ToString()
            );
        }

        var beyond = limits.Where(l => Amount(total, l.Unit) > l.Most).ToList();
        if (beyond.Count == 0)
            return null;
        var words = beyond.Select(l =>
            $"{LlmImpactLimit.Words(Amount(total, l.Unit)!.Value, l.Unit)} (at most {LlmImpactLimit.Words(l.Most, l.Unit).Split(' ')[0]})"
        );
        var worst = Worst(changes, beyond[0].Unit);
        return new LlmException(
            ErrorIds.ImpactExceeded,
            $"This plan touches more than -MaxImpact allows: {string.Join(", ", words)}. Most of it by {string.Join("; ", worst.Select(c => $"{Named(c)}: {c.Impact}"))}. "
                + "Nothing was written. Look at all of it with -WhatIf, or make a part of the changes; -Force goes on all the same.",
            string.Join(", ", worst.Select(static c => c.Path))
        );
    }

    private static List<LlmChange> Worst(IReadOnlyList<LlmChange> changes, ImpactUnit unit) =>
        [
            .. changes
                .Where(c => Amount(c.Impact, unit) > 0)
                .OrderByDescending(c => Amount(c.Impact, unit))
                .ThenBy(static c => c.Path, StringComparer.Ordinal)
                .Take(MostNamed),
        ];

    // A model's id says less than its name.
    private static string Named(LlmChange change) =>
        $"{change.Action} {change.Path.Replace($"/{change.Section}/{change.Id}", $"/{change.Section}/{change.Name}", StringComparison.Ordinal)}";

    private static decimal? Amount(LlmImpact impact, ImpactUnit unit) =>
        unit switch
        {
            ImpactUnit.Requests => impact.Requests,
            ImpactUnit.Dollars => impact.Spend,
            ImpactUnit.Keys => impact.KeyList?.Count,
            ImpactUnit.Teams => impact.TeamList?.Count,
            ImpactUnit.Aliases => impact.Aliases?.Length,
            ImpactUnit.Fallbacks => impact.Fallbacks?.Length,
            _ => impact.McpGrants?.Length,
        };
}
