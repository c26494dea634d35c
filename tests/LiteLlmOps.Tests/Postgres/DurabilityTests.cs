using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>What was reported as applied is in the database after a crash of its server.</summary>
public sealed class DurabilityTests(OwnPostgresServer server) : IClassFixture<OwnPostgresServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seed_survives_a_crash_of_a_server_that_commits_asynchronously()
    {
        // Without the setting of the transaction, nothing would be on the disk for ten seconds.
        await server.ConfigureAsync(("synchronous_commit", "off"), ("wal_writer_delay", "10s"));
        for (var state = 1; state <= 3; state++)
        {
            await ApplyAsync(state);
            await server.CrashAsync();
            Assert.Equal(
                $$"""{"num_retries": {{state}}}""",
                await server.Database("litellm").ScalarAsync<string>("""SELECT param_value::text FROM "LiteLLM_Config" """)
            );
        }
    }

    private async Task ApplyAsync(int state)
    {
        var row = new RowKey("router_settings", "router_settings");
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(
                new SecretValue(server.Database("litellm").Url, "test"),
                new SecretValue("sk-salt", "test"),
                [],
                TimeSpan.FromSeconds(30)
            ),
        };
        using var sources = new DataSources();
        await using var database = PostgresDatabase.Open(deployment, readOnly: false, sources, TimeProvider.System);
        var stored = await database.ReadAsync(Token);
        var value = NodeJson.Parse($$"""{"num_retries": {{state}}}""");
        var write = new RowWrite(row, row.Section, value, stored.Find(row)?.Fingerprint);
        await database.ApplyAsync([write], stored.Schema, CipherFormat.Legacy, null, Token);
    }
}
