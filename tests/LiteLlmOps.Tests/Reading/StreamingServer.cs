using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LiteLlmOps.Tests.Reading;

/// <summary>An HTTP server whose response has a body of any length, in zeros; of -1, without an end.</summary>
internal sealed class StreamingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly long _length;
    private readonly bool _isAnnounced;

    public StreamingServer(long length, bool isAnnounced)
    {
        (_length, _isAnnounced) = (length, isAnnounced);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[64 << 10];
                _ = await stream.ReadAsync(buffer);
                var length = _isAnnounced ? $"Content-Length: {_length}\r\n" : "";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n"));
                Array.Fill(buffer, (byte)'0');
                for (var left = _length < 0 ? long.MaxValue : _length; left > 0; left -= buffer.Length)
                    await stream.WriteAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
            }
            catch (IOException)
            {
                // The client has closed the connection.
            }
        }
    }
}
