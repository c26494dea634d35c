using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>Every column in which a LiteLLM version stores ciphertexts is read, and what does not open is named without its value.</summary>
public sealed class CiphertextReaderTests(PostgresServer server) : IDisposable
{
    private const string Salt = "sk-salt-of-the-tests";
    private const string Former = "sk-former-salt";
    private const string Secret = "a-secret-of-the-tests";

    private readonly DataSources _sources = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sources.Dispose();

    // The statement contains $ for the encrypted value; version, place.
    public static TheoryData<string, string, string, string> Places { get; } =
        new()
        {
            {
                "1.83.2",
                "cloudzero",
                """INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('cloudzero_settings', '{"api_key": "$", "timezone": "UTC"}')""",
                "LiteLLM_Config 'cloudzero_settings' param_value/api_key"
            },
            {
                "1.83.2",
                "vantage as a text",
                """INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('vantage_settings', to_jsonb('{"integration_token": "$"}'::text))""",
                "LiteLLM_Config 'vantage_settings' param_value/integration_token"
            },
            {
                "1.83.2",
                "sso",
                """INSERT INTO "LiteLLM_SSOConfig" (sso_settings, updated_at) VALUES ('{"google_client_secret": "$", "proxy_base_url": null}', now())""",
                "LiteLLM_SSOConfig 'sso_config' sso_settings/google_client_secret"
            },
            {
                "1.81.13",
                "cache",
                """INSERT INTO "LiteLLM_CacheConfig" (cache_settings, updated_at) VALUES ('{"password": "$", "type": "redis"}', now())""",
                "LiteLLM_CacheConfig 'cache_config' cache_settings/password"
            },
            {
                "1.83.2",
                "vault",
                """INSERT INTO "LiteLLM_ConfigOverrides" (config_type, config_value, updated_at) VALUES ('hashicorp_vault', '{"vault_token": "$"}', now())""",
                "LiteLLM_ConfigOverrides 'hashicorp_vault' config_value/vault_token"
            },
            {
                "1.83.2",
                "mcp of a user",
                """INSERT INTO "LiteLLM_MCPUserCredentials" (id, user_id, server_id, credential_b64) VALUES ('i', 'u', 'srv', '$')""",
                "LiteLLM_MCPUserCredentials 'srv' credential_b64"
            },
            {
                "1.106.0",
                "team",
                """INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, metadata) VALUES ('t', 'blue', '{"logging": [{"callback_vars": {"langfuse_secret_key": "litellm_enc::$", "langfuse_host": "h"}}]}')""",
                "LiteLLM_TeamTable 'blue' metadata/logging/0/callback_vars/langfuse_secret_key"
            },
            {
                "1.106.0",
                "key",
                """INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, metadata) VALUES ('0123', 'ci', '{"callback_settings": {"callback_vars": {"gcs_path_service_account": "litellm_enc::$"}}}')""",
                "LiteLLM_VerificationToken 'ci' metadata/callback_settings/callback_vars/gcs_path_service_account"
            },
            {
                "1.106.0",
                "search tool",
                """INSERT INTO "LiteLLM_SearchToolsTable" (search_tool_id, search_tool_name, litellm_params, updated_at) VALUES ('i', 'web', '{"api_key": "$"}', now())""",
                "LiteLLM_SearchToolsTable 'web' litellm_params/api_key"
            },
            {
                "1.106.0",
                "guardrail",
                """INSERT INTO "LiteLLM_GuardrailsTable" (guardrail_id, guardrail_name, litellm_params, updated_at) VALUES ('i', 'pii', '{"api_key": "litellm_enc::$"}', now())""",
                "LiteLLM_GuardrailsTable 'pii' litellm_params/api_key"
            },
            {
                "1.106.0",
                "mcp environment",
                """INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, url, transport, env_vars) VALUES ('i', 'git', 'http://h', 'http', '[{"name": "TOKEN", "scope": "global", "value": "$"}]')""",
                "LiteLLM_MCPServerTable 'git' env_vars/0/value"
            },
            {
                "1.106.0",
                "mcp headers as one text",
                """INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, url, transport, static_headers) VALUES ('i', 'git', 'http://h', 'http', to_jsonb('$'::text))""",
                "LiteLLM_MCPServerTable 'git' static_headers"
            },
            {
                "1.106.0",
                "mcp variables of a user",
                """INSERT INTO "LiteLLM_MCPUserEnvVars" (id, user_id, server_id, values_b64) VALUES ('i', 'u', 'srv', '$')""",
                "LiteLLM_MCPUserEnvVars 'srv' values_b64"
            },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_value_of_another_key_is_named(string version, string what, string sql, string place)
    {
        Assert.NotEmpty(what);
        var test = await server.CreateDatabaseAsync(version);
        await test.ExecuteAsync(sql.Replace("$", Sealed("sk-other-key"), StringComparison.Ordinal));
        var found = Assert.Single((await Read(test, version)).Unreadable);
        Assert.Equal((place, null), (found.Place, found.OpenedBy));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_value_of_a_former_key_names_that_key(string version, string what, string sql, string place)
    {
        Assert.NotEmpty(what);
        var test = await server.CreateDatabaseAsync(version);
        await test.ExecuteAsync(sql.Replace("$", Sealed(Former), StringComparison.Ordinal));
        var found = Assert.Single((await Read(test, version)).Unreadable);
        Assert.Equal((place, "database.formerKeys[0] of the deployment (test)"), (found.Place, found.OpenedBy));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_value_of_the_key_is_readable(string version, string what, string sql, string place)
    {
        Assert.NotEmpty(what);
        var test = await server.CreateDatabaseAsync(version);
        await test.ExecuteAsync(sql.Replace("$", Sealed(Salt), StringComparison.Ordinal));
        var report = await Read(test, version);
        Assert.Empty(report.Unreadable);
        Assert.Empty(report.Unread);
        Assert.Equal([place[(place.LastIndexOfAny([' ', '/']) + 1)..]], report.Names);
    }

    // Rows of before the encryption, and values that are no ciphertext for this version.
    [Theory]
    [InlineData(
        "1.83.2",
        """INSERT INTO "LiteLLM_SSOConfig" (sso_settings, updated_at) VALUES ('{"google_client_secret": "GOCSPX-0123456789"}', now())"""
    )]
    [InlineData(
        "1.83.2",
        """INSERT INTO "LiteLLM_MCPUserCredentials" (id, user_id, server_id, credential_b64) VALUES ('i', 'u', 's', 'eyJ0eXBlIjogIm9hdXRoMiIsICJhY2Nlc3NfdG9rZW4iOiAiYWJjZGVmIiwgIm4iOiAxfSAgICAg')"""
    )]
    [InlineData(
        "1.83.2",
        """INSERT INTO "LiteLLM_SearchToolsTable" (search_tool_id, search_tool_name, litellm_params, updated_at) VALUES ('i', 'web', '{"api_key": "Ab0123456789Ab0123456789Ab0123456789Ab0123456789Ab0123456789Abcd"}', now())"""
    )]
    [InlineData(
        "1.106.0",
        """INSERT INTO "LiteLLM_TeamTable" (team_id, metadata) VALUES ('t', '{"note": "Ab0123456789Ab0123456789Ab0123456789Ab0123456789Ab0123456789Abcd", "logging": [{"callback_vars": {"langfuse_secret_key": "sk-lf-1"}}]}')"""
    )]
    [InlineData(
        "1.106.0",
        """INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('tuning_baseline', '{"a": 1, "b": "text"}')"""
    )]
    public async Task Plain_text_is_no_failure(string version, string sql)
    {
        var test = await server.CreateDatabaseAsync(version);
        await test.ExecuteAsync(sql);
        var report = await Read(test, version);
        Assert.Empty(report.Unreadable);
        Assert.Empty(report.Names);
    }

    [Fact]
    public async Task A_column_that_the_user_may_not_read_is_named_and_hides_no_other()
    {
        var test = await server.CreateDatabaseAsync("1.106.0");
        await test.ExecuteAsync(
            $$"""
            INSERT INTO "LiteLLM_CacheConfig" (cache_settings, updated_at) VALUES ('{"password": "{{Sealed("sk-other-key")}}"}', now());
            ALTER TABLE "LiteLLM_SSOConfig" RENAME TO "LiteLLM_SSOConfig_";
            CREATE VIEW "LiteLLM_SSOConfig" AS SELECT id, updated_at, (1 / 0)::text AS sso_settings FROM "LiteLLM_SSOConfig_";
            INSERT INTO "LiteLLM_SSOConfig_" (sso_settings, updated_at) VALUES ('{}', now())
            """
        );
        var report = await Read(test, "1.106.0");
        Assert.Single(report.Unreadable);
        Assert.Equal(("LiteLLM_SSOConfig sso_settings", "division by zero"), Assert.Single(report.Unread));
    }

    private static string Sealed(string key) => new ValueCipher(key).Encrypt(Secret, CipherFormat.Legacy);

    private async Task<CiphertextReport> Read(TestDatabase test, string version)
    {
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(
                new SecretValue(test.Url, "test"),
                new SecretValue(Salt, "test"),
                [new SecretValue(Former, "test")],
                TimeSpan.FromSeconds(30)
            ),
        };
        await using var database = PostgresDatabase.Open(deployment, readOnly: true, _sources, TimeProvider.System);
        return await database.ReadCiphertextsAsync(CiphertextColumn.Of(LiteLlmVersion.Parse(version)), Token);
    }
}
