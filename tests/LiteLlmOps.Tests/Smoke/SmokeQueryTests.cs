using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

public sealed class SmokeQueryTests
{
    private static readonly IReadOnlyList<Check> All =
    [
        Make("ProxyLive", "Proxy", CheckLevel.Quick),
        Make("ConfigReads", "Config", CheckLevel.Quick),
        Make("Metrics", "Proxy", CheckLevel.Standard),
        Make("Call.local-llama", "Calls", CheckLevel.Full),
    ];

    [Theory]
    [InlineData("ProxyLife", "The deployment 'lab' has no check named 'ProxyLife' at level Standard. Did you mean 'ProxyLive'?")]
    [InlineData("Nope", "The deployment 'lab' has no check named 'Nope' at level Standard. Available: ConfigReads, Metrics, ProxyLive.")]
    [InlineData(
        "call.local-llama",
        "The deployment 'lab' has no check named 'call.local-llama' at level Standard. It runs at -Level Full."
    )]
    public void A_name_that_no_check_has_is_an_error_with_a_hint(string name, string message)
    {
        var query = Query with { Names = ["proxylive", name] };
        Assert.False(query.IsFoundIn(All));
        var error = query.NotFound(All, "lab");
        Assert.Equal(("CheckNotFound", message), (error.ErrorId, error.Message));
    }

    [Fact]
    public void A_category_that_no_check_has_is_an_error_with_the_nearest_one()
    {
        var query = Query with { Categories = ["Prox"] };
        Assert.Equal(
            "The deployment 'lab' has no check of the category 'Prox' at level Standard. Did you mean 'Proxy'?",
            query.NotFound(All, "lab").Message
        );
    }

    [Fact]
    public void Names_and_categories_are_case_insensitive() =>
        Assert.True((Query with { Names = ["proxylive"], Categories = ["config"] }).IsFoundIn(All));

    private static SmokeQuery Query => new(CheckLevel.Standard, static _ => true, static _ => true);

    private static Check Make(string name, string category, CheckLevel level) =>
        new(name, category, level, "target", static _ => Task.FromResult(LlmCheckResult.Passed("Fine.")));
}
