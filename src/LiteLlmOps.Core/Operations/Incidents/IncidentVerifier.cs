using LiteLlmOps.Deployments;
using LiteLlmOps.Logs;
using LiteLlmOps.Observations;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Checks with probes which incidents are real, all in parallel.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="deployment">The deployment. Null when none is known.</param>
/// <param name="runsProbes">False to run no probes.</param>
internal sealed class IncidentVerifier(IAdapters adapters, Deployment? deployment, bool runsProbes)
{
    // Where a server listens, not where a connection leads.
    private const string OwnAddresses = "startup";

    private readonly KnownSecrets _secrets = deployment is null ? KnownSecrets.None : KnownSecrets.Of(deployment);
    private readonly Lazy<ConfiguredAddresses?> _addresses = new(() =>
        deployment is null ? null : ConfiguredAddresses.Of(adapters, deployment)
    );

    public async Task<IReadOnlyList<LlmIncident>> AssessAsync(IReadOnlyList<IncidentRecord> records, CancellationToken token)
    {
        if (deployment is null)
            return WithoutProbes(records, "not checked, since no deployment is known");
        if (!runsProbes)
            return WithoutProbes(records, "not checked, by -SkipVerification");
        await using var context = new DeploymentSnapshot(adapters, deployment);
        using var probes = new ProbeSet(context);
        var startOf = await StartsAsync(token);
        return await Task.WhenAll(records.Select(r => AssessAsync(r, probes, startOf, token)));
    }

    private IReadOnlyList<LlmIncident> WithoutProbes(IReadOnlyList<IncidentRecord> records, string reason) =>
        [.. records.Select(r => Incident(r, IncidentAssessment.WithoutProbes(r, reason, adapters.Time.LocalNow())))];

    private async Task<LlmIncident> AssessAsync(
        IncidentRecord record,
        ProbeSet probes,
        Func<IncidentRecord, DateTime?> startOf,
        CancellationToken token
    )
    {
        var results = new List<ProbeResult>();
        var asked = new List<ObservedProbe>();
        foreach (var call in record.Key.Signature?.ProbeCalls ?? [])
        {
            var request = new ProbeRequest(call, record.Values);
            results.Add(await probes.RunAsync(request, token));
            asked.Add(new ObservedProbe(Shown(ProbeQuestion.Of(request)), Shown(results[^1].Evidence), results[^1].Outcome.ToString()));
            if (results[^1].Outcome != ProbeOutcome.Inconclusive)
                break;
        }

        if (results.Count == 0)
            results.Add(ProbeResult.Inconclusive(record.Key.Signature is null ? "no signature matches it" : "the signature has no probe"));
        return Incident(record, IncidentAssessment.Of(record, results, startOf(record), adapters.Time.LocalNow())) with { Probes = asked };
    }

    // Probes quote captured values.
    private string Shown(string text) => IncidentMask.Scrub(_secrets.Hide(text));

    private LlmIncident Incident(IncidentRecord record, IncidentAssessment assessment) =>
        WithOwner(
            LlmIncident.Of(record, assessment, AreaOf(record), _secrets) with
            {
                Services = assessment.NeedsRestart && deployment is not null ? [.. ServicesOf(record, deployment)] : [],
                Deployment = deployment?.Path,
            },
            record
        );

    // Says which component of the deployment has the address of a failed connection.
    private LlmIncident WithOwner(LlmIncident incident, IncidentRecord record)
    {
        var captured = ConfiguredAddresses.AddressIn(record.Values);
        if (
            incident.Family == OwnAddresses
            || (captured ?? ConfiguredAddresses.AddressIn(record.Sample)) is not var (host, port)
            || _addresses.Value?.OwnersOf(host, port) is not { } owners
        )
            return incident;
        // Other addresses in a line need not be those of the connection.
        if (owners.Count == 0)
            return captured is null
                ? incident
                : With(
                    $"no setting or variable of this deployment has the address {host}:{port} (models and settings in the database were not compared)"
                );
        return With($"{host}:{port} is the address in {string.Join(", ", owners)}") with
        {
            Subject = incident.Subject.Length == 0 ? owners[0] : $"{incident.Subject} ({owners[0]})",
        };

        LlmIncident With(string text) => incident with { Evidence = incident.Evidence.Length > 0 ? $"{incident.Evidence}; {text}" : text };
    }

    private SourceArea? AreaOf(IncidentRecord record)
    {
        if (record.Key.Signature is not null)
            return null;
        var areas = CatalogueReader.Areas(adapters.Signatures);
        return record.Source.IsStart ? areas.Start : areas.Find(record.Source.Logger, record.Source.File, record.Key.Subject);
    }

    // The services that write the logs; a log that no service writes is the proxy's.
    private static IReadOnlyList<string> ServicesOf(IncidentRecord record, Deployment deployment)
    {
        var writers = record.Logs.Select(l => LogSources.ServiceOf(deployment, l)).OfType<string>().ToList();
        return writers.Count > 0 ? writers : deployment.ProxyServices;
    }

    // The start of the processes that write the logs: earlier lines come from their predecessors.
    private async Task<Func<IncidentRecord, DateTime?>> StartsAsync(CancellationToken token)
    {
        var byService = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        try
        {
            foreach (var status in await adapters.OpenServices(deployment!).InspectAsync(deployment!.Services, token))
            {
                if (status.Process?.StartedAt is { } started)
                    byService[status.Service.Name] = started.ToLocalTime();
            }
        }
        catch (LlmException)
        {
            // Get-LlmService reports when systemd or Docker does not answer.
        }

        var proxy = deployment!
            .Proxy.Addresses.Where(static a => a.IsLoopback)
            .Select(a => adapters.Listeners.At(a.Port)?.StartedAt?.ToLocalTime())
            .FirstOrDefault(static s => s is not null);
        return record =>
            ServicesOf(record, deployment) is [var service, ..] && byService.TryGetValue(service, out var at) ? at
            : ServicesOf(record, deployment).Count == 0 ? proxy
            : null;
    }
}
