using System.Runtime.CompilerServices;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Seeding;

/// <summary>How far the live proxies have come.</summary>
/// <param name="Statuses">Of each change, in their order.</param>
/// <param name="Percent">How much of the time limit has passed.</param>
/// <param name="Problem">Why a proxy could not be asked; with the last step only.</param>
internal sealed record ConvergenceStep(IReadOnlyList<LiveStatus> Statuses, int Percent, LlmException? Problem)
{
    public int Pending => Statuses.Count(static s => s == LiveStatus.Pending);
}

/// <summary>Asks the running proxies again and again until they show what was seeded.</summary>
internal sealed class ConvergenceWait(IAdapters adapters, PlaneSet before, IReadOnlyList<LlmChange> changes)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A step for each time that the proxies were asked; the last one when all is shown, or the time is over.</summary>
    public async IAsyncEnumerable<ConvergenceStep> WatchAsync(TimeSpan limit, [EnumeratorCancellation] CancellationToken token)
    {
        var start = DateTime.UtcNow;
        var planes = before with { Stored = await new PlaneReader(adapters, before.Deployment).ReadStoredAsync(token) };
        var convergence = new Convergence(planes, changes);
        while (true)
        {
            var reader = new PlaneReader(adapters, before.Deployment);
            var statuses = convergence.Of(await reader.ReadLiveAsync(token));
            var elapsed = DateTime.UtcNow - start;
            var problem = reader.Problems is [var first, ..] ? first : null;
            var step = new ConvergenceStep(statuses, (int)Math.Min(100, 100 * elapsed / (limit + Pause)), problem);
            yield return step;
            if (elapsed >= limit || problem is not null || step.Pending == 0)
                yield break;
            await Task.Delay(Pause, token);
        }
    }
}
