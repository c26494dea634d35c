using LiteLlmOps.Ports;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Smoke;

/// <summary>Statuses of LiteLLM whose cause is in the body or the path.</summary>
public sealed class BudgetRefusalTests
{
    [Theory]
    [InlineData(
        422,
        """{"error":{"message":"Budget has been exceeded! Current cost: 2.0, Max budget: 1.0","type":"budget_exceeded","code":"422"}}""",
        true
    )]
    [InlineData(400, """{"error":{"message":"over","type":"budget_exceeded","code":"400"}}""", true)]
    [InlineData(429, """{"error":{"message":"ExceededBudget: User=u-7 over budget. Spend=3, Budget=2","type":"auth_error"}}""", true)]
    [InlineData(422, """{"detail":[{"loc":["body","model"],"msg":"field required"}]}""", false)]
    [InlineData(400, """{"error":{"message":"Invalid model name","type":"invalid_request_error"}}""", false)]
    [InlineData(200, """{"choices":[{"message":{"content":"Budget has been exceeded"}}]}""", false)]
    public void An_exceeded_budget_is_recognized_by_its_error_whatever_the_status(int status, string body, bool expected) =>
        Assert.Equal(expected, BudgetRefusal.Is(Answer(status, body)));

    [Theory]
    [InlineData("http://127.0.0.1:1/health", 503, true)]
    [InlineData("http://127.0.0.1:1/health/", 503, true)]
    [InlineData("http://127.0.0.1:1/health?model=a", 503, true)]
    [InlineData("http://127.0.0.1:1/health/readiness", 503, false)]
    [InlineData("http://127.0.0.1:1/health", 500, false)]
    [InlineData("http://127.0.0.1:2/health", 503, false)]
    public void Status_503_of_the_health_endpoint_of_a_proxy_is_explained(string address, int status, bool expected) =>
        Assert.Equal(
            expected,
            ProxyHealth
                .Explain(TestDeployments.Minimal, new Uri(address), status)
                .Contains("a model that it checks is unhealthy", StringComparison.Ordinal)
        );

    private static HttpProbeAnswer Answer(int status, string body) =>
        new(status, new Dictionary<string, string>(), body, TimeSpan.Zero, TimeSpan.Zero);
}
