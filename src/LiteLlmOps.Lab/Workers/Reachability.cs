using System.Net.Sockets;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Whether somebody listens at an address. Nothing is sent there.</summary>
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
