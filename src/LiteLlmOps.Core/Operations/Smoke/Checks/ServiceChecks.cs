using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Services;

namespace LiteLlmOps.Smoke;

/// <summary>Checks the services in llmops.yaml that have a port, except the proxies.</summary>
/// <param name="snapshot">The deployment.</param>
internal sealed class ServiceChecks(DeploymentSnapshot snapshot)
{
    public const string Category = "Services";

    private const string Question = "which fruit is yellow";
    private const string Wrong = "the engine of a car needs oil";
    private const string Right = "a banana is a yellow fruit";

    public IEnumerable<Check> All()
    {
        var proxies = snapshot.Deployment.ProxyServices;
        foreach (
            var service in snapshot.Deployment.Services.Where(s => s.Port is not null && !proxies.Contains(s.Name, StringComparer.Ordinal))
        )
        {
            var address = new Uri($"http://127.0.0.1:{service.Port!.Value.ToString(CultureInfo.InvariantCulture)}/");
            var name = $"Service.{service.Name}";
            yield return new Check(
                name,
                Category,
                CheckLevel.Standard,
                address.ToString().TrimEnd('/'),
                token => RespondsAsync(service, address, token)
            );
            if (Mentions(service, "rerank"))
                yield return new Check(
                    $"Rerank.{service.Name}",
                    Category,
                    CheckLevel.Standard,
                    $"{address}v1/rerank",
                    token => RerankAsync(address, token)
                )
                {
                    DependsOn = [name],
                };
        }
    }

    private async Task<LlmCheckResult> RespondsAsync(ServiceSettings service, Uri address, CancellationToken token)
    {
        if (service.Ready is TcpReady or CommandReady)
            return await ReadyAsync(service, token);
        var probe = service.Ready as HttpReady;
        var path = probe?.Address ?? (Mentions(service, "metric") || Mentions(service, "exporter") ? "/metrics" : "/");
        var remediation =
            $"Check {(service.Log is null ? "its log" : Path.GetFileName(service.Log))}, then start the service: Start-LlmService {service.Name}";
        HttpProbeAnswer answer;
        try
        {
            answer = await snapshot.Http.SendAsync(
                new HttpProbeRequest(probe?.At(service.Port) ?? new Uri(address, path.TrimStart('/'))),
                token
            );
        }
        catch (LlmException e)
        {
            return LlmCheckResult.Failed(Sentence.Of(e.Message), SecretMask.Scrub(remediation), isTransient: true);
        }

        // Without a declared readiness probe, any response shows that the service is running.
        if (probe?.Accepts(answer.Status) == true && probe.Json.Count > 0 && probe.Wrong(answer.Json) is { } wrong)
            return LlmCheckResult.Failed(
                Sentence.Of($"{path} responds, but {wrong}"),
                SecretMask.Scrub(remediation),
                answer.Quote(),
                isTransient: true
            );
        return probe?.Accepts(answer.Status) ?? answer.Status < 500
            ? LlmCheckResult.Passed($"{path} responds.", answer.Quote())
            : LlmCheckResult.Failed(
                $"{path} returned {answer.Status}.",
                SecretMask.Scrub(remediation),
                answer.Quote(),
                isTransient: answer.Status >= 500
            );
    }

    private async Task<LlmCheckResult> ReadyAsync(ServiceSettings service, CancellationToken token)
    {
        var readiness = new Readiness(
            snapshot.Adapters,
            snapshot.Adapters.OpenServices(snapshot.Deployment),
            snapshot.Http,
            snapshot.Deployment
        );
        return await readiness.ProblemAsync(new ServiceFacts(service, new ServiceProcess(0, 0)), token) is { } problem
            ? LlmCheckResult.Failed(Sentence.Capitalized(problem), $"Start the service: Start-LlmService {service.Name}", isTransient: true)
            : LlmCheckResult.Passed("Ready.");
    }

    // A running server may have no model loaded. Documents with a known order show that it ranks correctly.
    private async Task<LlmCheckResult> RerankAsync(Uri address, CancellationToken token)
    {
        var body = NodeJson.Write(
            new ConfigMap(
                new Dictionary<string, ConfigNode>(StringComparer.Ordinal)
                {
                    ["model"] = new ConfigScalar("rerank"),
                    ["query"] = new ConfigScalar(Question),
                    ["documents"] = new ConfigList([new ConfigScalar(Wrong), new ConfigScalar(Right)]),
                }
            )
        );
        var answer = await snapshot.Http.SendAsync(
            new HttpProbeRequest(new Uri(address, "v1/rerank")) { Method = "POST", Body = body },
            token
        );
        var order = ((answer.Json as ConfigMap)?["results"] as ConfigList)
            ?.Items.OfType<ConfigMap>()
            .OrderByDescending(static r =>
                Convert.ToDouble((r["relevance_score"] as ConfigScalar)?.Value ?? 0.0, CultureInfo.InvariantCulture)
            )
            .Select(static r => (r["index"] as ConfigScalar)?.Value)
            .ToList();
        return order switch
        {
            [1L, ..] => LlmCheckResult.Passed("Ranks two test documents in the correct order.", answer.Quote()),
            { Count: > 0 } => LlmCheckResult.Failed(
                "Ranks two test documents in the wrong order.",
                "Check which model it has loaded.",
                answer.Quote()
            ),
            _ => LlmCheckResult.Failed(
                "Does not rank two test documents.",
                "Check its log.",
                answer.Quote(),
                isTransient: answer.Status >= 500
            ),
        };
    }

    private static bool Mentions(ServiceSettings service, string word) =>
        service.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
        || service.Purpose?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
