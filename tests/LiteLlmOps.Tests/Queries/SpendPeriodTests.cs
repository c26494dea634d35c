using LiteLlmOps.Queries;

namespace LiteLlmOps.Tests.Queries;

public sealed class SpendPeriodTests
{
    private static readonly DateTime Now = new(2026, 11, 29, 14, 5, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void The_default_is_30_days_with_today()
    {
        var period = Of(null, null, null);
        Assert.Equal(new DateTime(2026, 10, 31, 0, 0, 0, DateTimeKind.Utc), period.Since);
        Assert.True(period.IsOpen && period.IsWholeUtcDays);
        Assert.Equal(30, period.Days);
        Assert.Equal(Now, period.End);
    }

    [Theory]
    [InlineData(48, "2026-11-28T00:00:00Z", true)]
    [InlineData(7 * 24, "2026-11-23T00:00:00Z", true)]
    [InlineData(24, "2026-11-28T14:05:00Z", false)]
    [InlineData(36, "2026-11-28T02:05:00Z", false)]
    public void Two_or_more_whole_days_are_days_of_the_calendar(int hours, string since, bool isWhole)
    {
        var period = Of(null, null, TimeSpan.FromHours(hours));
        Assert.Equal(DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime, period.Since);
        Assert.Equal(isWhole, period.IsWholeUtcDays);
    }

    [Fact]
    public void A_time_at_midnight_is_the_day_in_whatever_zone_it_is_given()
    {
        var period = Of(At(2026, 11, 1, 0, 2), At(2026, 11, 8, 0, -5), null);
        Assert.Equal(new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), period.Since);
        Assert.Equal(new DateTime(2026, 11, 8, 0, 0, 0, DateTimeKind.Utc), period.Until);
        Assert.Equal(7, period.Days);
    }

    [Fact]
    public void A_day_of_another_zone_is_no_UTC_day()
    {
        var period = SpendPeriod.Of(At(2026, 10, 25, 0, 0), At(2026, 10, 26, 0, 0), null, false, Berlin, Now);
        Assert.Equal(TimeSpan.FromHours(25), period.Until - period.Since);
        Assert.Equal(1, period.Days);
        Assert.False(period.IsWholeUtcDays);
        Assert.Equal(25, period.Starts(isHours: true).Count);
        Assert.Single(period.Starts(isHours: false));
    }

    [Fact]
    public void The_previous_period_has_the_same_number_of_days()
    {
        var previous = SpendPeriod.Of(At(2026, 10, 25, 0, 0), At(2026, 10, 27, 0, 0), null, false, Berlin, Now).Previous;
        Assert.Equal(new DateTime(2026, 10, 22, 22, 0, 0, DateTimeKind.Utc), previous.Since);
        Assert.Equal(new DateTime(2026, 10, 24, 22, 0, 0, DateTimeKind.Utc), previous.Until);
        var exact = Of(null, null, TimeSpan.FromHours(5)).Previous;
        Assert.Equal(Now.AddHours(-10), exact.Since);
        Assert.Equal(Now.AddHours(-5), exact.Until);
    }

    [Fact]
    public void An_end_in_the_future_is_now()
    {
        Assert.True(Of(At(2026, 11, 1, 0, 0), At(2027, 1, 1, 0, 0), null).IsOpen);
        Assert.False(Of(At(2026, 11, 1, 0, 0), At(2026, 11, 29, 0, 0), null).IsOpen);
    }

    [Fact]
    public void An_empty_period_is_an_error()
    {
        Assert.Equal("InvalidTimeRange", Assert.Throws<LlmException>(static () => Of(At(2026, 11, 30, 0, 0), null, null)).Id.Name);
        Assert.Throws<LlmException>(static () => Of(At(2026, 11, 3, 0, 0), At(2026, 11, 3, 0, 0), null));
    }

    [Theory]
    [InlineData("30d", 1.0)]
    [InlineData("1mo", 1.0)]
    [InlineData("3mo", 3.0)]
    [InlineData("1d", 1.0 / 31)]
    [InlineData("24h", 1.0 / 31)]
    [InlineData("2w", 14.0 / 31)]
    [InlineData("daily", null)]
    [InlineData("", null)]
    public void A_budget_period_is_a_part_of_a_month(string text, double? months)
    {
        var found = (double?)BudgetPeriod.MonthsOf(text, TimeSpan.FromDays(31));
        Assert.Equal(months is null, found is null);
        Assert.Equal(months ?? 0, found ?? 0, 9);
    }

    private static SpendPeriod Of(DateTimeOffset? since, DateTimeOffset? until, TimeSpan? last) =>
        SpendPeriod.Of(since, until, last, false, TimeZoneInfo.Utc, Now);

    private static DateTimeOffset At(int year, int month, int day, int hour, int offset) =>
        new(year, month, day, hour, 0, 0, TimeSpan.FromHours(offset));
}
