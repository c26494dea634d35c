namespace LiteLlmOps.Tests;

public sealed class DependencyGraphTests
{
    [Fact]
    public void Items_come_after_their_dependencies_and_otherwise_in_the_given_order() =>
        Assert.Equal(
            "base left right top other",
            string.Join(' ', Graph("top:left,right", "left:base", "right:base", "base:", "other:").Sort())
        );

    [Theory]
    [InlineData("a → b → c → a", "a:b", "b:c", "c:a")]
    [InlineData("b → c → b", "a:b", "b:c", "c:b")]
    [InlineData("a → a", "a:a")]
    [InlineData(null, "a:b,c", "b:c", "c:")]
    [InlineData(null, "a:missing")]
    public void A_cycle_is_named(string? cycle, params string[] items) => Assert.Equal(cycle, Graph(items).FindCycle());

    [Fact]
    public void Closures_follow_dependencies_in_both_directions()
    {
        var graph = Graph("top:middle", "middle:base", "base:", "other:base");
        Assert.Equal(["middle", "base"], graph.WithDependencies(["middle"]));
        Assert.Equal(["top", "middle"], graph.WithDependents(["middle"]));
        Assert.Equal(["top", "middle", "base", "other"], graph.WithDependents(["base"]));
    }

    private static DependencyGraph<string> Graph(params string[] items)
    {
        var dependencies = items
            .Select(static i => i.Split(':'))
            .ToDictionary(static p => p[0], static p => p[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
        return new([.. dependencies.Keys], static n => n, n => dependencies[n]);
    }
}
