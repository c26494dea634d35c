using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>Whether the sessions of the proxy may write. Those of this module's readers never may.</summary>
public sealed class ReadOnlyDefaultTests(PostgresServer server) : IDisposable
{
    private readonly DataSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Theory]
    [InlineData("", "", null, null)]
    [InlineData(
        "ALTER DATABASE {0} SET default_transaction_read_only = on",
        "",
        "database",
        "default_transaction_read_only is on for this database"
    )]
    [InlineData(
        "ALTER ROLE {1} IN DATABASE {0} SET default_transaction_read_only = on",
        "",
        "database user",
        "default_transaction_read_only is on for this user in this database"
    )]
    [InlineData(
        "ALTER DATABASE {0} SET default_transaction_read_only = on; ALTER ROLE {1} IN DATABASE {0} SET default_transaction_read_only = off",
        "",
        null,
        null
    )]
    [InlineData("", "&options=-c%20default_transaction_read_only%3Don", "client", "default_transaction_read_only is on by the connection")]
    public async Task A_session_that_cannot_write_has_the_reason(string sql, string parameters, string? source, string? reason)
    {
        var test = await server.CreateDatabaseAsync();
        if (sql.Length > 0)
            await test.ExecuteAsync(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, test.Name, Adapters.Labs.PostgresCluster.User)
            );
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(new SecretValue(test.Url + parameters, "test"), null, [], TimeSpan.FromSeconds(30)),
        };
        foreach (var readOnly in new[] { true, false })
        {
            await using var database = PostgresDatabase.Open(deployment, readOnly, _sources, TimeProvider.System);
            var found = await database.ReadServerAsync(TestContext.Current.CancellationToken);
            Assert.Equal((source, reason), (found.ReadOnlyDefault, found.ReadOnlyReason));
            Assert.False(found.IsStandby);
        }
    }
}
