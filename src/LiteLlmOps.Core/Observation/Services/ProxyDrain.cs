using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>
/// Asks a proxy to take no more requests, and to answer those that it has: LiteLLM can since 1.89, with general_settings.enable_drain_endpoint.
/// Others answer 404, and finish what is open when the signal comes.
/// </summary>
/// <param name="http">Asks by HTTP.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ProxyDrain(IHttpProbe http, Deployment deployment)
{
    public async Task RunAsync(ServiceOperation step, CancellationToken token)
    {
        var service = step.Facts.Service;
        if (service.Port is not { } port || !deployment.ProxyServices.Contains(service.Name))
            return;
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(service.StopLimit / 2);
        step.Tell("waiting for its open requests");
        try
        {
            var headers = deployment.Environment.TryGet("DRAIN_ENDPOINT_TOKEN", out var secret)
                ? new Dictionary<string, string> { ["X-Drain-Token"] = secret.Text }
                : [];
            await http.SendAsync(new HttpProbeRequest(new Uri($"http://127.0.0.1:{port}/health/drain")) { Headers = headers }, clock.Token);
        }
        catch (Exception e) when (e is LlmException or OperationCanceledException && !token.IsCancellationRequested)
        {
            // It hangs, or is not there: the signal is next in any case.
        }
    }
}
