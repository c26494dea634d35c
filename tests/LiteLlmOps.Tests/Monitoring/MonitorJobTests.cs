using LiteLlmOps.Deployments;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Services;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.Monitoring;

public class MonitorJobTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly MonitorState _state = new(
        new MonitorSnapshot
        {
            Name = "test",
            Deployment = "/test",
            ModuleVersion = "0.1.0",
            StartedAt = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc),
        }
    );

    private MonitorReading<IReadOnlyList<LlmService>> Services => _state.Current.Services;

    [Fact]
    public async Task A_failed_run_keeps_the_last_value_and_says_since_when_there_is_no_data()
    {
        Assert.Null(await RunAsync(static () => [new LlmService { Name = "proxy" }]));
        var read = _time.GetUtcNow().UtcDateTime;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            "The database is away.",
            await RunAsync(static () => throw new LlmException(ErrorIds.DatabaseError, "The database is away."))
        );
        var failed = _time.GetUtcNow().UtcDateTime;
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal("It is still away.", await RunAsync(static () => throw new LlmException(ErrorIds.DatabaseError, "It is still away.")));
        Assert.Equal("proxy", Assert.Single(Services.Value!).Name);
        Assert.Equal(
            (read, failed, "It is still away.", false),
            (Services.ReadAt, Services.FailingSince, Services.Problem, Services.IsCurrent)
        );

        Assert.Null(await RunAsync(static () => []));
        Assert.Equal((null, null, true), (Services.FailingSince, Services.Problem, Services.IsCurrent));
        Assert.Equal(read.AddHours(3).AddMinutes(1), Services.ReadAt);
    }

    [Fact]
    public async Task Before_the_first_successful_run_there_is_no_value()
    {
        Assert.Equal((null, null, null), (Services.Value, Services.ReadAt, Services.Problem));
        await RunAsync(static () => throw new IOException("No such file."));
        Assert.Equal((null, null, "No such file."), (Services.Value, Services.ReadAt, Services.Problem));
    }

    [Theory]
    [InlineData("password=GEHEIM123")]
    [InlineData("\u001b[31mred")]
    [InlineData("postgresql://llm:GEHEIM123@db/litellm")]
    public async Task An_unexpected_error_is_a_failure_like_any_other(string message)
    {
        var problem = await RunAsync(() => throw new InvalidOperationException(message));
        Assert.StartsWith("An unexpected error (InvalidOperationException): ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("GEHEIM", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', problem!);
        Assert.Equal(problem, Services.Problem);
    }

    [Fact]
    public async Task A_run_ends_at_its_time_limit()
    {
        var job = Job(
            async (_, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return [];
            }
        );
        var run = job.RunAsync(Deployment, _state, _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("It did not end within 2m. Use a longer monitor.timeout in llmops.yaml.", await run);
    }

    [Fact]
    public async Task The_end_of_the_monitor_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        var run = Job(
                async (_, token) =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    return [];
                }
            )
            .RunAsync(Deployment, _state, _time, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Null(Services.Problem);
    }

    [Fact]
    public async Task No_update_is_lost_when_jobs_end_at_the_same_time()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => Parallel.For(0, 1000, _ => _state.Update(static s => s with { Name = s.Name + "x" }))))
        );
        Assert.Equal("test".Length + 8000, _state.Current.Name.Length);
    }

    private static Deployment Deployment => TestDeployments.Minimal;

    private Task<string?> RunAsync(Func<IReadOnlyList<LlmService>> read) =>
        Job((_, _) => Task.Run(read)).RunAsync(Deployment, _state, _time, CancellationToken.None);

    private static MonitorJob Job(Func<Deployment, CancellationToken, Task<IReadOnlyList<LlmService>>> read) =>
        new MonitorJob<IReadOnlyList<LlmService>>(
            "services",
            isSlow: false,
            async (d, t) => new MonitorResult<IReadOnlyList<LlmService>>(await read(d, t), []),
            static s => s.Services,
            static (s, r) => s with { Services = r }
        );
}
