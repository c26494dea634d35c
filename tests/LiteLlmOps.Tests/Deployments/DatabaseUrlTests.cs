using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Tests.Deployments;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgresql://u:p@h/d", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgres://u:p@h:6543/d", "h", 6543, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p%40ss%2Fw%3A%23%25@h/d%20b", "h", 5432, "u", "p@ss/w:#%", "d b", "public")]
    [InlineData("postgresql://u%40corp:p@h/d?schema=llm&connection_limit=10&pool_timeout=60", "h", 5432, "u@corp", "p", "d", "llm")]
    [InlineData("postgresql://u:p@[::1]:5433/d", "::1", 5433, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@[fe80::1]/d", "fe80::1", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@localhost/d?host=/var/run/postgresql", "/var/run/postgresql", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u@%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432, "u", null, "d", "public")]
    [InlineData("postgresql:///d?host=/tmp&port=6000&user=u", "/tmp", 6000, "u", null, "d", "public")]
    [InlineData("postgresql://u:p@h", "h", 5432, "u", "p", "u", "public")]
    [InlineData("Host=h;Port=6543;Username=u;Password=p;Database=d", "h", 6543, "u", "p", "d", "public")]
    [InlineData("Host=h;Username=u;Password=p;Database=d;Search Path=llm", "h", 5432, "u", "p", "d", "llm")]
    public void A_database_url_is_parsed(string text, string host, int port, string user, string? password, string database, string schema)
    {
        var connection = ConnectionText.Of(Deployment(text), readOnly: false);
        var builder = new NpgsqlConnectionStringBuilder(connection.Text);
        Assert.Equal(
            (host, port, user, password, database, schema),
            (builder.Host, builder.Port, builder.Username, builder.Password, builder.Database, connection.Schema)
        );
    }

    [Fact]
    public void Several_hosts_keep_their_ports() =>
        Assert.Equal("a:1111,b,[::1]:2222", Builder("postgresql://u:p@a:1111,b,[::1]:2222/d").Host);

    [Theory]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=strict", SslMode.VerifyFull)]
    [InlineData("sslmode=disable", SslMode.Disable)]
    [InlineData("pgbouncer=true", SslMode.Prefer)]
    public void The_sslmode_is_kept(string query, SslMode mode) => Assert.Equal(mode, Builder($"postgresql://u:p@h/d?{query}").SslMode);

    [Fact]
    public void sslcert_is_the_root_certificate_for_Prisma_and_with_sslkey_the_client_certificate_for_libpq()
    {
        Assert.Equal("/ca.pem", Builder("postgresql://u:p@h/d?sslcert=/ca.pem").RootCertificate);
        Assert.Equal(
            ("/c.pem", "/c.key"),
            (
                Builder("postgresql://u:p@h/d?sslcert=/c.pem&sslkey=/c.key").SslCertificate,
                Builder("postgresql://u:p@h/d?sslcert=/c.pem&sslkey=/c.key").SslKey
            )
        );
    }

    [Fact]
    public void A_read_only_connection_has_a_read_only_option_except_for_a_pooler()
    {
        Assert.Contains(
            "default_transaction_read_only=on",
            new NpgsqlConnectionStringBuilder(ConnectionText.Of(Deployment("postgresql://u:p@h/d"), readOnly: true).Text).Options,
            StringComparison.Ordinal
        );
        Assert.Null(
            new NpgsqlConnectionStringBuilder(
                ConnectionText.Of(Deployment("postgresql://u:p@h/d?pgbouncer=true"), readOnly: true).Text
            ).Options
        );
    }

    [Theory]
    [InlineData("postgresql://u:geheim@h:port/d")]
    [InlineData("postgresql://u:ge:heim@h:99999/d")]
    [InlineData("postgresql://u:geheim@[::1/d")]
    [InlineData("postgresql://u:geheim@h/d?sslmode=geheim2")]
    [InlineData("Host=h;Passwort=geheim")]
    [InlineData("geheim")]
    public void An_invalid_url_is_an_error_without_the_secret(string text)
    {
        var problem = Assert.Throws<LlmException>(() => ConnectionText.Of(Deployment(text), readOnly: true));
        Assert.Equal("DatabaseUrlInvalid", problem.ErrorId);
        Assert.DoesNotContain("heim", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_url_is_an_error() =>
        Assert.Equal("DatabaseNotDefined", Assert.Throws<LlmException>(() => ConnectionText.Of(Deployment(null), readOnly: true)).ErrorId);

    private static NpgsqlConnectionStringBuilder Builder(string text) => new(ConnectionText.Of(Deployment(text), readOnly: false).Text);

    private static Deployment Deployment(string? url) =>
        TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(url is null ? null : new SecretValue(url, "test"), null, [], TimeSpan.FromSeconds(30)),
        };
}
