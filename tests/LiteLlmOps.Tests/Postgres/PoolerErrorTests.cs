using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>Errors of PgBouncer, from a server that answers as it does.</summary>
public sealed class PoolerErrorTests
{
    private const int Startup = 196608;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("unsupported startup parameter: options", "DatabaseUrlInvalid", "add pgbouncer=true to DATABASE_URL")]
    [InlineData(
        "unsupported startup parameter in options: default_transaction_read_only",
        "DatabaseUrlInvalid",
        "ignore_startup_parameters"
    )]
    [InlineData("no such database: litellm", "DatabaseNotFound", "[databases] of pgbouncer.ini")]
    [InlineData("no such user: u", "DatabaseLoginFailed", "auth_file")]
    [InlineData("no more connections allowed (max_client_conn)", "TooManyConnections", "max_client_conn")]
    [InlineData("query_wait_timeout", "TooManyConnections", "pool_size")]
    [InlineData("pgbouncer cannot connect to server", "DatabaseUnreachable", "server behind PgBouncer")]
    [InlineData("server login has been failing, try again later (server_login_retry)", "DatabaseUnreachable", "server behind PgBouncer")]
    [InlineData("insufficient data left in message", "DatabaseError", "SQLSTATE 08P01")]
    public async Task An_error_of_PgBouncer_says_what_to_do(string text, string id, string remediation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var pooler = RefuseAsync(listener, text);
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(
                new SecretValue($"postgresql://u:geheim@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/litellm", "test"),
                null,
                [],
                TimeSpan.FromSeconds(30)
            ),
        };
        using var sources = new DataSources();
        await using var database = PostgresDatabase.Open(deployment, readOnly: true, sources, TimeProvider.System);
        var error = await Assert.ThrowsAsync<LlmException>(() => database.ReadAsync(Token));
        listener.Stop();
        await pooler;
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(remediation, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    private static async Task RefuseAsync(TcpListener listener, string text)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(Token);
                await RefuseAsync(client.GetStream(), text);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                if (e is not IOException)
                    return;
            }
        }
    }

    // TLS is refused with N, and a session with an error.
    private static async Task RefuseAsync(NetworkStream stream, string text)
    {
        var head = new byte[8];
        while (true)
        {
            await stream.ReadExactlyAsync(head, Token);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], Token);
            if (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) >> 16 == Startup >> 16)
                break;
            await stream.WriteAsync("N"u8.ToArray(), Token);
        }

        var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C08P01\0M{text}\0\0");
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, fields.Length + 4);
        await stream.WriteAsync((byte[])[(byte)'E', .. length, .. fields], Token);
    }
}
