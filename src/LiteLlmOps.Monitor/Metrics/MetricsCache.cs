using LiteLlmOps.Monitor.Jobs;
using LiteLlmOps.Monitoring;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The metrics of the current snapshot, written once for each snapshot.</summary>
/// <param name="state">What the monitor knows.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsCache(MonitorState state, WatchedDeployment deployment, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lazy<MetricsText> _text = new(() => new MetricsText(deployment.Last.Monitor.Top));
    private Written? _last;

    /// <summary>Maps GET /metrics.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, MetricsCache cache) =>
        endpoints.MapGet(
            "/metrics",
            async context =>
            {
                var text = await cache.ReadAsync(context.RequestAborted);
                context.Response.ContentType = MetricsText.ContentType;
                context.Response.ContentLength = text.Length;
                await context.Response.Body.WriteAsync(text, context.RequestAborted);
            }
        );

    public void Dispose() => _writing.Dispose();

    private async Task<byte[]> ReadAsync(CancellationToken token)
    {
        if (Volatile.Read(ref _last) is { } last && last.Snapshot == state.Current)
            return last.Text;
        await _writing.WaitAsync(token);
        try
        {
            var snapshot = state.Current;
            if (_last is not { } written || written.Snapshot != snapshot)
                // The text belongs to all requests: that of the first one may be cancelled.
                Volatile.Write(
                    ref _last,
                    written = new Written(snapshot, await _text.Value.WriteAsync(snapshot, time.UtcNow(), CancellationToken.None))
                );
            return written.Text;
        }
        finally
        {
            _writing.Release();
        }
    }

    private sealed record Written(MonitorSnapshot Snapshot, byte[] Text);
}
