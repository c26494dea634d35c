using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>The impact of the changes of a plan.</summary>
/// <param name="Total">The impact of all of them; what several affect counts once.</param>
/// <param name="Problem">Why it could not be determined. Null when it could.</param>
internal sealed record ImpactRun(LlmImpact Total, string? Problem)
{
    // The plan is shown after this time, with or without its impact.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Sets the impact of each change. When it cannot be read, that is not an error: the plan is valid without it.</summary>
    public static async Task<ImpactRun> AssessAsync(
        IAdapters adapters,
        PlaneSet planes,
        IReadOnlyList<ChangedRow> changes,
        CancellationToken token
    )
    {
        if (changes.Count == 0)
            return new ImpactRun(LlmImpact.None, null);
        UsageFacts usage;
        try
        {
            await using var database = adapters.OpenDatabase(planes.Deployment, readOnly: true);
            usage = await database.ReadUsageAsync(planes.Stored!.Schema, Limit, token);
        }
        catch (LlmException e)
        {
            return new ImpactRun(LlmImpact.Unknown, e.Message);
        }

        return new ImpactRun(Assess(usage, planes, changes), null);
    }

    /// <returns>The total.</returns>
    public static LlmImpact Assess(UsageFacts usage, PlaneSet planes, IReadOnlyList<ChangedRow> changes)
    {
        var traffic = new Traffic(usage);
        var graph = new ImpactGraph(usage, traffic, planes, changes);
        var total = new ImpactSet();
        foreach (var change in changes)
        {
            var impact = graph.Of(change);
            change.Change.Impact = impact.ToImpact(traffic, usage);
            total.Add(impact);
        }

        return total.ToImpact(traffic, usage);
    }
}
