using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Finds a proxy that does not listen on its port. When the port is in use, LiteLLM starts on a random one (proxy/proxy_cli.py).</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="proxy">The expected address.</param>
internal sealed class MovedProxy(DeploymentSnapshot snapshot, Uri proxy)
{
    // A listener that is not an HTTP server may never respond.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>A description of the process and its port. Null when none was found.</summary>
    public async Task<string?> FindAsync(CancellationToken token)
    {
        if (!proxy.IsLoopback)
            return null;
        // With several candidates, the one that was started with the file of this deployment is the proxy.
        var file = snapshot.Deployment.Config.Rendered ?? snapshot.Deployment.Config.Source;
        var others = snapshot
            .Deployment.Proxy.Addresses.Select(static a => a.Port)
            .Concat(snapshot.Deployment.Services.Select(static s => s.Port ?? 0))
            .ToHashSet();
        var candidates = snapshot
            .Adapters.Listeners.Find("litellm")
            .Where(l =>
                !others.Contains(l.Port)
                && l.ProcessId != System.Environment.ProcessId
                && (file is null || l.CommandLine.Contains(file, StringComparison.Ordinal))
            )
            .ToList();
        var answers = await Task.WhenAll(candidates.Select(l => IsLiteLlmAsync(l, token)));
        return candidates
            .Where((_, i) => answers[i])
            .Select(l =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"process {l.ProcessId} serves {(file is null ? "LiteLLM" : Path.GetFileName(file))} on port {l.Port}"
                )
            )
            .FirstOrDefault();
    }

    /// <summary>The process that listens on the expected port. Null when it is not known.</summary>
    public int? ListeningProcess() =>
        proxy.IsLoopback ? snapshot.Adapters.Listeners.Find("litellm").FirstOrDefault(l => l.Port == proxy.Port)?.ProcessId : null;

    private async Task<bool> IsLiteLlmAsync(Listener listener, CancellationToken token)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(Limit);
        try
        {
            var address = new Uri($"http://127.0.0.1:{listener.Port.ToString(CultureInfo.InvariantCulture)}/health/liveliness");
            return (await snapshot.Http.SendAsync(new HttpProbeRequest(address), clock.Token)).Body.Contains(
                "alive",
                StringComparison.OrdinalIgnoreCase
            );
        }
        catch (Exception e) when (e is LlmException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return false;
        }
    }
}
