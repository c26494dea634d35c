using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Services;

namespace LiteLlmOps.Smoke;

/// <summary>Whether the services beside the proxy answer: those of llmops.yaml that have a port.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class ServiceChecks(DeploymentSnapshot context)
{
    public const string Category = "Services";

    private const string Question = "which fruit is yellow";
    private const string Wrong = "the engine of a car needs oil";
    private const string Right = "a banana is a yellow fruit";

    public IEnumerable<Check> All()
    {
        var proxies = context.Deployment.ProxyServices;
        foreach (var service in context.Deployment.Services.Where(s => s.Port is not null && !proxies.Contains(s.Name)))
        {
            var address = new Uri($"http://127.0.0.1:{service.Port!.Value.ToString(CultureInfo.InvariantCulture)}/");
            var name = $"Service.{service.Name}";
            yield return new Check(
                name,
                Category,
                CheckLevel.Standard,
                address.ToString().TrimEnd('/'),
                token => AnswersAsync(service, address, token)
            );
            if (Says(service, "rerank"))
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

    private async Task<CheckOutcome> AnswersAsync(ServiceSettings service, Uri address, CancellationToken token)
    {
        if (service.Ready is TcpReady or CommandReady)
            return await ServesAsync(service, token);
        var probe = service.Ready as HttpReady;
        var path = probe?.Address ?? (Says(service, "metric") || Says(service, "exporter") ? "/metrics" : "/");
        var remedy =
            $"Look at {(service.Log is null ? "its log" : Path.GetFileName(service.Log))}, and start it: Start-LlmService {service.Name}";
        HttpProbeAnswer answer;
        try
        {
            answer = await context.Http.SendAsync(
                new HttpProbeRequest(probe?.At(service.Port) ?? new Uri(address, path.TrimStart('/'))),
                token
            );
        }
        catch (LlmException e)
        {
            return CheckOutcome.Failed(e.Message, SecretMask.Scrub(remedy), mayPass: true);
        }

        // Without a declared probe any answer shows that it runs.
        if (probe?.Accepts(answer.Status) == true && probe.Json.Count > 0 && probe.Wrong(answer.Json) is { } wrong)
            return CheckOutcome.Failed($"answers {path}, and {wrong}", SecretMask.Scrub(remedy), answer.Quote(), mayPass: true);
        return probe?.Accepts(answer.Status) ?? answer.Status < 500
            ? CheckOutcome.Passed($"answers {path}", answer.Quote())
            : CheckOutcome.Failed(
                $"answers {path} with {answer.Status}",
                SecretMask.Scrub(remedy),
                answer.Quote(),
                mayPass: answer.Status >= 500
            );
    }

    private async Task<CheckOutcome> ServesAsync(ServiceSettings service, CancellationToken token)
    {
        var readiness = new Readiness(
            context.Adapters,
            context.Adapters.OpenServices(context.Deployment),
            context.Http,
            context.Deployment
        );
        return await readiness.ProblemAsync(new ServiceFacts(service, new ServiceProcess(0, 0)), token) is { } problem
            ? CheckOutcome.Failed(problem, $"Start it: Start-LlmService {service.Name}", mayPass: true)
            : CheckOutcome.Passed("serves");
    }

    // A server that is up may still have loaded no model: only an order that is known proves that it works.
    private async Task<CheckOutcome> RerankAsync(Uri address, CancellationToken token)
    {
        var body = NodeJson.Write(
            new ConfigMap(
                new Dictionary<string, ConfigNode>
                {
                    ["model"] = new ConfigScalar("rerank"),
                    ["query"] = new ConfigScalar(Question),
                    ["documents"] = new ConfigList([new ConfigScalar(Wrong), new ConfigScalar(Right)]),
                }
            )
        );
        var answer = await context.Http.SendAsync(
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
            [1L, ..] => CheckOutcome.Passed("ranks two documents in the right order", answer.Quote()),
            { Count: > 0 } => CheckOutcome.Failed(
                "ranks two documents in the wrong order",
                "Look at which model it has loaded.",
                answer.Quote()
            ),
            _ => CheckOutcome.Failed("does not rank two documents", "Look at its log.", answer.Quote(), mayPass: answer.Status >= 500),
        };
    }

    private static bool Says(ServiceSettings service, string word) =>
        service.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
        || service.Purpose?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
