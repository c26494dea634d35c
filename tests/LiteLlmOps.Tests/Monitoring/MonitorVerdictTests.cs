using LiteLlmOps.Deployments;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Monitoring;

public class MonitorVerdictTests
{
    private static readonly DateTime Now = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);

    // The interval is 1m and the time limit 2m: nothing is known after 5m.
    [Theory]
    [InlineData("Passed", 0, "Ready", "No check has failed.", "")]
    [InlineData("Passed,Warning,Skipped", 60, "Ready", "No check has failed.", "")]
    [InlineData("Passed,Expected", 60, "Ready", "No check has failed, except for known reasons: check1.", "")]
    [InlineData("Skipped,Skipped", 60, "Unknown", "No check applies to this deployment.", "")]
    [InlineData("Expected,Failed", 60, "NotReady", "1 check has failed or is blocked.", "check1")]
    [InlineData("Passed,Failed", 60, "NotReady", "1 check has failed or is blocked.", "check1")]
    [InlineData("Blocked,Failed,Passed", 60, "NotReady", "2 checks have failed or are blocked.", "check0,check1")]
    [InlineData("Passed", 300, "Ready", "No check has failed.", "")]
    [InlineData("Passed", 301, "Unknown", "The last run of the checks was at 2026-11-30 11:54:59Z. The next one has not ended.", "")]
    [InlineData("Failed", 301, "Unknown", "The last run of the checks was at 2026-11-30 11:54:59Z. The next one has not ended.", "")]
    [InlineData("", 0, "Unknown", "No check applies to this deployment.", "")]
    public void A_verdict_is_that_of_the_last_run_as_long_as_it_is_new(
        string statuses,
        int age,
        string health,
        string reason,
        string failed
    )
    {
        var verdict = Of(Read(statuses, age));
        Assert.Equal((health, reason), (verdict.Health.ToString(), verdict.Reason));
        Assert.Equal(failed, string.Join(',', verdict.Failed));
    }

    [Fact]
    public void Without_a_run_nothing_is_known() =>
        Assert.Equal(
            (MonitorHealth.Unknown, "The checks have not run yet."),
            (Of(MonitorReading<MonitorChecks>.None).Health, Of(MonitorReading<MonitorChecks>.None).Reason)
        );

    [Fact]
    public void The_reason_of_a_failed_run_is_named()
    {
        Assert.Equal("The checks could not run: no file.", Of(MonitorReading<MonitorChecks>.None.Failed("no file", Now)).Reason);
        Assert.Equal(
            "The last run of the checks was at 2026-11-30 11:50:00Z. no file.",
            Of(Read("Passed", 600).Failed("no file", Now)).Reason
        );
        // Until then, the last run counts.
        Assert.Equal(MonitorHealth.Ready, Of(Read("Passed", 60).Failed("no file", Now)).Health);
    }

    private static MonitorVerdict Of(MonitorReading<MonitorChecks> checks) =>
        MonitorVerdict.Of(
            new MonitorSnapshot
            {
                Name = "test",
                Deployment = "/test",
                ModuleVersion = "",
                StartedAt = Now,
                Checks = checks,
            },
            new MonitorSettings(),
            Now
        );

    private static MonitorReading<MonitorChecks> Read(string statuses, int age) =>
        MonitorReading<MonitorChecks>.Of(
            new MonitorChecks(
                CheckLevel.Standard,
                [
                    .. statuses
                        .Split(',', StringSplitOptions.RemoveEmptyEntries)
                        .Select(static (s, i) => new LlmCheckResult { Name = $"check{i}", Status = Enum.Parse<CheckStatus>(s) }),
                ]
            ),
            Now.AddSeconds(-age),
            TimeSpan.FromSeconds(1),
            []
        );
}
