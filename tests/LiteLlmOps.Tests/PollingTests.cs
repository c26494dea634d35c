using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests;

public class PollingTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(0, new[] { 0 })]
    [InlineData(1, new[] { 0, 1 })]
    [InlineData(4, new[] { 0, 2, 4 })]
    [InlineData(5, new[] { 0, 2, 4, 5 })]
    public async Task It_queries_at_each_interval_and_a_last_time_at_the_limit(int limit, int[] expected)
    {
        var queried = new List<int>();
        var polling = new Polling(new SkippingTimeProvider(), Interval, TimeSpan.FromSeconds(limit));
        Assert.False(await polling.UntilAsync(() => Query(polling, queried, succeedsAt: 100), TestContext.Current.CancellationToken));
        Assert.Equal(expected, queried);
        Assert.Equal((true, 100, TimeSpan.Zero), (polling.IsOver, polling.Percent, polling.Remaining));
    }

    [Fact]
    public async Task It_ends_with_the_first_result()
    {
        var queried = new List<int>();
        var polling = new Polling(new SkippingTimeProvider(), Interval, TimeSpan.FromSeconds(8));
        Assert.True(await polling.UntilAsync(() => Query(polling, queried, succeedsAt: 4), TestContext.Current.CancellationToken));
        Assert.Equal([0, 2, 4], queried);
        Assert.Equal((false, 50, TimeSpan.FromSeconds(4)), (polling.IsOver, polling.Percent, polling.Remaining));
    }

    [Fact]
    public async Task A_result_that_takes_longer_than_the_limit_counts()
    {
        var time = new FakeTimeProvider();
        var result = await new Polling(time, Interval, TimeSpan.FromSeconds(1)).UntilAsync(
            _ =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return Task.FromResult<string?>("late");
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal("late", result);
    }

    [Fact]
    public async Task A_query_that_began_before_the_limit_and_failed_after_it_is_repeated_once()
    {
        var time = new SkippingTimeProvider();
        var count = 0;
        var polling = new Polling(time, Interval, TimeSpan.FromSeconds(1));
        var found = await polling.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return ++count == 2;
            },
            TestContext.Current.CancellationToken
        );
        Assert.True(found);
    }

    [Fact]
    public async Task Cancellation_ends_the_pause()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new Polling(new FakeTimeProvider(), Interval, TimeSpan.MaxValue).UntilAsync(static () => false, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static bool Query(Polling polling, List<int> queried, int succeedsAt)
    {
        queried.Add((int)polling.Elapsed.TotalSeconds);
        return queried[^1] >= succeedsAt;
    }
}
