using System.Net.Sockets;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Checks whether a TCP connection to a URL succeeds. Nothing is sent.</summary>
internal static class Reachability
{
    public static async Task<bool> IsOpenAsync(string? url, TimeSpan limit, CancellationToken token)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host.Length == 0)
            return false;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(token);
        timeout.CancelAfter(limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, timeout.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !token.IsCancellationRequested)
        {
            return false;
        }
    }
}
