using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>Connections to a real PostgreSQL with TLS, whose certificate names 127.0.0.1.</summary>
public sealed class TlsTests(OwnPostgresServer server, TlsTests.Certificates certificates)
    : IClassFixture<OwnPostgresServer>,
        IClassFixture<TlsTests.Certificates>
{
    private const string ThatOfPrisma = "LiteLLM does so from version 1.106 on";

    // Parameters, with CA for the authority of the server and OTHER for another one.
    [Theory]
    [InlineData("sslmode=require")]
    [InlineData("sslmode=prefer")]
    [InlineData("sslmode=prefer&sslrootcert=OTHER")]
    [InlineData("sslmode=require&sslrootcert=CA")]
    [InlineData("sslmode=verify-ca&sslrootcert=CA")]
    [InlineData("sslmode=verify-full&sslrootcert=CA")]
    [InlineData("sslmode=require&sslcert=CA&sslaccept=strict")]
    // Prisma verifies sslcert only with sslaccept=strict.
    [InlineData("sslmode=require&sslcert=OTHER")]
    public async Task The_server_is_accepted(string parameters)
    {
        await EnableAsync(certificates.Server);
        Assert.Equal("t", await ReadAsync(parameters));
    }

    [Theory]
    [InlineData("sslmode=require&sslrootcert=OTHER", "not issued by an authority of 'OTHER'", ThatOfPrisma)]
    [InlineData("sslmode=verify-ca&sslrootcert=OTHER", "not issued by an authority of 'OTHER'", ThatOfPrisma)]
    [InlineData("sslmode=verify-full&sslrootcert=OTHER", "not issued by an authority of 'OTHER'", ThatOfPrisma)]
    [InlineData("sslmode=verify-full", "not issued by an authority that this system trusts", "Set sslrootcert")]
    [InlineData("sslmode=require&sslrootcert=system", "not issued by an authority that this system trusts", ThatOfPrisma)]
    [InlineData(
        "sslmode=require&sslcert=OTHER&sslaccept=strict",
        "not issued by an authority of 'OTHER'",
        "Check that this is the right server"
    )]
    [InlineData("sslmode=require&sslrootcert=/nowhere.pem", "'/nowhere.pem' does not exist", "Check sslrootcert")]
    [InlineData("sslmode=require&sslrootcert=GARBAGE", "could not be read", "PEM")]
    public async Task Another_authority_is_refused_with_the_reason(string parameters, string reason, string more)
    {
        await EnableAsync(certificates.Server);
        await AssertRefusedAsync(parameters, "127.0.0.1", reason, more);
    }

    [Theory]
    [InlineData("sslmode=require&sslrootcert=CA", null)]
    [InlineData("sslmode=verify-full&sslrootcert=CA", "it is issued for 127.0.0.1, not for the host of the address")]
    public async Task The_name_is_verified_with_verify_full_only(string parameters, string? reason)
    {
        await EnableAsync(certificates.Server);
        if (reason is null)
            Assert.Equal("t", await ReadAsync(parameters, "localhost"));
        else
            await AssertRefusedAsync(parameters, "localhost", reason, "right server");
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_period()
    {
        await EnableAsync(certificates.Expired);
        await AssertRefusedAsync(
            "sslmode=require&sslrootcert=CA",
            "127.0.0.1",
            "not valid now; its own period is 2020-01-01 to 2020-02-01",
            "right server"
        );
        Assert.Equal("t", await ReadAsync("sslmode=require"));
    }

    [Fact]
    public async Task A_server_without_TLS_is_refused_with_the_reason()
    {
        await server.ConfigureAsync(("ssl", "off"));
        await AssertRefusedAsync("sslmode=require", "127.0.0.1", "the server does not offer it", "Enable ssl");
    }

    private async Task AssertRefusedAsync(string parameters, string host, string reason, string more)
    {
        var error = await Assert.ThrowsAsync<LlmException>(() => ReadAsync(parameters, host));
        var shown = certificates.Names.Aggregate(
            error.Message,
            static (text, name) => text.Replace(name.Value, name.Key, StringComparison.Ordinal)
        );
        Assert.Equal("DatabaseUnreachable", error.ErrorId);
        Assert.Contains(reason, shown, StringComparison.Ordinal);
        Assert.Contains(more, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Callback", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Exception", shown, StringComparison.Ordinal);
        Assert.EndsWith(".", shown, StringComparison.Ordinal);
    }

    // Whether the session uses TLS, as the server says.
    private async Task<string?> ReadAsync(string parameters, string host = "127.0.0.1")
    {
        var query = certificates.Names.Aggregate(
            parameters,
            static (text, name) => text.Replace($"={name.Key}", $"={name.Value}", StringComparison.Ordinal)
        );
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(
                new SecretValue(server.Database("litellm", host, "?" + query).Url, "test"),
                null,
                [],
                TimeSpan.FromSeconds(30)
            ),
        };
        using var sources = new DataSources();
        await using var database = PostgresDatabase.Open(deployment, readOnly: true, sources, TimeProvider.System);
        await database.ReadAsync(TestContext.Current.CancellationToken);
        return (
            await database.QueryAsync("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", 1, TestContext.Current.CancellationToken)
        )[0][0];
    }

    private async Task EnableAsync((string Name, string Certificate, string Key) used)
    {
        await server.WriteAsync(used.Name + ".crt", used.Certificate);
        await server.WriteAsync(used.Name + ".key", used.Key);
        await server.ConfigureAsync(("ssl_cert_file", used.Name + ".crt"), ("ssl_key_file", used.Name + ".key"), ("ssl", "on"));
    }

    /// <summary>The certificates, made for the test.</summary>
    public sealed class Certificates : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-tls-");

        public Certificates()
        {
            var now = DateTimeOffset.UtcNow;
            using var authority = Authority("CN=authority", now);
            using var other = Authority("CN=other", now);
            Server = Issue("server", authority, now.AddDays(-1), now.AddDays(1));
            Expired = Issue(
                "expired",
                authority,
                new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2020, 2, 1, 0, 0, 0, TimeSpan.Zero)
            );
            Names = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["CA"] = Write("ca.pem", authority.ExportCertificatePem()),
                ["OTHER"] = Write("other.pem", other.ExportCertificatePem()),
                ["GARBAGE"] = Write("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            };
        }

        internal (string Name, string Certificate, string Key) Server { get; }

        internal (string Name, string Certificate, string Key) Expired { get; }

        internal IReadOnlyDictionary<string, string> Names { get; }

        public void Dispose() => _folder.Delete(recursive: true);

        private string Write(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        private static X509Certificate2 Authority(string name, DateTimeOffset now)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            return request.CreateSelfSigned(new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero), now.AddDays(2));
        }

        private static (string, string, string) Issue(string name, X509Certificate2 authority, DateTimeOffset from, DateTimeOffset to)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
            return (name, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }
}
