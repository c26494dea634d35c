using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Services;

/// <summary>Asks whether a service serves.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="host">The processes.</param>
/// <param name="http">Asks by HTTP.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class Readiness(IAdapters adapters, IServiceHost host, IHttpProbe http, Deployment deployment)
{
    // A service that was asked and gives no answer is not ready; the next question comes soon enough.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Null when it serves; else what is wrong.</summary>
    public async Task<string?> ProblemAsync(ServiceFacts facts, CancellationToken token)
    {
        if (facts.PortOwner is { } stranger)
            return $"process {stranger.ProcessId} ({Path.GetFileName(stranger.CommandLine.Split(' ')[0])}) holds its port {facts.Service.Port}";
        if (facts.Process is null)
            return "does not run";
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(Limit);
        try
        {
            return await AskAsync(facts, clock.Token);
        }
        catch (LlmException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return $"does not answer within {Durations.Format(Limit)}";
        }
    }

    private Task<string?> AskAsync(ServiceFacts facts, CancellationToken token) =>
        ProbeOf(facts.Service) switch
        {
            HttpReady ready => HttpAsync(ready, facts.Service.Port, token),
            TcpReady ready => TcpAsync(ready.Port, token),
            CommandReady ready => CommandAsync(ready, facts.Service, token),
            _ => Task.FromResult<string?>(null),
        };

    // A proxy that nobody wrote a probe for has LiteLLM's own.
    private ReadyProbe? ProbeOf(ServiceSettings service) =>
        service.Ready
        ?? (
            service.Port is not { } port ? null
            : deployment.ProxyServices.Contains(service.Name) ? new HttpReady("/health/readiness", [], new Dictionary<string, string>())
            : new TcpReady(port)
        );

    private async Task<string?> HttpAsync(HttpReady ready, int? port, CancellationToken token)
    {
        var answer = await http.SendAsync(new HttpProbeRequest(ready.At(port)), token);
        return !ready.Accepts(answer.Status) ? $"answers {ready.Address} with {answer.Quote()}"
            : ready.Json.Count > 0 && ready.Wrong(answer.Json) is { } wrong ? $"answers {ready.Address}, and {wrong}"
            : null;
    }

    private async Task<string?> TcpAsync(int port, CancellationToken token) =>
        await host.ConnectsAsync(port, token) ? null : $"does not listen on port {port}";

    private async Task<string?> CommandAsync(CommandReady ready, ServiceSettings service, CancellationToken token)
    {
        var (code, output) = await adapters.Commands.RunAsync(ready.Command[0], [.. ready.Command.Skip(1)], service.Folder, token);
        var said = SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim());
        return code == 0
            ? null
            : $"{ready.Command[0]} ends with {code}{(said.Length == 0 ? "" : $": {said[..Math.Min(said.Length, 160)]}")}";
    }
}
