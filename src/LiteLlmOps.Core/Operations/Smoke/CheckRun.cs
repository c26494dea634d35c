using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke;

/// <summary>Runs checks in parallel. Each starts when the checks that it depends on have finished, and has a time limit.</summary>
/// <param name="checks">The checks. A dependency that is not among them is ignored.</param>
/// <param name="timeout">The time limit of a check that has none of its own.</param>
/// <param name="deployment">The path of the deployment, for the results.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckRun(IReadOnlyList<Check> checks, TimeSpan timeout, string deployment, TimeProvider time)
{
    private readonly Dictionary<string, TaskCompletionSource<LlmCheckResult>> _results = checks.ToDictionary(
        static c => c.Name,
        static _ => new TaskCompletionSource<LlmCheckResult>(TaskCreationOptions.RunContinuationsAsynchronously),
        StringComparer.Ordinal
    );

    /// <summary>The results, in the order in which the checks finish.</summary>
    /// <exception cref="LlmException">CheckCycle when checks depend on each other in a cycle.</exception>
    public async IAsyncEnumerable<LlmCheckResult> RunAsync([EnumeratorCancellation] CancellationToken token)
    {
        if (new DependencyGraph<Check>(checks, static c => c.Name, static c => c.DependsOn.Concat(c.After)).FindCycle() is { } cycle)
            throw new LlmException(
                ErrorIds.CheckCycle,
                $"These checks depend on each other in a cycle: {cycle}. Remove one of their dependsOn entries.",
                cycle
            );
        var results = Channel.CreateUnbounded<LlmCheckResult>();
        foreach (var check in checks)
            _ = Task.Run(() => RunAsync(check, results.Writer, token), token);
        for (var left = checks.Count; left > 0; left--)
            yield return await results.Reader.ReadAsync(token);
    }

    private async Task RunAsync(Check check, ChannelWriter<LlmCheckResult> results, CancellationToken token)
    {
        var (started, clock) = (time.UtcNow(), time.GetTimestamp());
        LlmCheckResult result;
        try
        {
            if (await BlockedAsync(check, token) is { } blocked)
            {
                result = blocked;
            }
            else
            {
                (started, clock) = (time.UtcNow(), time.GetTimestamp());
                result = await RunWithLimitAsync(check, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return;
        }

        result = Complete(result, check) with
        {
            StartedAt = started,
            Duration = result.Status == CheckStatus.Blocked ? TimeSpan.Zero : time.GetElapsedTime(clock),
        };
        _results[check.Name].SetResult(result);
        results.TryWrite(result);
    }

    private LlmCheckResult Complete(LlmCheckResult result, Check check) =>
        result with
        {
            Name = check.Name,
            Category = check.Category,
            Level = check.Level,
            Target = check.Target,
            Status = check.IsWarning && result.Status == CheckStatus.Failed ? CheckStatus.Warning : result.Status,
            Deployment = deployment,
        };

    private async Task<LlmCheckResult?> BlockedAsync(Check check, CancellationToken token)
    {
        foreach (var name in check.After.Where(_results.ContainsKey))
            await _results[name].Task.WaitAsync(token);
        foreach (var name in check.DependsOn.Where(_results.ContainsKey))
        {
            var dependency = await _results[name].Task.WaitAsync(token);
            if (dependency.Status is CheckStatus.Failed or CheckStatus.Blocked)
                return LlmCheckResult.Blocked(dependency.BlockedBy ?? name, dependency.IsTransient);
        }

        return null;
    }

    // Of what did not answer in time nothing is known: the failed check on which it depends is the cause.
    private async Task<string?> TimeoutCauseAsync(Check check, CancellationToken token)
    {
        foreach (var name in check.TimeoutCauses.Where(_results.ContainsKey))
        {
            var result = await _results[name].Task.WaitAsync(token);
            if (result.Status is CheckStatus.Failed or CheckStatus.Blocked)
                return result.BlockedBy ?? name;
        }

        return null;
    }

    // A check that ignores its token keeps running in the background: it must not delay the others.
    private async Task<LlmCheckResult> RunWithLimitAsync(Check check, CancellationToken token)
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
            if (await TimeoutCauseAsync(check, token) is { } cause)
                return LlmCheckResult.Blocked(cause, isTransient: true);
            return LlmCheckResult.Failed(
                $"{check.Target} did not respond within {Durations.Format(limit)}.",
                check.Remediation ?? "Check its log, or increase smoke.timeout in llmops.yaml.",
                isTransient: true
            );
        }
        catch (LlmException e)
        {
            return e.Kind == LlmErrorKind.Timeout && await TimeoutCauseAsync(check, token) is { } cause
                ? LlmCheckResult.Blocked(cause, isTransient: true)
                : LlmCheckResult.Failed(e, check.Remediation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An unexpected error in one check must not hide the results of the others.
            return LlmCheckResult.Failed(
                Sentence.Of($"Internal error in this check: {SecretMask.Scrub(e.Message)}"),
                "Report this error together with the command that you ran."
            );
        }
    }
}
