using LiteLlmOps.Adapters.Proxy;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Smoke;

namespace LiteLlmOps.Tests.Proxy;

public sealed class ProxyClientTests
{
    [Theory]
    [InlineData(
        200,
        "<html>\u001b[2J",
        "ProxyResponseInvalid",
        "model/info did not return JSON. Is it a LiteLLM proxy? Response: <html>\uFFFD[2J"
    )]
    [InlineData(500, "boom\u001b[31m", "ProxyError", "model/info returned HTTP 500: boom\uFFFD[31m")]
    [InlineData(
        401,
        "{}",
        "ProxyKeyRejected",
        "rejected the master key of the deployment. Check that it was started with the same LITELLM_MASTER_KEY."
    )]
    public async Task An_unusable_response_is_an_error_without_control_characters(int status, string body, string id, string end)
    {
        using var server = new StubServer(_ => (status, body));
        using var client = new ProxyClient(
            server.Address,
            new SecretValue("sk-1", "test"),
            TimeSpan.FromSeconds(30),
            isOneConnection: false
        );
        var error = await Assert.ThrowsAsync<LlmException>(() => client.GetAsync("model/info", TestContext.Current.CancellationToken));
        Assert.Equal(id, error.ErrorId);
        Assert.EndsWith(end, error.Message, StringComparison.Ordinal);
    }
}
