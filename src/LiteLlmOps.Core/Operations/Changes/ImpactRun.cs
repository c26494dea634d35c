using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>What the changes of a plan impact.</summary>
/// <param name="Total">All of them together; what two touch counts once.</param>
/// <param name="Problem">Why it is not known. Null when it is.</param>
internal sealed record ImpactRun(LlmImpact Total, string? Problem)
{
    // A plan is worth waiting for as long as this; what it touches is not worth more.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Writes into each change what it touches. Not knowing that is no error: the plan stands without it.</summary>
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
