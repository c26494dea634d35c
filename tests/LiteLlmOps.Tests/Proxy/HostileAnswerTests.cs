using LiteLlmOps.Adapters.Http;
using LiteLlmOps.Adapters.Proxy;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Proxy;

/// <summary>
/// Whatever a server answers, a request ends with a result or with an error of this module: within its time limit, without control characters, and
/// without the key for another server.
/// </summary>
public sealed class HostileAnswerTests
{
    private const string Key = "sk-canary-0123456789abcdef";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Answers => [.. HostileServer.Names];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_read_of_the_proxy_is_an_error(string answer)
    {
        using var other = new HostileServer("JSON without the list", other: 0);
        using var server = new HostileServer(answer, other.Port);
        using var api = new ProxyApi(
            new ProxyClient(
                new Uri($"http://127.0.0.1:{server.Port}/"),
                new SecretValue(Key, "test"),
                TimeSpan.FromSeconds(1),
                isOneConnection: false
            )
        );
        // No exception of .NET, which would be shown with its type or a stack trace.
        var error = await Assert.ThrowsAsync<LlmException>(() => api.ReadAsync(Token));
        Assert.DoesNotContain(Key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, static c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain(other.Requests, static r => r.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
        // The key is sent once: not again after a redirect.
        Assert.All(
            server.Requests.Where(static r => r.StartsWith("GET /loop", StringComparison.Ordinal)),
            static r => Assert.DoesNotContain("Authorization", r, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_probe_has_an_answer_or_an_error(string answer)
    {
        using var other = new HostileServer("JSON without the list", other: 0);
        using var server = new HostileServer(answer, other.Port);
        using var probe = new HttpProbe(TimeProvider.System);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await probe.SendAsync(new HttpProbeRequest(new Uri($"http://127.0.0.1:{server.Port}/x")) { Key = Key }, limit.Token);
        }
        catch (LlmException e)
        {
            Assert.DoesNotContain(e.Message, static c => char.IsControl(c) && c != '\n');
            Assert.DoesNotContain(Key, e.Message, StringComparison.Ordinal);
        }
        catch (OperationCanceledException)
        {
            Assert.False(Token.IsCancellationRequested);
        }

        // A redirect is not followed; .NET repeats a request whose connection was closed.
        Assert.Empty(other.Requests);
        Assert.All(server.Requests, static r => Assert.StartsWith("GET /x ", r, StringComparison.Ordinal));
    }
}
