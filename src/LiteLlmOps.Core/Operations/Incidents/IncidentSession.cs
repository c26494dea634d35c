using LiteLlmOps.Deployments;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>The state of reading the logs of one deployment, or some files.</summary>
/// <param name="catalogue">The signatures.</param>
/// <param name="aggregator">The aggregator of the incidents.</param>
/// <param name="deployment">The deployment for the probes. Null when none is known.</param>
/// <param name="time">The clock.</param>
internal sealed class IncidentSession(
    SignatureCatalogue catalogue,
    IncidentAggregator aggregator,
    Deployment? deployment,
    TimeProvider time
) : IDisposable
{
    public SignatureIndex Index => catalogue.Index;

    public IncidentAggregator Aggregator { get; } = aggregator;

    public IncidentFollower Follower { get; } = new(aggregator, time);

    public Deployment? Deployment { get; } = deployment;

    public void Dispose() => Follower.Dispose();
}
