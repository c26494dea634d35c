using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

public sealed class CheckRunTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Results_come_as_they_finish_and_a_check_waits_for_what_it_depends_on()
    {
        var gate = new TaskCompletionSource();
        Check[] checks =
        [
            Make(
                "late",
                async _ =>
                {
                    await gate.Task;
                    return CheckOutcome.Passed("late");
                }
            ),
            Make("after", static _ => Passed()) with
            {
                DependsOn = ["late"],
            },
            Make("early", static _ => Passed()),
        ];
        var names = new List<string>();
        await foreach (var (result, _) in new CheckRun(checks, Long, "/test").RunAsync(CancellationToken.None))
        {
            names.Add(result.Name);
            // The late one ends when somebody has the early one in hand, and not before.
            if (result.Name == "early")
                gate.TrySetResult();
        }

        Assert.Equal(["early", "late", "after"], names);
    }

    [Fact]
    public async Task What_depends_on_a_failure_is_blocked_by_the_first_one_by_name()
    {
        var results = await RunAsync(
            Long,
            Make("root", static _ => Task.FromResult(CheckOutcome.Failed("no", "do it"))),
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
        Assert.Equal("not looked at, since root has failed", results.Single(static r => r.Name == "leaf").Message);
        Assert.True(results.Single(static r => r.Name == "leaf").IsFailure);
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "summary").Status);
    }

    [Theory]
    [InlineData(CheckStatus.Warning)]
    [InlineData(CheckStatus.Expected)]
    [InlineData(CheckStatus.Skipped)]
    public async Task What_is_no_failure_blocks_nothing(CheckStatus status)
    {
        var results = await RunAsync(
            Long,
            Make("root", _ => Task.FromResult(new CheckOutcome(status, ""))),
            Make("leaf", static _ => Passed()) with
            {
                DependsOn = ["root"],
            }
        );
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "leaf").Status);
    }

    [Fact]
    public async Task One_that_only_warns_warns_at_its_time_limit_too_and_blocks_nothing()
    {
        var results = await RunAsync(
            Long,
            Make("mute", static _ => new TaskCompletionSource<CheckOutcome>().Task) with
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
    public async Task One_that_never_ends_is_left_behind_at_its_time_limit_even_when_it_ignores_it()
    {
        // Set only when all results are there.
        using var gate = new ManualResetEventSlim();
        var results = await RunAsync(
            Short,
            Make("mute", static _ => new TaskCompletionSource<CheckOutcome>().Task),
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
        Assert.Equal("target did not answer within 200ms", results.Single(static r => r.Name == "mute").Message);
        Assert.Equal("target did not answer within 100ms", results.Single(static r => r.Name == "blocking").Message);
        Assert.Equal(CheckStatus.Passed, results.Single(static r => r.Name == "quick").Status);
    }

    [Fact]
    public async Task An_error_is_a_failure_of_its_own_check_with_no_stack_trace()
    {
        var results = await RunAsync(
            Long,
            Make("known", static _ => throw new LlmException(ErrorIds.CheckInvalid, "what is known")) with
            {
                Remedy = "look there",
            },
            Make("unknown", static _ => throw new InvalidOperationException("password=abc123secret went wrong"))
        );
        var known = results.Single(static r => r.Name == "known");
        Assert.Equal((CheckStatus.Failed, "what is known", "look there"), (known.Status, known.Message, known.Remedy));
        var unknown = results.Single(static r => r.Name == "unknown");
        Assert.Equal(CheckStatus.Failed, unknown.Status);
        Assert.DoesNotContain("abc123secret", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_is_named()
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
    public async Task A_stop_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        var run = new CheckRun([Make("mute", static _ => new TaskCompletionSource<CheckOutcome>().Task)], Long, "/test")
            .RunAsync(stop.Token)
            .GetAsyncEnumerator(CancellationToken.None);
        var next = run.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public void The_meter_lets_no_call_pass_that_might_pass_the_limit()
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
        await foreach (var (result, _) in new CheckRun(checks, timeout, "/test").RunAsync(CancellationToken.None))
            results.Add(result);
        return results;
    }

    private static Check Make(string name, Func<CancellationToken, Task<CheckOutcome>> run) =>
        new(name, "Test", CheckLevel.Quick, "target", run);

    private static Task<CheckOutcome> Passed() => Task.FromResult(CheckOutcome.Passed("fine"));
}
