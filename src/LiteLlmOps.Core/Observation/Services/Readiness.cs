using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Services;

/// <summary>Runs the readiness probe of a service.</summary>
/// <param name="adapters">Runs commands.</param>
/// <param name="host">Connects to ports.</param>
/// <param name="http">Sends HTTP requests.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class Readiness(IAdapters adapters, IServiceHost host, IHttpProbe http, Deployment deployment)
{
    private const int LongestOutput = 160;

    // A probe without an answer counts as not ready; it is repeated soon enough.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The reason why the service is not ready. Null when it is ready.</summary>
    public async Task<string?> ProblemAsync(ServiceFacts facts, CancellationToken token)
    {
        if (facts.PortOwner is { } portOwner)
            return Describe(portOwner);
        if (facts.Process is null)
            return "not running";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
        timeout.CancelAfter(ProbeTimeout);
        try
        {
            return await ProbeAsync(facts, timeout.Token);
        }
        catch (LlmException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return $"no answer to its readiness probe within {Durations.Format(ProbeTimeout)}";
        }
    }

    /// <summary>A process that listens on the port of a service: "process 771 (python3) listens on port 8079".</summary>
    public static string Describe(Listener portOwner) =>
        $"process {portOwner.ProcessId} ({PrintableText.Of(Path.GetFileName(portOwner.CommandLine.Split(' ')[0]))}) listens on port {portOwner.Port}";

    private Task<string?> ProbeAsync(ServiceFacts facts, CancellationToken token) =>
        ProbeOf(facts.Service) switch
        {
            HttpReady ready => HttpAsync(ready, facts.Service.Port, token),
            TcpReady ready => TcpAsync(ready.Port, token),
            CommandReady ready => CommandAsync(ready, facts.Service, token),
            _ => Task.FromResult<string?>(null),
        };

    // A proxy without a declared probe has the readiness endpoint of LiteLLM.
    private ReadyProbe? ProbeOf(ServiceSettings service) =>
        service.Ready
        ?? (
            service.Port is not { } port ? null
            : deployment.ProxyServices.Contains(service.Name, StringComparer.Ordinal)
                ? new HttpReady("/health/readiness", [], new Dictionary<string, string>(StringComparer.Ordinal))
            : new TcpReady(port)
        );

    private async Task<string?> HttpAsync(HttpReady ready, int? port, CancellationToken token)
    {
        var answer = await http.SendAsync(new HttpProbeRequest(ready.At(port)), token);
        return !ready.Accepts(answer.Status)
                ? $"{ready.Address} returned {PrintableText.Of(answer.Quote())}{Explain(ready, port, answer.Status)}"
            : ready.Json.Count > 0 && ready.Wrong(answer.Json) is { } wrong
                ? $"{ready.Address} returned an unexpected value: {PrintableText.Of(wrong)}"
            : null;
    }

    private string Explain(HttpReady ready, int? port, int status) =>
        ProxyHealth.Explain(deployment, ready.At(port), status) is { Length: > 0 } text ? "." + text.TrimEnd('.') : "";

    private async Task<string?> TcpAsync(int port, CancellationToken token) =>
        await host.ConnectsAsync(port, token) ? null : $"not listening on port {port}";

    private async Task<string?> CommandAsync(CommandReady ready, ServiceSettings service, CancellationToken token)
    {
        var (code, output) = await adapters.Commands.RunAsync(ready.Command[0], [.. ready.Command.Skip(1)], service.Folder, token);
        if (code == 0)
            return null;
        var text = PrintableText.Of(SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim()));
        return $"{ready.Command[0]} exited with code {code}{(text.Length == 0 ? "" : ": " + text[..Math.Min(text.Length, LongestOutput)])}";
    }
}
