using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>Against a real PostgreSQL with LiteLLM's own tables.</summary>
public sealed class PostgresDatabaseTests(PostgresServer server) : IDisposable
{
    private const string Salt = "sk-salt-of-the-tests";

    private static readonly ConfigMap Model = (ConfigMap)
        NodeJson.Parse(
            """{"model_name":"gpt","litellm_params":{"model":"openai/*","api_key":"sk-secret-0123456789","rpm":60,"extra_headers":{"X-A":"b"}},"model_info":{"mode":"chat","cost":1e-07}}"""
        );

    private readonly DataSources _sources = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sources.Dispose();

    // Pitfalls: model_info must not be NULL, the columns that only the client fills must be set, and every text must be encrypted, especially '*'.
    [Theory]
    [InlineData("1.81.13", CipherFormat.Legacy)]
    [InlineData("1.83.2", CipherFormat.Legacy)]
    [InlineData("2026-08", CipherFormat.V2)]
    [InlineData("2026-08", CipherFormat.V3)]
    public async Task A_model_is_written_as_LiteLLM_writes_it(string schema, CipherFormat cipher)
    {
        var test = await server.CreateDatabaseAsync(schema);
        await Apply(test, cipher, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null));

        Assert.Equal(
            "llmops",
            await test.ScalarAsync<string>(
                """SELECT created_by || '' FROM "LiteLLM_ProxyModelTable" WHERE created_at IS NOT NULL AND updated_at IS NOT NULL AND updated_by = 'llmops'"""
            )
        );
        Assert.Equal(
            """{"id": "id-1", "cost": 0.0000001, "mode": "chat", "db_model": false}""",
            await test.ScalarAsync<string>("""SELECT model_info::text FROM "LiteLLM_ProxyModelTable" """)
        );
        Assert.Equal(
            """{"X-A": "b"} 60""",
            await test.ScalarAsync<string>(
                """SELECT (litellm_params->'extra_headers')::text || ' ' || (litellm_params->'rpm')::text FROM "LiteLLM_ProxyModelTable" """
            )
        );
        var stored = await test.ScalarAsync<string>("""SELECT litellm_params->>'model' FROM "LiteLLM_ProxyModelTable" """);
        Assert.Equal(OpenedValue.Opened("openai/*", cipher), new ValueCipher(Salt).Open(stored));
    }

    // LiteLLM keeps state of its own there, such as the tuning baseline of its first start.
    [Fact]
    public async Task Rows_of_LiteLLM_itself_are_not_configuration()
    {
        var test = await server.CreateDatabaseAsync("1.106.0");
        await test.ExecuteAsync(
            """
            INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES
              ('tuning_baseline', '{"a": 1}'), ('model_cost_map_reload_config', '{}'), ('router_settings', '{"num_retries": 3}')
            """
        );
        var state = await Read(test);
        Assert.Equal(["router_settings"], state.Rows.Select(static r => r.Key));
    }

    [Fact]
    public async Task Written_values_read_back_with_the_keys_of_the_config()
    {
        var test = await server.CreateDatabaseAsync();
        RowWrite[] writes =
        [
            new(new RowKey("model_list", "id-1"), "gpt", Model, null),
            new(
                new RowKey("credential_list", "vault"),
                "vault",
                NodeJson.Parse("""{"credential_values":{"api_key":"sk-1","n":5},"credential_info":{"a":"b"}}"""),
                null
            ),
            new(
                new RowKey("mcp_servers", "srv"),
                "github",
                NodeJson.Parse(
                    """{"url":"http://h/","auth_type":"bearer_token","auth_value":"ghp_1","aws_region_name":"eu","access_groups":["x"],"args":["-y"],"static_headers":{"X":"y"},"allow_all_keys":true}"""
                ),
                null
            ),
            new(
                new RowKey("environment_variables", "environment_variables"),
                "environment_variables",
                NodeJson.Parse("""{"LANGFUSE_SECRET_KEY":"sk-lf-1"}"""),
                null
            ),
            new(
                new RowKey("router_settings", "router_settings"),
                "router_settings",
                NodeJson.Parse("""{"num_retries":3,"fallbacks":[{"a":["b"]}]}"""),
                null
            ),
        ];
        await Apply(test, CipherFormat.Legacy, writes);

        var state = await Read(test);
        foreach (var write in writes)
        {
            var row = ConfigSections.IsSettings(write.Row.Section)
                ? state.Settings[write.Row.Section]
                : Assert.Single(state.EntriesOf(write.Row.Section));
            Assert.Equal(write.Row.Key, row.Key);
            Assert.Empty(row.Unreadable);
            Assert.Empty(new NodeComparer(NodeComparer.ByValue).Compare(write.Value, row.Value, ""));
        }

        Assert.DoesNotContain(
            "sk-lf-1",
            await test.ScalarAsync<string>("""SELECT string_agg(param_value::text, '') FROM "LiteLLM_Config" """),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "ghp_1",
            await test.ScalarAsync<string>("""SELECT string_agg(s::text, '') FROM "LiteLLM_MCPServerTable" s"""),
            StringComparison.Ordinal
        );
        Assert.Equal("eu", await test.ScalarAsync<string>("""SELECT credentials->>'aws_region_name' FROM "LiteLLM_MCPServerTable" """));
    }

    // LiteLLM reloads an MCP server only when updated_at differs, and the database does not change it.
    [Fact]
    public async Task An_updated_server_always_has_a_later_time()
    {
        var test = await server.CreateDatabaseAsync();
        await test.ExecuteAsync(
            """INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, url, transport, updated_at) VALUES ('srv', 'x', 'http://old/', 'http', '2999-01-01')"""
        );
        var row = Assert.Single((await Read(test)).EntriesOf("mcp_servers"));
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("mcp_servers", "srv"), "x", NodeJson.Parse("""{"url":"http://new/"}"""), row.Fingerprint)
        );
        Assert.True(
            await test.ScalarAsync<bool>("""SELECT updated_at > '2999-01-01' FROM "LiteLLM_MCPServerTable" WHERE url = 'http://new/'""")
        );
    }

    // The default transport of the table is sse, that of the config is http.
    [Fact]
    public async Task A_server_without_a_transport_is_http_as_in_the_config()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("mcp_servers", "srv"), "x", NodeJson.Parse("""{"url":"http://new/"}"""), null)
        );
        Assert.Equal("http", await test.ScalarAsync<string>("""SELECT transport FROM "LiteLLM_MCPServerTable" """));
    }

    [Fact]
    public async Task Keys_removed_from_the_declaration_of_a_server_are_reset()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(
                new RowKey("mcp_servers", "srv"),
                "x",
                NodeJson.Parse("""{"url":"http://h/","args":["a"],"env":{"A":"b"},"allow_all_keys":true,"auth_value":"t"}"""),
                null
            )
        );
        var row = Assert.Single((await Read(test)).EntriesOf("mcp_servers"));
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("mcp_servers", "srv"), "x", NodeJson.Parse("""{"url":"http://h/"}"""), row.Fingerprint)
        );
        Assert.Equal("""{"url":"http://h/"}""", NodeJson.Write(Assert.Single((await Read(test)).EntriesOf("mcp_servers")).Value));
    }

    [Fact]
    public async Task Nothing_is_written_when_a_row_was_modified_concurrently()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("router_settings", "router_settings"), "router_settings", NodeJson.Parse("""{"num_retries":1}"""), null)
        );
        var row = (await Read(test)).Settings["router_settings"];
        await test.ExecuteAsync("""UPDATE "LiteLLM_Config" SET param_value = '{"num_retries": 2}' WHERE param_name = 'router_settings'""");

        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Apply(
                test,
                CipherFormat.Legacy,
                new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null),
                new RowWrite(
                    new RowKey("router_settings", "router_settings"),
                    "router_settings",
                    NodeJson.Parse("""{"num_retries":3}"""),
                    row.Fingerprint
                )
            )
        );
        Assert.Equal(("DatabaseChanged", LlmErrorKind.Busy), (problem.ErrorId, problem.Kind));
        Assert.Equal(0L, await test.ScalarAsync<long>("""SELECT count(*) FROM "LiteLLM_ProxyModelTable" """));
        Assert.Equal("""{"num_retries": 2}""", await test.ScalarAsync<string>("""SELECT param_value::text FROM "LiteLLM_Config" """));
    }

    [Fact]
    public async Task A_row_that_was_inserted_concurrently_is_not_overwritten()
    {
        var test = await server.CreateDatabaseAsync();
        await test.ExecuteAsync("""INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('router_settings', '{"timeout": 1}')""");
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Apply(
                test,
                CipherFormat.Legacy,
                new RowWrite(
                    new RowKey("router_settings", "router_settings"),
                    "router_settings",
                    NodeJson.Parse("""{"num_retries":3}"""),
                    null
                )
            )
        );
        Assert.Equal("DatabaseChanged", problem.ErrorId);
    }

    [Theory]
    [InlineData(true, "modified concurrently by another seed (model_list/gpt)")]
    [InlineData(false, "modified concurrently (model_list/gpt)")]
    public async Task Another_seed_that_has_changed_a_row_is_named_and_no_other_writer(bool isSeed, string text)
    {
        var test = await server.CreateDatabaseAsync();
        var row = new RowKey("model_list", "id-1");
        await Apply(test, CipherFormat.Legacy, new RowWrite(row, "gpt", Model, null));
        var read = (await Read(test)).Find(row);
        if (isSeed)
            await Apply(test, CipherFormat.Legacy, RowWrite.Of(row, "gpt", Model.With("model_info", ConfigMap.Empty), read));
        else
            await test.ExecuteAsync("""UPDATE "LiteLLM_ProxyModelTable" SET model_info = '{"a": 1}'""");
        var problem = await Assert.ThrowsAsync<LlmException>(() => Apply(test, CipherFormat.Legacy, RowWrite.Of(row, "gpt", Model, read)));
        Assert.Equal("DatabaseChanged", problem.ErrorId);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_that_was_waited_for_is_named()
    {
        var test = await server.CreateDatabaseAsync();
        var row = new RowKey("router_settings", "router_settings");
        await Apply(test, CipherFormat.Legacy, new RowWrite(row, row.Section, NodeJson.Parse("""{"num_retries":1}"""), null));
        var read = (await Read(test)).Find(row);
        await using var other = new NpgsqlConnection(test.ConnectionText + ";Application Name=the other seed");
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({SeedLock.Key})", other))
            await command.ExecuteNonQueryAsync(Token);
        await using (var command = new NpgsqlCommand("""UPDATE "LiteLLM_Config" SET param_value = '{"num_retries": 2}'""", other))
            await command.ExecuteNonQueryAsync(Token);
        var seed = Apply(test, CipherFormat.Legacy, RowWrite.Of(row, row.Section, NodeJson.Parse("""{"num_retries":3}"""), read));
        while (
            !await test.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
            )
        )
            await Task.Delay(20, Token);
        await transaction.CommitAsync(Token);
        var problem = await Assert.ThrowsAsync<LlmException>(() => seed);
        Assert.Contains("while another seed (the other seed, database user llmops,", problem.Message, StringComparison.Ordinal);
    }

    // Columns that the running proxy updates must not stop a seed.
    [Fact]
    public async Task A_health_check_of_the_proxy_does_not_count_as_a_modification()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("mcp_servers", "srv"), "x", NodeJson.Parse("""{"url":"http://h/"}"""), null)
        );
        var row = Assert.Single((await Read(test)).EntriesOf("mcp_servers"));
        await test.ExecuteAsync("""UPDATE "LiteLLM_MCPServerTable" SET status = 'healthy', last_health_check = now()""");
        await Apply(
            test,
            CipherFormat.Legacy,
            new RowWrite(new RowKey("mcp_servers", "srv"), "x", NodeJson.Parse("""{"url":"http://new/"}"""), row.Fingerprint)
        );
    }

    [Fact]
    public async Task A_trigger_that_changes_written_values_causes_a_rollback()
    {
        var test = await server.CreateDatabaseAsync();
        await test.ExecuteAsync(
            """
            CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.model_name := 'other'; RETURN NEW; END $$;
            CREATE TRIGGER meddle BEFORE INSERT ON "LiteLLM_ProxyModelTable" FOR EACH ROW EXECUTE FUNCTION meddle();
            """
        );
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null))
        );
        Assert.Equal("SeedNotVerified", problem.ErrorId);
        Assert.Equal(0L, await test.ScalarAsync<long>("""SELECT count(*) FROM "LiteLLM_ProxyModelTable" """));
    }

    [Fact]
    public async Task A_row_is_deleted()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null));
        var row = Assert.Single((await Read(test)).EntriesOf("model_list"));
        await Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", null, row.Fingerprint));
        Assert.Empty((await Read(test)).EntriesOf("model_list"));
    }

    // Real databases contain model_info NULL, a JSON text as litellm_params, and unencrypted texts.
    [Fact]
    public async Task Invalid_rows_are_read()
    {
        var test = await server.CreateDatabaseAsync();
        await test.ExecuteAsync(
            """
            INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, model_info, created_by, updated_by) VALUES
              ('a', 'null info', '{"model": "openai/x"}', NULL, 'x', 'x'),
              ('b', 'text', '"{\"model\": \"x\"}"', '{}', 'x', 'x'),
              ('c', 'star', '{"model": "*"}', '{}', 'x', 'x');
            INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('router_settings', '"{}"'), ('general_settings', NULL), ('mcp_servers', '{"dead": 1}');
            """
        );
        var state = await Read(test);
        Assert.Equal(
            ["openai/x", null, ""],
            state
                .EntriesOf("model_list")
                .OrderBy(static r => r.Key)
                .Select(static r => ((ConfigMap)r.Value).MapAt("litellm_params")?.TextAt("model"))
        );
        Assert.IsType<ConfigScalar>(state.Settings["router_settings"].Value);
        Assert.True(NodeComparer.IsNothing(state.Settings["general_settings"].Value));
        Assert.Equal(2, state.Settings.Count);
    }

    [Fact]
    public async Task A_value_with_another_key_is_reported_with_its_path()
    {
        var test = await server.CreateDatabaseAsync();
        await Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null));
        await using var database = PostgresDatabase.Open(Deployment(test, "another salt"), readOnly: true, _sources, TimeProvider.System);
        var row = Assert.Single((await database.ReadAsync(Token)).EntriesOf("model_list"));
        Assert.Equal(["/model_list/id-1/litellm_params/api_key", "/model_list/id-1/litellm_params/model"], row.Unreadable.Keys.Order());
    }

    [Fact]
    public async Task The_tables_are_read_from_the_schema_in_the_url()
    {
        var test = await server.CreateDatabaseAsync(postgresSchema: "llm");
        await Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null));
        Assert.Equal(1L, await test.ScalarAsync<long>("""SELECT count(*) FROM llm."LiteLLM_ProxyModelTable" """));
        Assert.Single((await Read(test)).EntriesOf("model_list"));
    }

    [Fact]
    public async Task A_database_without_LiteLLM_tables_is_an_error()
    {
        var test = await server.CreateDatabaseAsync(postgresSchema: "llm");
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Read(test with { Url = test.Url.Replace("&schema=llm", "", StringComparison.Ordinal) })
        );
        Assert.Equal("UnsupportedSchema", problem.ErrorId);
    }

    // version: whether api_key and the key of a list are encrypted
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_secrets_of_a_guardrail_are_stored_as_the_version_does(bool isEncrypted)
    {
        var test = await server.CreateDatabaseAsync();
        var value = (ConfigMap)
            NodeJson.Parse(
                """{"guardrail_name": "pii", "litellm_params": {"guardrail": "aim", "mode": "pre_call", "api_key": "sk-1", "max_tokens": "7", "auth": ["a", {"token": "b", "url": "c"}]}}"""
            );
        var write = new RowWrite(new RowKey("guardrails", "id-1"), "pii", value, null);
        await using (var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: false, _sources, TimeProvider.System))
            await database.ApplyAsync(
                [write],
                (await database.ReadAsync(Token)).Schema,
                new RowEncryption(CipherFormat.Legacy, isEncrypted),
                null,
                Token
            );
        var row = Assert.Single((await Read(test)).EntriesOf("guardrails"));
        Assert.Equal(NodeJson.WriteCanonical(value), NodeJson.WriteCanonical(row.Value));
        Assert.Empty(row.Unreadable);
        var stored = await test.ScalarAsync<string>(
            """SELECT litellm_params::text FROM "LiteLLM_GuardrailsTable" WHERE status = 'active'"""
        );
        Assert.Equal(isEncrypted ? 3 : 0, stored.Split("litellm_enc::").Length - 1);
        Assert.Equal(!isEncrypted, stored.Contains("sk-1", StringComparison.Ordinal));
        Assert.Contains("\"max_tokens\": \"7\"", stored, StringComparison.Ordinal);
        await using var other = PostgresDatabase.Open(Deployment(test, "another salt"), readOnly: true, _sources, TimeProvider.System);
        Assert.Equal(isEncrypted ? 3 : 0, Assert.Single((await other.ReadAsync(Token)).EntriesOf("guardrails")).Unreadable.Count);
    }

    [Fact]
    public async Task A_guardrail_that_waits_for_review_is_not_read_and_its_name_is_taken()
    {
        var test = await server.CreateDatabaseAsync();
        await test.ExecuteAsync(
            """INSERT INTO "LiteLLM_GuardrailsTable" (guardrail_id, guardrail_name, litellm_params, status, updated_at) VALUES ('x', 'pii', '{}', 'pending_review', now())"""
        );
        Assert.Empty((await Read(test)).EntriesOf("guardrails"));
        var value = (ConfigMap)NodeJson.Parse("""{"guardrail_name": "pii", "litellm_params": {"guardrail": "aim", "mode": "pre_call"}}""");
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("guardrails", "id-1"), "pii", value, null))
        );
        Assert.Equal("GuardrailInvalid", problem.ErrorId);
        Assert.Contains("pending review", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_connection_cannot_write()
    {
        var test = await server.CreateDatabaseAsync();
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: true, _sources, TimeProvider.System);
        var problem = await Assert.ThrowsAsync<LlmException>(async () =>
            await database.ApplyAsync(
                [new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null)],
                (await database.ReadAsync(Token)).Schema,
                CipherFormat.Legacy,
                null,
                Token
            )
        );
        Assert.Equal("DatabaseReadOnly", problem.ErrorId);
    }

    [Fact]
    public async Task Reading_uses_one_connection_for_a_command_and_closes_it_at_the_end()
    {
        var test = await server.CreateDatabaseAsync();
        var backends = new HashSet<string?>();
        using (var adapters = new AdapterFactory())
        {
            for (var i = 0; i < 3; i++)
            {
                await using var database = adapters.OpenDatabase(Deployment(test, Salt), readOnly: true);
                await database.ReadAsync(Token);
                backends.Add((await database.QueryAsync("SELECT pg_backend_pid()::text", 1, Token))[0][0]);
            }
        }

        var backend = Assert.Single(backends);
        var isOpen = $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {backend})";
        while (await test.ScalarAsync<bool>(isOpen))
            await Task.Delay(20, Token);
    }

    // The read-only session of the pool must not become the session of a write, and the other way round.
    [Fact]
    public async Task A_write_after_reading_succeeds_and_reading_after_it_still_cannot_write()
    {
        var test = await server.CreateDatabaseAsync();
        var write = new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null);
        await Read(test);
        await Apply(test, CipherFormat.Legacy, write);
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: true, _sources, TimeProvider.System);
        var state = await database.ReadAsync(Token);
        Assert.Single(state.EntriesOf("model_list"));
        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            database.ApplyAsync([write with { Fingerprint = "x" }], state.Schema, CipherFormat.Legacy, null, Token)
        );
        Assert.Equal("DatabaseReadOnly", problem.ErrorId);
    }

    [Fact]
    public async Task A_second_seed_is_an_error_that_names_the_holder_of_the_lock()
    {
        var test = await server.CreateDatabaseAsync();
        await using var holder = new NpgsqlConnection(test.ConnectionText + ";Application Name=the first seed");
        await holder.OpenAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({SeedLock.Key})", holder);
        await command.ExecuteNonQueryAsync(Token);

        var problem = await Assert.ThrowsAsync<LlmException>(() =>
            Apply(test, CipherFormat.Legacy, new RowWrite(new RowKey("model_list", "id-1"), "gpt", Model, null))
        );
        Assert.Equal("SeedRunning", problem.ErrorId);
        Assert.Contains("the first seed", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_the_server_has_no_control_characters()
    {
        var test = await server.CreateDatabaseAsync();
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: true, _sources, TimeProvider.System);
        var problem = await Assert.ThrowsAsync<LlmException>(() => database.QueryAsync("SELECT E'\\x1b[31m'::int", 1, Token));
        Assert.Contains("\"\uFFFD[31m\"", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(problem.Message, char.IsControl);
    }

    [Theory]
    [InlineData("wrong", "DatabaseLoginFailed", LlmErrorKind.Authentication)]
    [InlineData("missing", "DatabaseNotFound", LlmErrorKind.NotFound)]
    [InlineData("down", "DatabaseUnreachable", LlmErrorKind.Connection)]
    public async Task Connection_problems_are_errors_with_a_remediation(string state, string errorId, LlmErrorKind kind)
    {
        var test = await server.CreateDatabaseAsync();
        var url = state switch
        {
            "wrong" => test.Url.Replace(":test@", ":geheim@", StringComparison.Ordinal),
            "missing" => test.Url.Replace($"/{test.Name}?", "/nowhere?", StringComparison.Ordinal),
            _ => "postgresql://u:geheim@127.0.0.1:1/x",
        };
        var problem = await Assert.ThrowsAsync<LlmException>(() => Read(test with { Url = url }));
        Assert.Equal((errorId, kind), (problem.ErrorId, problem.Kind));
        Assert.DoesNotContain("geheim", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.81.13")]
    [InlineData("1.83.2")]
    [InlineData("2026-08")]
    public async Task Access_rights_are_read_from_the_tables_of_each_version(string schema)
    {
        var test = await server.CreateDatabaseAsync(schema);
        await test.ExecuteAsync("""INSERT INTO "LiteLLM_VerificationToken" (token, models) VALUES ('a-key-in-clear', ARRAY['gpt'])""");
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: true, _sources, TimeProvider.System);
        var usage = await database.ReadUsageAsync((await database.ReadAsync(Token)).Schema, TimeSpan.FromSeconds(20), Token);
        var key = Assert.Single(usage.Keys!);
        Assert.Equal("gpt", Assert.Single(key.Access.Models));
        Assert.DoesNotContain("a-key", key.Name, StringComparison.Ordinal);
        Assert.Empty(usage.Traffic!);
        Assert.Empty(usage.Permissions!);
    }

    private async Task<StoredState> Read(TestDatabase test)
    {
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: true, _sources, TimeProvider.System);
        return await database.ReadAsync(Token);
    }

    private async Task Apply(TestDatabase test, CipherFormat cipher, params RowWrite[] writes)
    {
        await using var database = PostgresDatabase.Open(Deployment(test, Salt), readOnly: false, _sources, TimeProvider.System);
        await database.ApplyAsync(writes, (await database.ReadAsync(Token)).Schema, cipher, null, Token);
    }

    private static Deployment Deployment(TestDatabase test, string salt) =>
        TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(new SecretValue(test.Url, "test"), new SecretValue(salt, "test"), [], TimeSpan.FromSeconds(30)),
        };
}
