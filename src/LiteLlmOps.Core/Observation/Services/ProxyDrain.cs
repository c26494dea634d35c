using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>
/// Tells a proxy to reject new requests and waits until it has answered the open ones. LiteLLM 1.89 and later has the endpoint, with
/// general_settings.enable_drain_endpoint. Other proxies return 404; they finish their open requests after the stop signal.
/// </summary>
/// <param name="http">Sends the request.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ProxyDrain(IHttpProbe http, Deployment deployment)
{
    public async Task RunAsync(ServiceOperation operation, CancellationToken token)
    {
        var service = operation.Facts.Service;
        if (service.Port is not { } port || !deployment.ProxyServices.Contains(service.Name, StringComparer.Ordinal))
            return;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
        timeout.CancelAfter(service.StopLimit / 2);
        operation.Report("waiting for open requests");
        try
        {
            var headers = deployment.Environment.TryGet("DRAIN_ENDPOINT_TOKEN", out var secret)
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Drain-Token"] = secret.Text }
                : [];
            await http.SendAsync(
                new HttpProbeRequest(new Uri($"http://127.0.0.1:{port}/health/drain")) { Headers = headers },
                timeout.Token
            );
        }
        catch (Exception e) when (e is LlmException or OperationCanceledException && !token.IsCancellationRequested)
        {
            // The proxy hangs or is not listening. The stop signal follows in any case.
        }
    }
}
