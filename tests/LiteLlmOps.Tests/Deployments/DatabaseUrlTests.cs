using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Tests.Deployments;

public sealed class DatabaseUrlTests
{
    // The rules of prisma-engines, quaint/src/connector/postgres/url.rs.
    [Theory]
    [InlineData("postgresql://u:p@h/d", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgres://u:p@h:6543/d", "h", 6543, "u", "p", "d", "public")]
    [InlineData("  postgresql://u:p@h/d\n", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@h:/d", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p%40ss%2Fw%3A%23%25@h/d", "h", 5432, "u", "p@ss/w:#%", "d", "public")]
    [InlineData("postgresql://u:p@ss:w@h/d", "h", 5432, "u", "p@ss:w", "d", "public")]
    [InlineData("postgresql://u:a b+c&d=e;f@h/d", "h", 5432, "u", "a b+c&d=e;f", "d", "public")]
    [InlineData("postgresql://u:50%off%zz@h/d", "h", 5432, "u", "50%off%zz", "d", "public")]
    [InlineData("postgresql://u:%FF@h/d", "h", 5432, "u", "%FF", "d", "public")]
    [InlineData("postgresql://u:p%C3%A4@h/d", "h", 5432, "u", "pä", "d", "public")]
    [InlineData("postgresql://u%40corp:p@h/d?schema=llm&connection_limit=10&pool_timeout=60", "h", 5432, "u@corp", "p", "d", "llm")]
    [InlineData("postgresql://u:p@h/d?schema=a&schema=b", "h", 5432, "u", "p", "d", "b")]
    [InlineData("postgresql://u:p@[::1]:5433/d", "::1", 5433, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@[fe80::1]/d", "fe80::1", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@localhost/d?host=/var/run/postgresql", "/var/run/postgresql", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@localhost:39455/d?host=%2Ftmp%2Fpg", "/tmp/pg", 39455, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@localhost:39455/d?host=127.0.0.1", "127.0.0.1", 39455, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@h:6000/d?port=7000&user=x&password=y&dbname=z", "h", 6000, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@h", "h", 5432, "u", "p", "postgres", "public")]
    [InlineData("postgresql://u:p@h?schema=s", "h", 5432, "u", "p", "postgres", "s")]
    [InlineData("postgresql://u:p@h/", "h", 5432, "u", "p", "u", "public")]
    [InlineData("postgresql://u:p@h/d/more", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@h/d%20b", "h", 5432, "u", "p", "d%20b", "public")]
    [InlineData("postgresql://u:p@h/d#fragment", "h", 5432, "u", "p", "d", "public")]
    [InlineData("postgresql://u:p@h/d?schema=s#fragment", "h", 5432, "u", "p", "d", "s")]
    [InlineData("postgresql://u@h/d", "h", 5432, "u", null, "d", "public")]
    [InlineData("Host=h;Port=6543;Username=u;Password=p;Database=d", "h", 6543, "u", "p", "d", "public")]
    [InlineData("Host=h;Username=u;Password=p;Database=d;Search Path=llm", "h", 5432, "u", "p", "d", "llm")]
    public void A_database_url_is_read_as_Prisma_reads_it(
        string text,
        string host,
        int port,
        string user,
        string? password,
        string database,
        string schema
    )
    {
        var connection = ConnectionText.Of(Deployment(text), readOnly: false);
        var builder = new NpgsqlConnectionStringBuilder(connection.Text);
        Assert.Equal(
            (host, port, user, password, database, schema),
            (builder.Host, builder.Port, builder.Username, builder.Password, builder.Database, connection.Schema)
        );
    }

    [Theory]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=require&sslrootcert=/ca.pem", SslMode.VerifyCA)]
    [InlineData("sslrootcert=/ca.pem&sslmode=require", SslMode.VerifyCA)]
    [InlineData("sslmode=require&sslrootcert=", SslMode.Require)]
    [InlineData("sslmode=require&sslrootcert=system", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslcert=/ca.pem", SslMode.Require)]
    [InlineData("sslmode=verify-full&sslrootcert=/ca.pem", SslMode.VerifyFull)]
    [InlineData("sslmode=disable&sslrootcert=/ca.pem", SslMode.Disable)]
    [InlineData("sslrootcert=/ca.pem", SslMode.Prefer)]
    [InlineData("sslmode=prefer", SslMode.Prefer)]
    [InlineData("sslmode=allow", SslMode.Prefer)]
    [InlineData("sslmode=no-verify", SslMode.Prefer)]
    [InlineData("sslmode=Require", SslMode.Prefer)]
    [InlineData("sslmode=", SslMode.Prefer)]
    [InlineData("sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=strict", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=anything", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=accept_invalid_certs", SslMode.Require)]
    [InlineData("sslmode=disable", SslMode.Disable)]
    [InlineData("pgbouncer=true", SslMode.Prefer)]
    public void The_sslmode_is_that_of_Prisma_and_a_demanded_verification_is_kept(string query, SslMode mode) =>
        Assert.Equal(mode, Builder($"postgresql://u:p@h/d?{query}").SslMode);

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
    [InlineData("postgresql://u:geheim@h:port/d", "the port is not a number")]
    [InlineData("postgresql://u:geheim@h:0x10/d", "the port is not a number")]
    [InlineData("postgresql://u:geheim@h:99999/d", "the port is not a number")]
    [InlineData("postgresql://u:geheim@[::1/d", "no closing bracket")]
    [InlineData("postgresql://u:ge/heim@h/d", "read as the host or the database")]
    [InlineData("postgresql://u:12/heim@h/d", "read as the host or the database")]
    [InlineData("postgresql://u:ge#heim@h/d", "read as the host or the database")]
    [InlineData("postgresql://u:ge?heim@h/d", "no user name")]
    [InlineData("postgresql://u:${PW:?geheim}@h/d", "no user name")]
    [InlineData("postgresql://u:a@ge/heim@h/d", "read as the host or the database")]
    [InlineData("postgresql://u:a@ge#heim@h/d", "read as the host or the database")]
    [InlineData("postgresql://u:a@ge?heim@h/d", "read as a parameter")]
    [InlineData("postgresql://u:geheim@/d?host=/tmp", "no host")]
    [InlineData("postgresql://u:geheim@%2Ftmp/d", "does not decode the host")]
    [InlineData("postgresql://u:geheim@a,b/d", "several hosts")]
    [InlineData("postgresql://u:geheim@a:1,b:2/d", "several hosts")]
    [InlineData("postgresql://u:geheim@<host>/d", "not allowed")]
    [InlineData("postgresql:///d?host=/tmp&user=u&password=geheim", "no user name")]
    [InlineData("postgresql://h/d?password=geheim", "no user name")]
    [InlineData("postgresql://:geheim@h/d", "no user name")]
    [InlineData("postgresql://u:geheim@h/d?connection_limit=geheim2", "connection_limit must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?connection_limit=-1", "connection_limit must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?pool_timeout=", "pool_timeout must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?connect_timeout=5s", "connect_timeout must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?statement_cache_size=1.5", "statement_cache_size must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?max_idle_connection_lifetime=no", "max_idle_connection_lifetime must be a whole number")]
    [InlineData("postgresql://u:geheim@h/d?pgbouncer=True", "pgbouncer must be true or false")]
    [InlineData("POSTGRESQL://u:geheim@h/d", "requires PostgreSQL")]
    [InlineData("mysql://u:geheim@h/d", "requires PostgreSQL")]
    [InlineData(" mysql://u:geheim@h/d", "starts with 'mysql:'")]
    [InlineData("\r\n://u:geheim@h/d", "the driver does not accept it")]
    [InlineData("  ://u:geheim@h/d", "the driver does not accept it")]
    [InlineData("Host=h;Passwort=geheim", "the driver does not accept it")]
    [InlineData("Host=a:geheim,b;Username=u;Password=p;Database=d", "the driver does not accept it")]
    [InlineData("geheim", "the driver does not accept it")]
    public void An_address_that_Prisma_refuses_or_misreads_is_an_error_without_any_part_of_it(string text, string reason)
    {
        var problem = Assert.Throws<LlmException>(() => ConnectionText.Of(Deployment(text), readOnly: true));
        Assert.Equal("DatabaseUrlInvalid", problem.ErrorId);
        Assert.DoesNotContain("heim", problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
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
