using LiteLlmOps.Drift;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Whether the database contains the declared configuration.</summary>
/// <param name="context">The deployment.</param>
internal sealed class DriftProbe(DeploymentSnapshot context)
{
    private const int MaxNamed = 3;

    public async Task<ProbeResult> RunAsync(CancellationToken token)
    {
        var (adapters, deployment) = (context.Adapters, context.Deployment);
        var planes = await new PlaneReader(adapters, deployment).ReadAsync([Plane.Stored], token);
        if (planes.Problems is [var problem, ..])
            return ProbeResult.Inconclusive($"could not be checked: {problem.Message}");
        var causes = CauseRules.Of(adapters.OpenState(deployment), planes.Rules, adapters.Time.UtcNow());
        var found = new DriftFinder(planes, new DriftQuery([Plane.Stored]), causes, adapters.Time.Today()).Find().ToList();
        return found.Count == 0
            ? ProbeResult.Cleared("the database contains the declared configuration")
            : ProbeResult.Confirmed($"Get-LlmDrift finds {Counted(found.Count)} in the database: {Named(found)}");
    }

    private static string Counted(int count) => count == 1 ? "1 difference" : $"{count} differences";

    private static string Named(List<LlmDrift> found) =>
        string.Join(", ", found.Take(MaxNamed).Select(static d => $"{d.Section} {d.Name}".TrimEnd()).Distinct(StringComparer.Ordinal))
        + (found.Count > MaxNamed ? ", …" : "");
}
