using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>One seed: the plan, and the way of the confirmed changes into the database.</summary>
internal sealed class SeedRun(IAdapters adapters, PlaneSet planes)
{
    private readonly Deployment _deployment = planes.Deployment;

    public SeedPlan Plan(SeedOptions options)
    {
        var guards = new SeedGuards(_deployment);
        var plan = new SeedPlanner(planes.Rules, _deployment.Environment, options, guards, _deployment.Path).Plan(
            planes.StoredDifferences()
        );
        return options.Force ? plan : plan with { Refusal = guards.Refusal(plan, planes.Desired, planes.Stored!) };
    }

    /// <summary>Saves the checkpoint, writes, and notes it in the journal.</summary>
    /// <returns>The checkpoint's id.</returns>
    public Task<string> ApplyAsync(SeedPlan plan, IReadOnlyCollection<PlannedChange> confirmed, string? reason, CancellationToken token) =>
        new DatabaseChange(adapters, planes, "Invoke-LlmSeed") { Reason = reason }.ApplyAsync(
            plan.WritesFor(confirmed),
            [.. confirmed.Select(static c => c.Change.ToString())],
            token
        );
}
