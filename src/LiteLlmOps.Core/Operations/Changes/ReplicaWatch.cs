using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Polls one proxy. Each request uses its own connection, so that it may reach another worker.</summary>
internal sealed class ReplicaWatch(IAdapters adapters, Deployment deployment, Uri address)
{
    private IReadOnlyList<IReadOnlyList<LiveStatus>> _answers = [];

    /// <summary>Why the proxy could not be asked. It is not asked again after that.</summary>
    public LlmException? Problem { get; private set; }

    /// <summary>True when no change is pending, or the proxy cannot be asked.</summary>
    public bool IsDone => Problem is not null || (_answers.Count > 0 && _answers.All(static a => !a.Contains(LiveStatus.Pending)));

    public async Task AskAsync(Convergence convergence, CancellationToken token)
    {
        var count = LiveReader.ConnectionsTo(deployment.Proxy);
        try
        {
            var states = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ReadAsync(convergence, token)));
            _answers = [.. states.Select(convergence.Of)];
        }
        catch (LlmException e)
        {
            Problem = e;
        }
    }

    public LiveStatus StatusOf(int change)
    {
        if (Problem is not null)
            return LiveStatus.Unreachable;
        if (_answers.Any(a => a[change] == LiveStatus.Pending))
            return LiveStatus.Pending;
        return _answers.All(a => a[change] == LiveStatus.Confirmed) ? LiveStatus.Confirmed : LiveStatus.NotShown;
    }

    /// <summary>Null when the proxy shows the change.</summary>
    public LlmStraggler? StragglerOf(int change) =>
        StatusOf(change) is LiveStatus.Pending or LiveStatus.Unreachable
            ? new LlmStraggler
            {
                Url = address.ToString().TrimEnd('/'),
                Service = deployment.ServiceAt(address),
                Answers = _answers.Count,
                Behind = _answers.Count(a => a[change] == LiveStatus.Pending),
                Problem = Problem?.Message,
            }
            : null;

    private Task<LiveState> ReadAsync(Convergence convergence, CancellationToken token) =>
        new LiveReader(adapters, deployment).ReadAsync(address, Task.FromResult(convergence.GeneralKeys), isOneWorker: true, token);
}
