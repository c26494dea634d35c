using System.Runtime.CompilerServices;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>The result of one round of requests to the proxies.</summary>
/// <param name="Changes">The changes, with what the proxies showed.</param>
/// <param name="Percent">The part of the time limit that has passed.</param>
/// <param name="Problems">Why proxies could not be asked.</param>
internal sealed record ConvergenceStep(IReadOnlyList<LlmChange> Changes, int Percent, IReadOnlyList<LlmException> Problems)
{
    public IReadOnlyList<LlmChange> Pending => [.. Changes.Where(static c => c.Live == LiveStatus.Pending)];
}

/// <summary>Asks every replica, and every worker of it, until all show the changes.</summary>
internal sealed class ConvergenceWait(IAdapters adapters, PlaneSet before, IReadOnlyList<LlmChange> changes)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A change has the status of the proxy that is furthest behind.
    private static readonly LiveStatus[] WorstFirst =
    [
        LiveStatus.Pending,
        LiveStatus.Unreachable,
        LiveStatus.NotShown,
        LiveStatus.Confirmed,
    ];

    private readonly List<ReplicaWatch> _replicas =
    [
        .. before.Deployment.Proxy.Addresses.Select(a => new ReplicaWatch(adapters, before.Deployment, a)),
    ];

    /// <summary>One step for each round; the last one when all changes are shown, or the time limit is over.</summary>
    public async IAsyncEnumerable<ConvergenceStep> WatchAsync(TimeSpan limit, [EnumeratorCancellation] CancellationToken token)
    {
        var polling = new Polling(adapters.Time, Pause, limit);
        var planes = before with { Stored = await new PlaneReader(adapters, before.Deployment).ReadStoredAsync(token) };
        var convergence = new Convergence(planes, changes);
        while (true)
        {
            var isLast = polling.IsOver;
            await Task.WhenAll(_replicas.Where(static r => !r.IsDone).Select(r => r.AskAsync(convergence, token)));
            yield return Step(polling.Percent);
            if (isLast || _replicas.TrueForAll(static r => r.IsDone))
                yield break;
            await polling.PauseAsync(token);
        }
    }

    private ConvergenceStep Step(int percent) =>
        new(
            [
                .. changes.Select(
                    (change, i) =>
                        change with
                        {
                            Live = WorstFirst.First(s => _replicas.Exists(r => r.StatusOf(i) == s)),
                            Stragglers = [.. _replicas.Select(r => r.StragglerOf(i)).OfType<LlmStraggler>()],
                        }
                ),
            ],
            percent,
            [.. _replicas.Select(static r => r.Problem).OfType<LlmException>()]
        );
}
