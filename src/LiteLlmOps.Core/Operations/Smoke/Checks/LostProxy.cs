using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Looks for the proxy when it is not where it should be: with its port taken, LiteLLM starts on a random one (proxy/proxy_cli.py).</summary>
/// <param name="context">What checks look at.</param>
/// <param name="proxy">Where it should be.</param>
internal sealed class LostProxy(DeploymentSnapshot context, Uri proxy)
{
    // What listens on a port and speaks no HTTP says nothing at all.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>What was found, in words; null when nothing was.</summary>
    public async Task<string?> FindAsync(CancellationToken token)
    {
        if (!proxy.IsLoopback)
            return null;
        // Where there are several, the one that was started with this deployment's file is the one.
        var file = context.Deployment.Config.Rendered ?? context.Deployment.Config.Source;
        var others = context
            .Deployment.Proxy.Addresses.Select(static a => a.Port)
            .Concat(context.Deployment.Services.Select(static s => s.Port ?? 0))
            .ToHashSet();
        var candidates = context
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
                    $"process {l.ProcessId} serves {(file is null ? "LiteLLM" : Path.GetFileName(file))} on port {l.Port} in its place"
                )
            )
            .FirstOrDefault();
    }

    /// <summary>The process that listens where the proxy should; null when it is not known.</summary>
    public int? ProcessThere() =>
        proxy.IsLoopback ? context.Adapters.Listeners.Find("litellm").FirstOrDefault(l => l.Port == proxy.Port)?.ProcessId : null;

    private async Task<bool> IsLiteLlmAsync(Listener listener, CancellationToken token)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(Limit);
        try
        {
            var address = new Uri($"http://127.0.0.1:{listener.Port.ToString(CultureInfo.InvariantCulture)}/health/liveliness");
            return (await context.Http.SendAsync(new HttpProbeRequest(address), clock.Token)).Body.Contains(
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
