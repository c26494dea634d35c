using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace LiteLlmOps.Adapters.Http;

/// <summary>Reads the certificate of a server.</summary>
internal static class ServerCertificate
{
    /// <summary>When it expires, in UTC. Null when the server has none.</summary>
    /// <exception cref="LlmException">The server cannot be reached, or does not speak TLS.</exception>
    public static async Task<DateTime?> ReadExpiryAsync(Uri address, CancellationToken token)
    {
        DateTime? expiry = null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.IdnHost, address.Port, token);
            await using var stream = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = address.IdnHost,
#pragma warning disable CA5359 // Nothing is sent to this server: an expired certificate has an expiry too.
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    expiry = (certificate as X509Certificate2)?.NotAfter.ToUniversalTime();
                    return true;
                },
#pragma warning restore CA5359
            };
            await stream.AuthenticateAsClientAsync(options, token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            // A server that demands a certificate of the client ends the handshake after it has sent its own.
            return expiry
                ?? throw new LlmException(ErrorIds.HttpUnreachable, $"{address} does not respond: {e.Message.TrimEnd('.')}", address, e);
        }

        return expiry;
    }
}
