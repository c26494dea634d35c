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
    public void A_duration_is_read(string text, double seconds)
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
    public void Another_text_is_not_a_duration(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("90s", "1m30s")]
    [InlineData("7d", "7d")]
    [InlineData("0s", "0s")]
    [InlineData("1500ms", "1s500ms")]
    public void A_duration_is_written_in_its_shortest_form(string text, string shown)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(shown, Durations.Format(duration));
    }
}
