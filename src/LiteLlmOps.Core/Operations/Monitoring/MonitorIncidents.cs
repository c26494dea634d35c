using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Monitoring;

/// <summary>Reads and verifies the incidents of the last day.</summary>
/// <param name="adapters">Access to logs, database, proxy and processes.</param>
internal sealed class MonitorIncidents(IAdapters adapters)
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(1);

    /// <exception cref="LlmException">There is no log, or one cannot be read.</exception>
    public async Task<MonitorResult<IReadOnlyList<LlmIncident>>> ReadAsync(Deployment deployment, CancellationToken token)
    {
        var since = adapters.Time.LocalNow() - Span;
        using var session = new IncidentSession(
            CatalogueReader.Of(adapters, deployment, []),
            new IncidentAggregator(since, null),
            deployment,
            adapters.Time
        );
        var reader = new IncidentReader(
            adapters.Logs,
            session.Index,
            session.Aggregator,
            adapters.Time,
            f => LogSources.ZoneOf(deployment, f.Log, adapters.Listeners, isOwn: true)
        );
        foreach (var file in LogSources.Of(deployment, adapters.Logs, adapters.Listeners).Where(f => f.MayContain(since)))
        {
            await foreach (var _ in reader.ReadAsync(file, token))
            {
                // The progress is not shown.
            }
        }

        var verifier = new IncidentVerifier(adapters, deployment, runsProbes: true);
        var incidents = await verifier.AssessAsync([.. session.Aggregator.Records], token);
        IReadOnlyList<LlmIncident> shown =
        [
            .. LlmIncident.InOrder(IncidentRollUp.Of(incidents.Where(static i => i.Severity >= SignatureSeverity.Warning))),
        ];
        return new MonitorResult<IReadOnlyList<LlmIncident>>(shown, reader.Warnings);
    }
}
