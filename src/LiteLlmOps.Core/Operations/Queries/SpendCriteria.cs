namespace LiteLlmOps.Queries;

/// <summary>What a query of spend sums, and by what.</summary>
/// <param name="Period">The time range.</param>
/// <param name="Time">Day or Hour. Null when the spend is not grouped by time.</param>
/// <param name="Groups">The other dimensions.</param>
/// <param name="Filters">The ids that are selected, by dimension.</param>
internal sealed record SpendCriteria(
    SpendPeriod Period,
    SpendDimension? Time,
    IReadOnlyList<SpendDimension> Groups,
    IReadOnlyDictionary<SpendDimension, string[]> Filters
)
{
    /// <summary>The dimensions other than time that the source must have.</summary>
    public IEnumerable<SpendDimension> Needed => Groups.Concat(Filters.Keys).Distinct();

    /// <summary>Whether a filter selects nothing at all.</summary>
    public bool IsEmpty => Filters.Values.Any(static ids => ids.Length == 0);
}
