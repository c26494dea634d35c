using System.Globalization;
using System.Net;
using System.Text;
using LiteLlmOps.Adapters.Proxy;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>Reads an input as the answer of the proxy to each request: a status, a line break, the body.</summary>
internal static class ProxyTarget
{
    public static void Read(byte[] input, string folder)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        var head = end is > 0 and <= 3 ? Encoding.ASCII.GetString(input, 0, end) : "";
        var isStatus = int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and <= 599;
        Read(isStatus ? status : 200, isStatus ? input[(end + 1)..] : input);
    }

    // Everything completes at once, on this thread.
    private static void Read(int status, byte[] body)
    {
        using var client = new ProxyClient(
            new Uri("http://127.0.0.1:1/"),
            null,
            TimeSpan.FromMinutes(10),
            isOneConnection: true,
            new Answer((HttpStatusCode)status, body)
        );
        using var proxy = new ProxyApi(client);
        _ = Try(() => proxy.ReadVersionAsync(CancellationToken.None).GetAwaiter().GetResult());
        _ = proxy.ReadAsync(CancellationToken.None).GetAwaiter().GetResult();
        _ = proxy.ReadFieldAsync("key", CancellationToken.None).GetAwaiter().GetResult();
    }

    private static T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LlmException)
        {
            return default;
        }
    }

    private sealed class Answer(HttpStatusCode status, byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(body), RequestMessage = request });
    }
}
