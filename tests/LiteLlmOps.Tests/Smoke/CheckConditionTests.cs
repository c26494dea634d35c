using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Smoke;

public sealed class CheckConditionTests
{
    [Theory]
    [InlineData("healthy", "healthy", true)]
    [InlineData("healthy", "Healthy", true)]
    [InlineData("healthy", "unhealthy", false)]
    [InlineData("1.83.*", "1.83.2", true)]
    [InlineData("1.83.?", "1.83.14", false)]
    [InlineData("*", "", true)]
    [InlineData("17", "17.0", true)]
    [InlineData("17", "017", true)]
    [InlineData(">0", "1", true)]
    [InlineData("> 0", "0", false)]
    [InlineData(">=1e3", "1000", true)]
    [InlineData("<-1", "-2", true)]
    [InlineData("<=5", "5.0001", false)]
    [InlineData(">0", "many", false)]
    [InlineData("!=error", "fine", true)]
    [InlineData("!=err*", "ERROR 5", false)]
    [InlineData("!=3", "3.0", false)]
    public void A_condition_holds_or_not(string condition, string actual, bool holds) =>
        Assert.Equal(holds, CheckCondition.Holds(condition, actual));

    [Theory]
    [InlineData("x", false)]
    [InlineData("*", false)]
    [InlineData(">0", false)]
    [InlineData("!=x", true)]
    public void A_missing_value_meets_only_a_condition_with_not_equal(string condition, bool holds) =>
        Assert.Equal(holds, CheckCondition.Holds(condition, null));

    [Theory]
    [InlineData("<100MB", "99999999", true)]
    [InlineData("<100MB", "100000000", false)]
    [InlineData("<100MiB", "100000000", true)]
    [InlineData(">= 1.5 kb", "1500", true)]
    [InlineData("1KiB", "1024", true)]
    [InlineData("2GB", "2000000000", true)]
    public void A_size_has_its_unit(string condition, string bytes, bool holds) =>
        Assert.Equal(holds, CheckCondition.Holds(CheckCondition.InBytes(condition)!, bytes));

    [Theory]
    [InlineData("<100 apples")]
    [InlineData("big")]
    [InlineData("*")]
    [InlineData(">")]
    public void Text_that_is_not_a_size_is_rejected(string condition) => Assert.Null(CheckCondition.InBytes(condition));

    [Theory]
    [InlineData("data.0.id", "first")]
    [InlineData("$.data.1.id", "second")]
    [InlineData("/data/0/id", "first")]
    [InlineData("/a~1b/c~0d", "slash")]
    [InlineData("data.2.id", null)]
    [InlineData("data.-1.id", null)]
    [InlineData("data.id", null)]
    [InlineData("flag", "true")]
    [InlineData("none", null)]
    [InlineData("data.0", """{"id":"first"}""")]
    public void A_path_returns_its_value(string path, string? value)
    {
        var node = NodeJson.Parse("""{"data":[{"id":"first"},{"id":"second"}],"a/b":{"c~d":"slash"},"flag":true,"none":null}""");
        Assert.Equal(value, CheckCondition.At(node, path));
    }

    [Theory]
    [InlineData(">many")]
    [InlineData("<=")]
    [InlineData("< 5 s")]
    public void A_comparison_with_text_is_invalid(string condition) => Assert.False(CheckCondition.CanHold(condition));

    [Theory]
    [InlineData(">5")]
    [InlineData("!=x")]
    [InlineData("many")]
    public void Other_conditions_are_valid(string condition) => Assert.True(CheckCondition.CanHold(condition));
}
