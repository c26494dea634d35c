using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using Npgsql;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>The bundled schemas as a real PostgreSQL reports them.</summary>
public sealed class BundledSchemaTests(PostgresServer server) : IDisposable
{
    private const string Ledger = """
        CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz, logs text, started_at timestamptz);
        INSERT INTO _prisma_migrations VALUES ('0_init', now(), NULL, NULL, now()), ('20261001100000_rename_lens', now(), NULL, NULL, now());
        """;

    private readonly AdapterFactory _adapters = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _adapters.Dispose();

    [Theory]
    [InlineData("1.81.13")]
    [InlineData("1.83.2")]
    [InlineData("2026-08")]
    [InlineData("1.106.0")]
    public async Task A_database_of_a_bundled_schema_has_no_differences_from_it(string label)
    {
        var test = await server.CreateDatabaseAsync(label);
        await using var connection = new NpgsqlConnection(test.ConnectionText);
        await connection.OpenAsync(Token);
        var live = await new SchemaReader(connection, "public").ReadAsync(Token);
        var installed = new InstalledLiteLlm(label, BundledSchema.Of(label), IsBundled: true);
        Assert.Equal([], new SchemaComparison(installed, live).Differences());
    }

    [Theory]
    [InlineData("1.83.2", "", "1.83.0", "the tables")]
    [InlineData("2026-08", "", "1.98.0", "the tables")]
    [InlineData("1.106.0", "", "1.106.0", "the tables")]
    [InlineData("1.106.0", Ledger, "1.106.0", "the migration ledger")]
    [InlineData("2026-08", Ledger, "1.106.0", "the migration ledger")]
    public async Task Without_a_proxy_the_version_comes_from_the_database(string label, string sql, string version, string source)
    {
        var test = await server.CreateDatabaseAsync(label);
        if (sql.Length > 0)
            await test.ExecuteAsync(sql);
        var (found, note) = await VersionAsync(test.Url);
        Assert.Equal((version, $"Using the rules of LiteLLM {version} (version from {source})."), (found.ToString(), note));
    }

    [Fact]
    public async Task A_ledger_that_the_user_may_not_read_leaves_the_tables()
    {
        var test = await server.CreateDatabaseAsync("1.106.0");
        await test.ExecuteAsync(
            Ledger
                + $"""
                CREATE ROLE reader_{test.Name} LOGIN PASSWORD 'reader';
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_{test.Name};
                REVOKE SELECT ON _prisma_migrations FROM reader_{test.Name};
                """
        );
        var url = new UriBuilder(test.Url) { UserName = $"reader_{test.Name}", Password = "reader" };
        var (found, note) = await VersionAsync(url.Uri.ToString());
        Assert.Equal(("1.106.0", "Using the rules of LiteLLM 1.106.0 (version from the tables)."), (found.ToString(), note));
    }

    private async Task<(LiteLlmVersion Version, string Note)> VersionAsync(string url)
    {
        var folder = Directory.CreateTempSubdirectory("llmops-version-");
        try
        {
            var path = Path.Combine(folder.FullName, "llmops.yaml");
            await File.WriteAllTextAsync(
                path,
                $"mode: db-ssot\ndatabase: {{ url: \"{url}\", saltKey: sk-salt }}\nproxy: {{ url: \"http://127.0.0.1:1/\", masterKey: sk-1234 }}\n",
                Token
            );
            var deployment = new DeploymentReader(_adapters.Files, static _ => null).Read(
                new DeploymentLocation(folder.FullName, path, null)
            );
            var planes = await new PlaneReader(_adapters, deployment).ReadAsync([Plane.Stored], Token);
            return (planes.Rules.Version, planes.RulesNote);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
