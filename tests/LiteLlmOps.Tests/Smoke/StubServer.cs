using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LiteLlmOps.Tests.Smoke;

/// <summary>A server with the responses of a test, for example those of a broken proxy.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, (int Status, string Body)> _answer;

    public StubServer(Func<HttpListenerRequest, (int Status, string Body)> answer)
    {
        _answer = answer;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        free.Stop();
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    /// <summary>The header Location of each response. Null for none.</summary>
    public string? Location { get; init; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var (status, body) = _answer(context.Request);
            context.Response.StatusCode = status;
            if (Location is not null)
                context.Response.Headers["Location"] = Location;
            // With its length: in chunks, an empty body would end the answer twice.
            var bytes = Encoding.UTF8.GetBytes(body);
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
    }
}
