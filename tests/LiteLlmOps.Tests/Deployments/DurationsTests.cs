namespace LiteLlmOps.Tests.Deployments;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("10s", 10)]
    [InlineData("500ms", 0.5)]
    [InlineData("1m30s", 90)]
    [InlineData("7d", 604800)]
    [InlineData("1.5h", 5400)]
    [InlineData("45", 45)]
    [InlineData("0", 0)]
    public void A_length_of_time_as_people_write_it(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("10 s")]
    [InlineData("-1s")]
    [InlineData("1s2")]
    [InlineData("99999999999d")]
    public void Anything_else_is_none(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("90s", "1m30s")]
    [InlineData("7d", "7d")]
    [InlineData("0s", "0s")]
    [InlineData("1500ms", "1s500ms")]
    public void The_shortest_text_comes_back(string text, string shown)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(shown, Durations.Format(duration));
    }
}
