using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

public sealed class CheckRunTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Results_are_returned_as_checks_finish_and_dependencies_run_first()
    {
        var gate = new TaskCompletionSource();
        Check[] checks =
        [
            Make(
                "late",
                async _ =>
                {
                    await gate.Task;
                    return LlmCheckResult.Passed("late");
                }
            ),
            Make("after", static _ => Passed()) with
            {
                DependsOn = ["late"],
            },
            Make("early", static _ => Passed()),
        ];
        var names = new List<string>();
        await foreach (var result in new CheckRun(checks, Long, "/test", TimeProvider.System).RunAsync(CancellationToken.None))
        {
            names.Add(result.Name);
            // The late check finishes only after the result of the early one was received.
            if (result.Name == "early")
                gate.TrySetResult();
        }

        Assert.Equal(["early", "late", "after"], names);
    }

    [Theory]
    [InlineData(CheckStatus.Failed, CheckStatus.Blocked)]
    [InlineData(CheckStatus.Warning, CheckStatus.Failed)]
    [InlineData(CheckStatus.Passed, CheckStatus.Failed)]
    public async Task A_check_that_does_not_finish_is_blocked_by_the_failed_check_that_explains_it(CheckStatus cause, CheckStatus expected)
    {
        var results = await RunAsync(
            Long,
            Make("database", _ => Task.FromResult(new LlmCheckResult { Status = cause })),
            Make("hangs", static async token => await HangAsync(token)) with
            {
                TimeoutCauses = ["database"],
                Timeout = Short,
            },
            Make("times out", static _ => throw new LlmException(ErrorIds.ProxyTimeout, "no answer", null)) with
            {
                TimeoutCauses = ["database"],
            }
        );
        Assert.All(results.Where(static r => r.Name != "database"), r => Assert.Equal(expected, r.Status));
        Assert.All(results.Where(static r => r.Status == CheckStatus.Blocked), static r => Assert.Equal("database", r.BlockedBy));
    }

    private static async Task<LlmCheckResult> HangAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return LlmCheckResult.Passed("");
    }

    [Fact]
    public async Task Dependents_of_a_failed_check_are_blocked_by_its_name()
    {
        var results = await RunAsync(
            Long,
            Make("root", static _ => Task.FromResult(LlmCheckResult.Failed("no", "do it"))),
            Make("middle", static _ => Passed()) with
            {
                DependsOn = ["root"],
            },
            Make("leaf", static _ => Passed()) with
            {
                DependsOn = ["middle", "other"],
            },
            Make("other", static _ => Passed()),
            Make("summary", static _ => Passed()) with
            {
                After = ["leaf", "root"],
            }
        );
        Assert.Equal(["root", "root"], results.Where(static r => r.Status == CheckStatus.Blocked).Select(static r => r.BlockedBy));
        Assert.Equal("Not run: root failed.", results.Single(static r => r.Name == "leaf").Message);
        Assert.True(results.Single(static r => r.Name == "leaf").IsFailure);
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "summary").Status);
    }

    [Theory]
    [InlineData(CheckStatus.Warning)]
    [InlineData(CheckStatus.Expected)]
    [InlineData(CheckStatus.Skipped)]
    public async Task A_result_that_is_not_a_failure_blocks_nothing(CheckStatus status)
    {
        var results = await RunAsync(
            Long,
            Make("root", _ => Task.FromResult(new LlmCheckResult { Status = status })),
            Make("leaf", static _ => Passed()) with
            {
                DependsOn = ["root"],
            }
        );
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "leaf").Status);
    }

    [Fact]
    public async Task A_check_of_severity_Warning_warns_after_a_timeout_or_an_error_and_blocks_nothing()
    {
        var results = await RunAsync(
            Long,
            Make("mute", static _ => new TaskCompletionSource<LlmCheckResult>().Task) with
            {
                IsWarning = true,
                Timeout = Short,
            },
            Make("broken", static _ => throw new InvalidOperationException("x")) with
            {
                IsWarning = true,
            },
            Make("leaf", static _ => Passed()) with
            {
                DependsOn = ["mute", "broken"],
            }
        );
        Assert.Equal(
            [CheckStatus.Warning, CheckStatus.Passed, CheckStatus.Warning],
            results.OrderBy(static r => r.Name, StringComparer.Ordinal).Select(static r => r.Status)
        );
    }

    [Fact]
    public async Task A_check_that_ignores_its_time_limit_does_not_delay_the_others()
    {
        // Set only after all results were received.
        using var gate = new ManualResetEventSlim();
        var results = await RunAsync(
            Short,
            Make("mute", static _ => new TaskCompletionSource<LlmCheckResult>().Task),
            Make(
                "blocking",
                _ =>
                {
                    gate.Wait(CancellationToken.None);
                    return Passed();
                }
            ) with
            {
                Timeout = TimeSpan.FromMilliseconds(100),
            },
            Make("quick", static _ => Passed()) with
            {
                Timeout = Long,
            }
        );
        gate.Set();
        Assert.Equal("target did not respond within 200ms.", results.Single(static r => r.Name == "mute").Message);
        Assert.Equal("target did not respond within 100ms.", results.Single(static r => r.Name == "blocking").Message);
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "quick").Status);
    }

    [Fact]
    public async Task An_error_fails_its_own_check_only_and_shows_no_stack_trace()
    {
        var results = await RunAsync(
            Long,
            Make("known", static _ => throw new LlmException(ErrorIds.CheckInvalid, "The cause is known.")) with
            {
                Remediation = "Check the log.",
            },
            Make("unknown", static _ => throw new InvalidOperationException("password=abc123secret went wrong"))
        );
        var known = results.Single(static r => r.Name == "known");
        Assert.Equal((CheckStatus.Failed, "The cause is known.", "Check the log."), (known.Status, known.Message, known.Remediation));
        var unknown = results.Single(static r => r.Name == "unknown");
        Assert.Equal(CheckStatus.Failed, unknown.Status);
        Assert.DoesNotContain("abc123secret", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cycle_is_an_error_with_the_names()
    {
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            RunAsync(
                Long,
                Make("a", static _ => Passed()) with
                {
                    DependsOn = ["b"],
                },
                Make("b", static _ => Passed()) with
                {
                    DependsOn = ["c"],
                },
                Make("c", static _ => Passed()) with
                {
                    DependsOn = ["b"],
                }
            )
        );
        Assert.Equal("CheckCycle", problem.ErrorId);
        Assert.Contains("b → c → b", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        var run = new CheckRun(
            [Make("mute", static _ => new TaskCompletionSource<LlmCheckResult>().Task)],
            Long,
            "/test",
            TimeProvider.System
        )
            .RunAsync(stop.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        var next = run.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public void The_cost_meter_rejects_a_call_that_could_exceed_the_limit()
    {
        var meter = new CostMeter(1);
        Assert.True(meter.TryReserve(0.6m));
        Assert.False(meter.TryReserve(0.6m));
        meter.Settle(0.6m, 0.1m, 7);
        Assert.True(meter.TryReserve(0.6m));
        meter.Release(0.6m);
        Assert.Equal((0.1m, 1, 7), (meter.Spent, meter.Calls, meter.Tokens));
        Assert.False(new CostMeter(0).TryReserve(0.000001m));
        Assert.True(new CostMeter(0).TryReserve(0));
    }

    private static async Task<List<LlmCheckResult>> RunAsync(TimeSpan timeout, params Check[] checks)
    {
        var results = new List<LlmCheckResult>();
        await foreach (var result in new CheckRun(checks, timeout, "/test", TimeProvider.System).RunAsync(CancellationToken.None))
            results.Add(result);
        return results;
    }

    private static Check Make(string name, Func<CancellationToken, Task<LlmCheckResult>> run) =>
        new(name, "Test", CheckLevel.Quick, "target", run);

    private static Task<LlmCheckResult> Passed() => Task.FromResult(LlmCheckResult.Passed("fine"));
}
