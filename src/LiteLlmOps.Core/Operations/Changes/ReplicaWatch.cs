using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>One proxy, asked again and again: each question goes over a connection of its own, so that the kernel may give it another worker.</summary>
internal sealed class ReplicaWatch(IAdapters adapters, Deployment deployment, Uri address)
{
    // Enough for a worker to be missed rarely; which one takes a connection is the kernel's choice.
    private const int AsksPerWorker = 4;

    private IReadOnlyList<IReadOnlyList<LiveStatus>> _answers = [];

    /// <summary>Why it could not be asked: it is left alone from then on.</summary>
    public LlmException? Problem { get; private set; }

    /// <summary>True when there is nothing more to wait for.</summary>
    public bool IsDone => Problem is not null || (_answers.Count > 0 && _answers.All(static a => !a.Contains(LiveStatus.Pending)));

    public async Task AskAsync(Convergence convergence, CancellationToken token)
    {
        var count = deployment.Proxy.Workers == 1 ? 1 : AsksPerWorker * deployment.Proxy.Workers;
        try
        {
            var states = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => ReadAsync(token)));
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

    /// <summary>Null when it shows the change.</summary>
    public LlmStraggler? StragglerOf(int change) =>
        StatusOf(change) is LiveStatus.Pending or LiveStatus.Unreachable
            ? new LlmStraggler(
                address.ToString().TrimEnd('/'),
                deployment.ServiceAt(address),
                _answers.Count,
                _answers.Count(a => a[change] == LiveStatus.Pending),
                Problem?.Message
            )
            : null;

    private async Task<LiveState> ReadAsync(CancellationToken token)
    {
        using var api = adapters.OpenProxy(deployment, address, isOneWorker: true);
        return await api.ReadAsync(token);
    }
}
