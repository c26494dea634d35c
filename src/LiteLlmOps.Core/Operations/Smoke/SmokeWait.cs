using System.Runtime.CompilerServices;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Runs checks, and repeats those with temporary failures until they pass or the time limit is reached.</summary>
/// <param name="adapters">Access to files, database, proxy and processes.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="query">Selects the checks.</param>
/// <param name="options">The model calls of level Full.</param>
/// <param name="limit">The time limit. Zero for one run.</param>
internal sealed class SmokeWait(IAdapters adapters, Deployment deployment, SmokeQuery query, SmokeOptions options, TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Polling _polling = new(adapters.Time, Pause, limit);
    private readonly Dictionary<string, LlmCheckResult> _reported = new(StringComparer.Ordinal);
    private readonly CostMeter _meter = new(options.MaxCost);

    /// <summary>The temporary failures that the next run repeats.</summary>
    public IReadOnlyList<LlmCheckResult> WaitingFor { get; private set; } = [];

    /// <summary>Each result once, as soon as it is final. Null after each run that will be repeated.</summary>
    public async IAsyncEnumerable<LlmCheckResult?> RunAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            var pending = new List<LlmCheckResult>();
            var (hasPermanentFailure, isLast) = (false, _polling.IsOver);
            await using var snapshot = new DeploymentSnapshot(adapters, deployment);
            var checks = (await SmokeSuite.SelectAsync(snapshot, query, options, _meter)).Select(WithoutRepetition).ToList();
            await foreach (var result in new CheckRun(checks, deployment.Smoke.Timeout, deployment.Path, adapters.Time).RunAsync(token))
            {
                if (result is { IsFailure: true, IsTransient: true } && limit > TimeSpan.Zero)
                    pending.Add(result);
                else if (_reported.TryAdd(result.Name, result))
                    yield return result;
                hasPermanentFailure |= result is { Status: CheckStatus.Failed, IsTransient: false };
            }

            if (pending.Count == 0 || hasPermanentFailure || isLast)
            {
                foreach (var result in pending.Where(r => _reported.TryAdd(r.Name, r)))
                    yield return result;
                yield break;
            }

            WaitingFor = pending;
            yield return null;
            await _polling.PauseAsync(token);
        }
    }

    // A check with a final result is not run again: a model call costs money each time.
    private Check WithoutRepetition(Check check) =>
        _reported.TryGetValue(check.Name, out var result)
            ? check with
            {
                Run = _ => Task.FromResult(result),
                DependsOn = [],
                After = [],
            }
            : check;
}
