using System.Diagnostics;
using System.Runtime.CompilerServices;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>A run of checks that is repeated while what failed may pass by itself.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="query">The checks.</param>
/// <param name="options">What level Full calls.</param>
/// <param name="limit">How long to repeat; zero for one run.</param>
internal sealed class SmokeWait(IAdapters adapters, Deployment deployment, SmokeQuery query, SmokeOptions options, TimeSpan limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, LlmCheckResult> _told = new(StringComparer.Ordinal);
    private readonly CostMeter _meter = new(options.MaxCost);

    /// <summary>What is waited for after a run; null while nothing is.</summary>
    public IReadOnlyList<LlmCheckResult>? WaitingFor { get; private set; }

    /// <summary>Each result once: as soon as it will not change any more. Null stands for a turn of waiting.</summary>
    public async IAsyncEnumerable<LlmCheckResult?> RunAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            var open = new List<LlmCheckResult>();
            var isHopeless = false;
            await using var context = new DeploymentSnapshot(adapters, deployment);
            var checks = (await SmokeSuite.OfAsync(context, query, options, _meter)).Select(WithWhatIsTold).ToList();
            await foreach (var (result, mayPass) in new CheckRun(checks, deployment.Smoke.Timeout, deployment.Path).RunAsync(token))
            {
                if (result.IsFailure && mayPass && limit > TimeSpan.Zero)
                    open.Add(result);
                else if (_told.TryAdd(result.Name, result))
                    yield return result;
                isHopeless |= result.Status == CheckStatus.Failed && !mayPass;
            }

            if (open.Count == 0 || isHopeless || Stopwatch.GetElapsedTime(_begun) + Pause >= limit)
            {
                foreach (var result in open.Where(r => _told.TryAdd(r.Name, r)))
                    yield return result;
                yield break;
            }

            WaitingFor = open;
            yield return null;
            await Task.Delay(Pause, token);
        }
    }

    // Nothing is looked at twice that has come out well: a call to a model costs money each time.
    private Check WithWhatIsTold(Check check) =>
        _told.TryGetValue(check.Name, out var told)
            ? check with
            {
                Run = _ => Task.FromResult(new CheckOutcome(told.Status, told.Message)),
                DependsOn = [],
                After = [],
            }
            : check;
}
