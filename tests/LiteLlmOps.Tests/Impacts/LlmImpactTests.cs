using LiteLlmOps.Changes;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Tests.Impacts;

public sealed class LlmImpactTests
{
    [Theory]
    [InlineData("1000", ImpactUnit.Requests, 1000, "1,000 requests")]
    [InlineData("1,204 requests", ImpactUnit.Requests, 1204, "1,204 requests")]
    [InlineData("0", ImpactUnit.Requests, 0, "0 requests")]
    [InlineData("$5", ImpactUnit.Dollars, 5, "$5.00")]
    [InlineData("$ 0.5", ImpactUnit.Dollars, 0.5, "$0.50")]
    [InlineData("5 USD", ImpactUnit.Dollars, 5, "$5.00")]
    [InlineData("5$", ImpactUnit.Dollars, 5, "$5.00")]
    [InlineData("10 keys", ImpactUnit.Keys, 10, "10 keys")]
    [InlineData("1key", ImpactUnit.Keys, 1, "1 key")]
    [InlineData("2 Teams", ImpactUnit.Teams, 2, "2 teams")]
    [InlineData("3 aliases", ImpactUnit.Aliases, 3, "3 aliases")]
    [InlineData("1 fallback", ImpactUnit.Fallbacks, 1, "1 fallback")]
    [InlineData(" 4 grants ", ImpactUnit.Grants, 4, "4 MCP grants")]
    public void A_limit_is_parsed_in_all_its_forms(string text, ImpactUnit unit, double maximum, string shown)
    {
        var limit = LlmImpactLimit.Parse(text);
        Assert.Equal((unit, (decimal)maximum, shown), (limit.Unit, limit.Most, limit.ToString()));
    }

    [Theory]
    [InlineData("", "expands $5 as a variable")]
    [InlineData("10 users", "'10 users' is not a valid limit. Use a number of requests such as 1000, or '$5'")]
    [InlineData("-1", "'-1' is not a valid limit")]
    [InlineData("$5 keys", "'$5 keys' is not a valid limit")]
    [InlineData("1,2", "'1,2' is not a valid limit")]
    [InlineData("2.5 keys", "Use a whole number of keys.")]
    public void An_invalid_limit_is_an_error_that_lists_the_forms(string text, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => LlmImpactLimit.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_impact_has_a_readable_text()
    {
        Assert.Equal(
            "3 keys, 1 team, 1,204 requests, $3.20 in 24 h",
            new LlmImpact
            {
                KeyList = NameList.Of(["a", "b", "c"]),
                TeamList = NameList.Of(["t"]),
                Requests = 1204,
                Spend = 3.2m,
            }.ToString()
        );
        Assert.Equal(
            "2 aliases, 1 MCP grant, 1 request, under $0.01 in 24 h",
            new LlmImpact
            {
                Aliases = ["a", "b"],
                McpGrants = ["g"],
                Requests = 1,
                Spend = 0.001m,
            }.ToString()
        );
        Assert.Equal(
            "1 key, no requests in 24 h",
            new LlmImpact
            {
                KeyList = NameList.Of(["a"]),
                Requests = 0,
                Spend = 0,
            }.ToString()
        );
        Assert.Equal("1 key, requests unknown", new LlmImpact { KeyList = NameList.Of(["a"]) }.ToString());
        Assert.Equal("none", LlmImpact.None.ToString());
        Assert.Equal("unknown", LlmImpact.Unknown.ToString());
        Assert.Null(LlmImpact.Unknown.Requests);
    }

    [Fact]
    public void A_plan_at_the_limit_is_accepted_and_the_refusal_of_one_above_names_the_largest_changes()
    {
        LlmChange[] changes = [Change("a", 900), Change("b", 300), Change("c", 0), Change("d", 4), Change("e", 5)];
        var total = new LlmImpact
        {
            KeyList = NameList.Of(["k"]),
            Requests = 1204,
            Spend = 3.2m,
        };
        Assert.Null(
            ImpactGuard.Refusal(
                [LlmImpactLimit.Parse("1204"), LlmImpactLimit.Parse("1 key"), LlmImpactLimit.Parse("$3.20")],
                total,
                changes
            )
        );
        Assert.Null(ImpactGuard.Refusal([], total, changes));
        var refusal = ImpactGuard.Refusal([LlmImpactLimit.Parse("1203"), LlmImpactLimit.Parse("$3")], total, changes)!;
        Assert.Equal("ImpactExceeded", refusal.ErrorId);
        Assert.StartsWith(
            "The plan exceeds -MaxImpact: 1,204 requests (limit 1,203), $3.20 (limit $3.00). "
                + "Largest: Update /model_list/a: 900 requests, $0.00 in 24 h; Update /model_list/b: 300 requests, $0.00 in 24 h; Update /model_list/e: 5 requests, $0.00 in 24 h. Nothing was written.",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Only_changes_that_affect_something_are_named_and_equal_ones_by_path()
    {
        LlmChange[] changes = [Change("c", 5), Change("b", 5), Change("a", 0)];
        var refusal = ImpactGuard.Refusal([LlmImpactLimit.Parse("1")], new LlmImpact { Requests = 10, Spend = 0 }, changes)!;
        Assert.Equal("/model_list/id-b, /model_list/id-c", refusal.Target);
    }

    [Theory]
    [InlineData("1 request")]
    [InlineData("$1")]
    [InlineData("1 key")]
    [InlineData("1 team")]
    [InlineData("1 alias")]
    [InlineData("1 fallback")]
    [InlineData("1 grant")]
    public void A_limit_counts_what_it_names(string limit)
    {
        LlmImpact Of(string unit, int amount) =>
            LlmImpact.None with
            {
                Requests = unit == "1 request" ? amount : 0,
                Spend = unit == "$1" ? amount : 0,
                KeyList = NameList.Of([.. Names(unit == "1 key", amount)]),
                TeamList = NameList.Of([.. Names(unit == "1 team", amount)]),
                Aliases = [.. Names(unit == "1 alias", amount)],
                Fallbacks = [.. Names(unit == "1 fallback", amount)],
                McpGrants = [.. Names(unit == "1 grant", amount)],
            };
        static IEnumerable<string> Names(bool isCounted, int amount) =>
            Enumerable.Range(0, isCounted ? amount : 0).Select(static i => $"n{i}");
        Assert.Null(ImpactGuard.Refusal([LlmImpactLimit.Parse(limit)], Of(limit, 1), [Change("a")]));
        Assert.Equal("ImpactExceeded", ImpactGuard.Refusal([LlmImpactLimit.Parse(limit)], Of(limit, 2), [Change("a")])!.ErrorId);
    }

    [Fact]
    public void An_unknown_impact_is_refused_when_there_is_a_limit()
    {
        var refusal = ImpactGuard.Refusal([LlmImpactLimit.Parse("10 keys")], LlmImpact.Unknown, [Change("a", 1)])!;
        Assert.Equal("ImpactUnknown", refusal.ErrorId);
        Assert.StartsWith(
            "Could not determine how many keys the plan affects, so -MaxImpact '10 keys' cannot be checked.",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Null(ImpactGuard.Refusal([LlmImpactLimit.Parse("10 keys")], LlmImpact.None, []));
    }

    internal static LlmChange Change(
        string name,
        long requests = 0,
        string section = "model_list",
        DriftEffect effect = DriftEffect.Effective
    ) =>
        new()
        {
            Action = ChangeAction.Update,
            Section = section,
            Name = name,
            Id = "id-" + name,
            Path = $"/{section}/id-{name}",
            Effect = effect,
            Deployment = "/test",
            Impact = new LlmImpact { Requests = requests, Spend = 0 },
        };
}
