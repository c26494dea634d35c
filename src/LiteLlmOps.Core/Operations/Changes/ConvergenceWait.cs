using System.Runtime.CompilerServices;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>How far the live proxies have come.</summary>
/// <param name="Statuses">Of each change, in their order.</param>
/// <param name="Stragglers">Of each change, the proxies that do not show it.</param>
/// <param name="Percent">How much of the time limit has passed.</param>
/// <param name="Problems">Why proxies could not be asked.</param>
internal sealed record ConvergenceStep(
    IReadOnlyList<LiveStatus> Statuses,
    IReadOnlyList<IReadOnlyList<LlmStraggler>> Stragglers,
    int Percent,
    IReadOnlyList<LlmException> Problems
)
{
    public int Pending => Statuses.Count(static s => s == LiveStatus.Pending);
}

/// <summary>Asks every replica, and every worker of it, again and again until all show what was seeded.</summary>
internal sealed class ConvergenceWait(IAdapters adapters, PlaneSet before, IReadOnlyList<LlmChange> changes)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // By how much they matter: a change counts as what its worst proxy says.
    private static readonly LiveStatus[] Worst = [LiveStatus.Pending, LiveStatus.Unreachable, LiveStatus.NotShown, LiveStatus.Confirmed];

    private readonly List<ReplicaWatch> _replicas =
    [
        .. before.Deployment.Proxy.Addresses.Select(a => new ReplicaWatch(adapters, before.Deployment, a)),
    ];

    /// <summary>A step for each time that the proxies were asked; the last one when all is shown, or the time is over.</summary>
    public async IAsyncEnumerable<ConvergenceStep> WatchAsync(TimeSpan limit, [EnumeratorCancellation] CancellationToken token)
    {
        var start = DateTime.UtcNow;
        var planes = before with { Stored = await new PlaneReader(adapters, before.Deployment).ReadStoredAsync(token) };
        var convergence = new Convergence(planes, changes);
        while (true)
        {
            await Task.WhenAll(_replicas.Where(static r => !r.IsDone).Select(r => r.AskAsync(convergence, token)));
            var elapsed = DateTime.UtcNow - start;
            yield return Step((int)Math.Min(100, 100 * elapsed / (limit + Pause)));
            if (elapsed >= limit || _replicas.TrueForAll(static r => r.IsDone))
                yield break;
            await Task.Delay(Pause, token);
        }
    }

    private ConvergenceStep Step(int percent) =>
        new(
            [.. changes.Select((_, i) => Worst.First(s => _replicas.Exists(r => r.StatusOf(i) == s)))],
            [.. changes.Select((_, i) => (IReadOnlyList<LlmStraggler>)[.. _replicas.Select(r => r.StragglerOf(i)).OfType<LlmStraggler>()])],
            percent,
            [.. _replicas.Select(static r => r.Problem).OfType<LlmException>()]
        );
}
