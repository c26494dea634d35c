using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.StateFiles;

/// <summary>Whether the rendered config is up to date, by the same comparison as Get-LlmDrift and the finding RenderedStale.</summary>
internal static class RenderedCheck
{
    public static async Task<StateVerdict> ReadAsync(IAdapters adapters, Deployment deployment, CancellationToken token)
    {
        var planes = await new PlaneReader(adapters, deployment).ReadAsync([Plane.Rendered], token);
        if (planes.Problems is [var problem, ..])
            return Unknown($"a file cannot be read. {problem.Message}");
        var drift = new DriftFinder(
            planes,
            new DriftQuery([Plane.Rendered]),
            CauseRules.Of(adapters.OpenState(deployment), planes.Rules, adapters.Time.UtcNow()),
            adapters.Time.Today()
        )
            .Find()
            .Where(static d => d.Plane == Plane.Rendered && d.IsFailure)
            .ToList();
        if (drift.Count > 0)
            return Of(StateFileStatus.Stale, $"The proxy starts with it: {DriftSummary.Of(drift)}. Export-LlmConfig renders it again.");
        return planes.Alternatives.Count > 0 && FittingVersions.Rendered(planes, includeEqual: false).Doubtful.Count > 0
            ? Unknown("the version of LiteLLM is not known. Set litellm.version in llmops.yaml.")
            : Of(StateFileStatus.Current, "The proxy starts with it, and it has the values of the declaration.");
    }

    private static StateVerdict Unknown(string cause) =>
        Of(StateFileStatus.Unknown, $"The proxy starts with it. Could not determine whether it is up to date, because {cause}");

    private static StateVerdict Of(StateFileStatus status, string reason) => new(StateFileKind.Rendered, status, reason);
}
