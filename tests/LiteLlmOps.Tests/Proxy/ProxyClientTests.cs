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

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_to_another_server_is_an_error_and_not_followed(int status)
    {
        var asked = 0;
        using var other = new StubServer(_ =>
        {
            asked++;
            return (200, """{"data": []}""");
        });
        using var server = new StubServer(_ => (status, ""))
        {
            Location = new Uri($"http://user:geheim@localhost:{other.Address.Port}/model/info").OriginalString,
        };
        using var client = Client(server);
        var error = await Assert.ThrowsAsync<LlmException>(() => client.TryGetAsync("model/info", TestContext.Current.CancellationToken));
        Assert.Equal("ProxyResponseInvalid", error.ErrorId);
        Assert.Contains($"redirects to another server, http://localhost:{other.Address.Port},", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_redirect_on_the_same_server_is_followed_without_the_key()
    {
        var keys = new List<string?>();
        using var server = new StubServer(r =>
        {
            keys.Add(r.Headers["Authorization"]);
            return r.Url!.AbsolutePath == "/moved" ? (200, """{"a": 1}""") : (302, "");
        })
        {
            Location = "/moved",
        };
        using var client = Client(server);
        Assert.NotNull(await client.GetAsync("model/info", TestContext.Current.CancellationToken));
        Assert.Equal(["Bearer sk-1", null], keys);
    }

    private static ProxyClient Client(StubServer server) =>
        new(server.Address, new SecretValue("sk-1", "test"), TimeSpan.FromSeconds(30), isOneConnection: false);
}
