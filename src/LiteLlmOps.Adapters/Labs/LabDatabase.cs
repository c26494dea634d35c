using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.LiteLlm;
using Npgsql;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Fills the database of a lab: the LiteLLM tables, users, and drift.</summary>
internal sealed class LabDatabase(string password, int port)
{
    /// <summary>The changes to router_settings of a user of the admin UI: four changed values, and one removed key.</summary>
    public const string Drift = """
        UPDATE "LiteLLM_Config" SET param_value = (param_value - 'allowed_fails')
          || '{"routing_strategy": "simple-shuffle", "num_retries": 1, "timeout": 600, "fallbacks": [{"local-llama": ["local-mistral"]}]}'::jsonb
        WHERE param_name = 'router_settings'
        """;

    public async Task CreateSchemaAsync(LiteLlmVersion version, CancellationToken token)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {LabFiles.DatabaseName}", token);
        await ExecuteAsync(LabFiles.DatabaseName, SchemaSql.Create(BundledSchema.Of(LiteLlmReleases.Of(version).Schema)), token);
    }

    public Task CreateDatabaseAsync(CancellationToken token) => ExecuteAsync("postgres", $"CREATE DATABASE {LabFiles.DatabaseName}", token);

    /// <summary>Adds two admins and one key with some spend.</summary>
    public async Task AddUsersAsync(CancellationToken token)
    {
        var key = "sk-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12)).ToLowerInvariant();
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))).ToLowerInvariant();
        await ExecuteAsync(
            LabFiles.DatabaseName,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                INSERT INTO "LiteLLM_UserTable" (user_id, user_alias, user_email, user_role, spend)
                VALUES ('admin', 'Ada', 'ada@example.org', 'proxy_admin', 0), ('second-admin', 'Grace', 'grace@example.org', 'proxy_admin', 1.74);
                INSERT INTO "LiteLLM_VerificationToken" (token, key_name, key_alias, user_id, spend, models, created_by, updated_by)
                VALUES ('{hash}', 'sk-...{key[
                    ^4..
                ]}', 'notebook', 'second-admin', 1.74, ARRAY['local-llama','local-embed'], 'admin', 'admin');
                """
            ),
            token
        );
    }

    public Task DriftAsync(string changes, CancellationToken token) => ExecuteAsync(LabFiles.DatabaseName, changes, token);

    private async Task ExecuteAsync(string database, string sql, CancellationToken token)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = PostgresCluster.User,
            Password = password,
            Database = database,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync(token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }
}
