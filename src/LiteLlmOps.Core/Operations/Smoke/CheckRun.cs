using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke;

/// <summary>Runs checks side by side, each as soon as those that it depends on are through, and each for its time limit at most.</summary>
/// <param name="checks">The checks. What one depends on and is not among them is not waited for.</param>
/// <param name="timeout">The time limit of a check that has none of its own.</param>
/// <param name="deployment">What the results name as their deployment.</param>
internal sealed class CheckRun(IReadOnlyList<Check> checks, TimeSpan timeout, string deployment)
{
    private readonly Dictionary<string, TaskCompletionSource<CheckOutcome>> _outcomes = checks.ToDictionary(
        static c => c.Name,
        static _ => new TaskCompletionSource<CheckOutcome>(TaskCreationOptions.RunContinuationsAsynchronously),
        StringComparer.Ordinal
    );

    /// <summary>The results, in the order in which they come.</summary>
    /// <exception cref="LlmException">CheckCycle when checks depend on one another in a circle.</exception>
    public async IAsyncEnumerable<(LlmCheckResult Result, bool MayPass)> RunAsync([EnumeratorCancellation] CancellationToken token)
    {
        if (CheckCycle.Find(checks) is { } cycle)
            throw new LlmException(
                ErrorIds.CheckCycle,
                $"These checks depend on one another in a circle: {cycle}. Take one dependsOn away.",
                cycle
            );
        var results = Channel.CreateUnbounded<(LlmCheckResult, bool)>();
        foreach (var check in checks)
            _ = Task.Run(() => RunAsync(check, results.Writer, token), token);
        for (var left = checks.Count; left > 0; left--)
            yield return await results.Reader.ReadAsync(token);
    }

    private async Task RunAsync(Check check, ChannelWriter<(LlmCheckResult, bool)> results, CancellationToken token)
    {
        var (started, clock) = (DateTime.UtcNow, Stopwatch.GetTimestamp());
        CheckOutcome outcome;
        try
        {
            if (await BlockedAsync(check, token) is { } blocked)
            {
                outcome = blocked;
            }
            else
            {
                (started, clock) = (DateTime.UtcNow, Stopwatch.GetTimestamp());
                outcome = await LookAsync(check, token);
                if (check.IsWarning && outcome.Status == CheckStatus.Failed)
                    outcome = outcome with { Status = CheckStatus.Warning };
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return;
        }

        _outcomes[check.Name].SetResult(outcome);
        var took = outcome.Status == CheckStatus.Blocked ? TimeSpan.Zero : Stopwatch.GetElapsedTime(clock);
        results.TryWrite((new LlmCheckResult(check, outcome, started, took, deployment), outcome.MayPass));
    }

    private async Task<CheckOutcome?> BlockedAsync(Check check, CancellationToken token)
    {
        foreach (var name in check.After.Where(_outcomes.ContainsKey))
            await _outcomes[name].Task.WaitAsync(token);
        foreach (var name in check.DependsOn)
        {
            if (!_outcomes.TryGetValue(name, out var needed))
                continue;
            var outcome = await needed.Task.WaitAsync(token);
            if (outcome.Status is not (CheckStatus.Failed or CheckStatus.Blocked))
                continue;
            var root = outcome.BlockedBy ?? name;
            return new CheckOutcome(CheckStatus.Blocked, $"not looked at, since {root} has failed")
            {
                BlockedBy = root,
                MayPass = outcome.MayPass,
            };
        }

        return null;
    }

    // A check that does not look at its token is left behind: it must not hold the others.
    private async Task<CheckOutcome> LookAsync(Check check, CancellationToken token)
    {
        var limit = check.Timeout ?? timeout;
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(limit);
        try
        {
            return await Task.Run(() => check.Run(clock.Token), clock.Token).WaitAsync(clock.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return CheckOutcome.Failed(
                $"{check.Target} did not answer within {Durations.Format(limit)}",
                check.Remedy ?? "Look at its log: it hangs, or smoke.timeout of llmops.yaml is too short.",
                mayPass: true
            );
        }
        catch (LlmException e)
        {
            return CheckOutcome.Of(e, check.Remedy);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One check that goes wrong in a way that nobody thought of must not hide what the others found.
            return CheckOutcome.Failed(
                $"the check itself went wrong: {SecretMask.Scrub(e.Message)}",
                "Report this with the command that you ran."
            );
        }
    }
}
