using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Several records of one failure are one failure.</summary>
public class RecentFailuresTests
{
    // Of the second record: seconds after the first one, place, router, chunk, block, line; the first is at 0 s, place 1, chunk 1, block 5,
    // line 100.
    [Theory]
    [InlineData(0, 2, true, 1, 6, 101, true)]
    [InlineData(2, 2, true, 1, 90, 900, true)]
    [InlineData(3, 2, true, 1, 90, 900, false)]
    [InlineData(-2, 2, true, 1, 90, 900, true)]
    [InlineData(0, 2, false, 1, 6, 101, false)]
    [InlineData(0, 1, true, 1, 6, 101, false)]
    [InlineData(0, 0, true, 1, 6, 101, false)]
    [InlineData(600, 2, false, 1, 5, 130, true)]
    [InlineData(600, 2, false, 1, 5, 70, true)]
    [InlineData(600, 2, false, 1, 5, 131, false)]
    [InlineData(600, 2, false, 1, 5, 69, false)]
    [InlineData(600, 2, false, 2, 5, 101, false)]
    [InlineData(600, 2, false, 1, 6, 101, false)]
    public void Records_of_one_failure_are_of_one_moment_or_one_block(
        int seconds,
        int place,
        bool isRouter,
        int chunk,
        int block,
        int line,
        bool isSame
    )
    {
        Assert.Equal(isSame, One().Join(Record(place, isRouter, block, line), At(seconds), chunk));
        var taken = One();
        Assert.Equal(isSame, taken.Take(Record(place, isRouter, block, line), At(seconds), chunk));
        // What was taken is gone.
        Assert.False(taken.Take(Record(place, isRouter, block, line), At(seconds), chunk));
    }

    [Fact]
    public void A_third_record_from_a_place_that_has_reported_is_another_failure()
    {
        var failures = One();
        Assert.True(failures.Join(Record(2, isRouter: true, 6, 101), At(0), 1));
        Assert.False(failures.Join(Record(2, isRouter: true, 7, 102), At(0), 1));
        Assert.True(failures.Join(Record(3, isRouter: true, 8, 103), At(0), 1));
        Assert.False(failures.Join(Record(3, isRouter: true, 9, 104), At(0), 1));
        Assert.False(failures.Join(Record(1, isRouter: true, 9, 105), At(0), 1));
    }

    [Theory]
    [InlineData(1, 6, true)]
    [InlineData(2, 6, false)]
    [InlineData(1, 7, false)]
    [InlineData(1, 5, false)]
    public void The_failure_directly_before_a_record_is_found(int chunk, int block, bool isFound)
    {
        var failures = One();
        Assert.Equal(isFound, failures.TakeBefore(Record(9, isRouter: false, block, 101), chunk));
        Assert.False(failures.TakeBefore(Record(9, isRouter: false, block, 101), chunk));
        Assert.Equal(!isFound, failures.Take(Record(2, isRouter: true, 6, 101), At(0), 1));
    }

    [Fact]
    public void The_oldest_of_many_failures_is_forgotten()
    {
        var failures = new RecentFailures();
        for (var i = 0; i < 33; i++)
            failures.Add(Record(1, isRouter: false, i, i * 100), At(0), 1);
        Assert.False(failures.TakeBefore(Record(9, isRouter: false, 1, 1), 1));
        Assert.True(failures.TakeBefore(Record(9, isRouter: false, 2, 1), 1));
        Assert.True(failures.TakeBefore(Record(9, isRouter: false, 33, 1), 1));
    }

    private static RecentFailures One()
    {
        var failures = new RecentFailures();
        failures.Add(Record(1, isRouter: false, 5, 100), At(0), 1);
        return failures;
    }

    private static LogMoment At(int seconds) => new(1, (43_200 + seconds) * TimeSpan.TicksPerSecond, IsDated: true);

    private static LogOccurrence Record(int place, bool isRouter, int block, int line) =>
        new(null, "failed", RecordLevel.Error, At(0), HeaderKind.Plain, 1, null)
        {
            Place = place,
            IsRouter = isRouter,
            Block = block,
            Line = line,
        };
}
