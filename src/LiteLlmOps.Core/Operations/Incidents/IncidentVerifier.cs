using LiteLlmOps.Deployments;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Finds out which incidents are real, all side by side.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="deployment">The deployment. Null when none is known.</param>
/// <param name="asks">False to ask nothing.</param>
internal sealed class IncidentVerifier(IAdapters adapters, Deployment? deployment, bool asks)
{
    public async Task<IReadOnlyList<LlmIncident>> JudgeAsync(IReadOnlyList<IncidentRecord> records, CancellationToken token)
    {
        if (deployment is null)
            return
            [
                .. records.Select(static r => new LlmIncident(
                    r,
                    IncidentAssessment.Unasked(r, "no deployment is known that could be asked", null),
                    [],
                    null
                )),
            ];
        if (!asks)
            return [.. records.Select(r => Incident(r, IncidentAssessment.Unasked(r, "nothing was asked: -Verify:$false", null)))];
        await using var context = new DeploymentSnapshot(adapters, deployment);
        using var probes = new ProbeSet(context);
        var starts = await StartsAsync(token);
        return await Task.WhenAll(records.Select(r => JudgeAsync(r, probes, starts, token)));
    }

    private async Task<LlmIncident> JudgeAsync(
        IncidentRecord record,
        ProbeSet probes,
        Func<IncidentRecord, DateTime?> startOf,
        CancellationToken token
    )
    {
        var answers = new List<ProbeAnswer>();
        foreach (var call in record.Key.Signature?.Probes ?? [])
        {
            answers.Add(await probes.AskAsync(new ProbeQuestion(call, record.Values), token));
            if (answers[^1].Finding != ProbeFinding.Open)
                break;
        }

        if (answers.Count == 0)
            answers.Add(ProbeAnswer.Open(record.Key.Signature is null ? "no signature knows it" : "no probe is known for it"));
        return Incident(record, IncidentAssessment.Of(record, answers, startOf(record), DateTime.Now));
    }

    private LlmIncident Incident(IncidentRecord record, IncidentAssessment judgement) =>
        new(record, judgement, judgement.NeedsRestart ? ServicesOf(record) : [], deployment!.Path);

    // The service whose log tells of it; a log of nobody's is the proxy's.
    private IReadOnlyList<string> ServicesOf(IncidentRecord record)
    {
        var writers = record.Logs.Select(l => LogSources.ServiceOf(deployment!, l)).OfType<string>().ToList();
        return writers.Count > 0 ? writers : deployment!.ProxyServices;
    }

    // When the processes were started that wrote the logs: what stands before that was said by others.
    private async Task<Func<IncidentRecord, DateTime?>> StartsAsync(CancellationToken token)
    {
        var byService = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        try
        {
            foreach (var facts in await adapters.OpenServices(deployment!).InspectAsync(deployment!.Services, token))
            {
                if (facts.Process?.StartedAt is { } started)
                    byService[facts.Service.Name] = started.ToLocalTime();
            }
        }
        catch (LlmException)
        {
            // That systemd or docker does not answer is for Get-LlmService to say.
        }

        var proxy = deployment!
            .Proxy.Addresses.Where(static a => a.IsLoopback)
            .Select(a => adapters.Listeners.At(a.Port)?.StartedAt?.ToLocalTime())
            .FirstOrDefault(static s => s is not null);
        return record =>
            ServicesOf(record) is [var service, ..] && byService.TryGetValue(service, out var at) ? at
            : ServicesOf(record).Count == 0 ? proxy
            : null;
    }
}
