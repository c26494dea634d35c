using System.Globalization;
using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Changes;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Rotation;

/// <summary>All encrypted values get another key, or nothing is changed.</summary>
public sealed class KeyRotationTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.83.2", CipherFormat.Legacy)]
    [InlineData("1.106.0", CipherFormat.Legacy)]
    [InlineData("1.106.0", CipherFormat.V2)]
    [InlineData("1.106.0", CipherFormat.V3)]
    public async Task Every_encrypted_column_gets_the_new_key_and_keeps_its_format(string version, CipherFormat format)
    {
        using var bench = await RotationBench.CreateAsync(server, version);
        var count = await AddAllAsync(bench, version, format);
        var tables = bench.Rotate();
        Assert.Equal(count, tables.Sum(static t => t.Values));
        Assert.Equal((count, 0), await bench.CountAsync(RotationBench.New));
        Assert.Equal((0, count), await bench.CountAsync(RotationBench.Old));
        // The texts of the same places, as a proxy with the new key reads them.
        using var adapters = new AdapterFactory();
        var scan = await adapters
            .OpenEncrypted(bench.Deployment)
            .ScanAsync(
                new SigningKeys(RotationBench.Key(RotationBench.New), RotationBench.Key("sk-x")),
                LiteLlmVersion.Parse(version),
                Token
            );
        var texts = scan.Rows.SelectMany(r => Ciphertexts(r.Before)).ToList();
        var cipher = new ValueCipher(RotationBench.New);
        Assert.All(texts, t => Assert.Equal((RotationBench.Secret, format), (cipher.Open(t).Text, cipher.Open(t).Format)));
        Assert.Equal(count, texts.Count);
    }

    [Fact]
    public async Task Values_in_clear_and_the_other_columns_stay_as_they_are()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", "sk-in-clear", """, "extra_headers": {"x": "y"}, "big": 12345678901234567890123, "n": null""");
        await bench.Database.ExecuteAsync(
            """
            INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('general_settings', '{"a": "b"}');
            INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, url, credentials, static_headers) VALUES ('s', 's', 'http://h', 'null', '{"h": "v"}')
            """
        );
        const string Rest = """SELECT (to_jsonb(m) #- '{litellm_params,model}')::text FROM "LiteLLM_ProxyModelTable" m""";
        const string Server = """SELECT s::text FROM "LiteLLM_MCPServerTable" s""";
        var (rest, row) = (await bench.Database.ScalarAsync<string>(Rest), await bench.Database.ScalarAsync<string>(Server));
        var model = Assert.Single(bench.Rotate(), static t => t.Values > 0);
        Assert.Equal(("LiteLLM_ProxyModelTable", 1, 1), (model.Table, model.Values, model.Clear));
        Assert.Equal(rest, await bench.Database.ScalarAsync<string>(Rest));
        Assert.Equal(row, await bench.Database.ScalarAsync<string>(Server));
    }

    [Fact]
    public async Task The_environment_file_has_the_new_key_and_the_rest_of_it_is_unchanged()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var before = bench.EnvironmentText;
        var tables = bench.Rotate();
        Assert.Equal(before.Replace(RotationBench.Old, RotationBench.New, StringComparison.Ordinal), bench.EnvironmentText);
        Assert.All(tables, t => Assert.Equal(("LITELLM_SALT_KEY", bench.EnvironmentPath), (t.Variable, t.File)));
        Assert.Contains("Restart", Assert.Single(bench.Host.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(
            bench.Host.Warnings.Concat(bench.Host.Questions).Concat(bench.Host.Messages),
            static t => t.Contains("-salt-", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Without_a_salt_key_the_master_key_is_the_old_key_and_the_salt_key_is_defined()
    {
        using var bench = await RotationBench.CreateAsync(server, key: "");
        await bench.Database.ExecuteAsync(
            $$"""INSERT INTO "LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values, created_by, updated_by) VALUES ('c', 'c', '{"k": "{{RotationBench.Sealed("sk-master")}}"}', 'a', 'a')"""
        );
        Assert.Equal(1, bench.Rotate(new KeyRotationOptions { Generate = true }).Sum(static t => t.Values));
        var key = bench.Deployment.Database.SaltKey!.Text;
        Assert.Matches("^sk-[0-9a-f]{64}$", key);
        Assert.Equal((1, 0), await bench.CountAsync(key));
    }

    [Fact]
    public async Task A_run_again_with_the_same_key_changes_nothing()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        bench.Rotate();
        var (rows, files) = (await bench.HashAsync(), bench.StateFiles);
        Assert.All(bench.Rotate(), static t => Assert.Equal((0, KeyRotationStatus.Unchanged), (t.Values, t.Status)));
        Assert.Equal((rows, string.Join(",", files)), (await bench.HashAsync(), string.Join(",", bench.StateFiles)));
    }

    [Fact]
    public async Task WhatIf_counts_and_writes_nothing()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var (rows, environment) = (await bench.HashAsync(), bench.EnvironmentText);
        var model = Assert.Single(bench.Rotate(isWhatIf: true), static t => t.Values > 0);
        Assert.Equal((2, KeyRotationStatus.Planned, null), (model.Values, model.Status, model.Checkpoint));
        Assert.Equal((rows, environment), (await bench.HashAsync(), bench.EnvironmentText));
        Assert.Empty(bench.StateFiles);
    }

    // What is stored as the API key, the options, and what the error says.
    public static TheoryData<string, string, string, string> Refused { get; } =
        new()
        {
            { RotationBench.Sealed("sk-third"), "", "ValueUnreadable", "LiteLLM_ProxyModelTable 'm' litellm_params/api_key" },
            {
                RotationBench.Sealed("sk-third", format: CipherFormat.V2),
                "",
                "ValueUnreadable",
                "LiteLLM_ProxyModelTable 'm' litellm_params/api_key"
            },
            {
                RotationBench.Sealed(RotationBench.Old)[..^8] + "AAAAAAA=",
                "",
                "ValueUnreadable",
                "LiteLLM_ProxyModelTable 'm' litellm_params/api_key"
            },
            { RotationBench.Sealed(RotationBench.New), "", "KeyRotationIncomplete", "LiteLLM_ProxyModelTable 'm' litellm_params/api_key" },
            { RotationBench.Sealed(RotationBench.Old), "sk-wrong", "ValueUnreadable", "-OldKey) decrypts none of the 2 encrypted values" },
            { RotationBench.Sealed(RotationBench.Old), " ", "ValueUnreadable", "decrypts none" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task One_value_that_does_not_open_changes_nothing(string stored, string oldKey, string id, string message)
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", stored);
        var (rows, environment) = (await bench.HashAsync(), bench.EnvironmentText);
        var old = oldKey.Length == 0 ? null : new SecretValue(oldKey, "-OldKey");
        var error = Assert.Throws<LlmException>(() =>
            bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key(RotationBench.New), OldKey = old })
        );
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(stored[..20], error.Message, StringComparison.Ordinal);
        Assert.Equal((rows, environment), (await bench.HashAsync(), bench.EnvironmentText));
        Assert.Empty(bench.StateFiles);
    }

    [Fact]
    public async Task Resume_completes_a_change_that_was_made_in_part()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.New));
        var model = Assert.Single(
            bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key(RotationBench.New), Resume = true }),
            static t => t.Values > 0
        );
        Assert.Equal((1, 1), (model.Values, model.Current));
        Assert.Equal((2, 0), await bench.CountAsync(RotationBench.New));
    }

    [Fact]
    public async Task Resume_alone_encrypts_what_the_proxy_has_written_until_its_restart()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        bench.Rotate();
        await bench.AddModelAsync("n", RotationBench.Sealed(RotationBench.Old));
        Assert.Equal(2, bench.Rotate(new KeyRotationOptions { Resume = true }).Sum(static t => t.Values));
        Assert.Equal((4, 0), await bench.CountAsync(RotationBench.New));
    }

    [Fact]
    public async Task Force_leaves_what_neither_key_opens()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed("sk-third"));
        bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key(RotationBench.New), Force = true });
        Assert.Contains(
            "LiteLLM_ProxyModelTable 'm' litellm_params/api_key stays as it is",
            string.Join(" ", bench.Host.Warnings),
            StringComparison.Ordinal
        );
        Assert.Equal((1, 1), await bench.CountAsync(RotationBench.New));
    }

    [Theory]
    [InlineData("REVOKE SELECT ON \"LiteLLM_SSOConfig\" FROM ROLE", "permission denied for table LiteLLM_SSOConfig")]
    [InlineData("REVOKE UPDATE ON \"LiteLLM_ProxyModelTable\" FROM ROLE", "permission denied for table LiteLLM_ProxyModelTable")]
    public async Task A_table_that_the_user_may_not_read_or_write_changes_nothing(string sql, string message)
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var role = $"rotation_{bench.Database.Name}";
        await bench.Database.ExecuteAsync(
            $"CREATE ROLE {role} LOGIN PASSWORD 'test'; GRANT USAGE ON SCHEMA public TO {role}; GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}; {sql.Replace("ROLE", role, StringComparison.Ordinal)}"
        );
        bench.UseRole(role);
        var (rows, environment) = (await bench.HashAsync(), bench.EnvironmentText);
        var error = Assert.Throws<LlmException>(() => bench.Rotate());
        Assert.Equal("DatabasePermissionDenied", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((rows, environment), (await bench.HashAsync(), bench.EnvironmentText));
        Assert.DoesNotContain(
            bench.StateFiles,
            static f => f.EndsWith(".key", StringComparison.Ordinal) || f.EndsWith(".pending", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_trigger_that_alters_the_rows_rolls_everything_back()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        await bench.Database.ExecuteAsync(
            """
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.litellm_params = NEW.litellm_params || '{"x": 1}'; RETURN NEW; END $$;
            CREATE TRIGGER t BEFORE UPDATE ON "LiteLLM_ProxyModelTable" FOR EACH ROW EXECUTE FUNCTION f()
            """
        );
        var (rows, environment) = (await bench.HashAsync(), bench.EnvironmentText);
        Assert.Equal("SeedNotVerified", Assert.Throws<LlmException>(() => bench.Rotate()).ErrorId);
        Assert.Equal((rows, environment), (await bench.HashAsync(), bench.EnvironmentText));
    }

    // What another session does after the rows were read, and the number of values at the end.
    [Theory]
    [InlineData("""UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params || '{"rpm": 7}'""", 2)]
    [InlineData(
        """INSERT INTO "LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values, created_by, updated_by) VALUES ('c', 'c', '{"k": "$"}', 'a', 'a')""",
        3
    )]
    [InlineData("""DELETE FROM "LiteLLM_ProxyModelTable" """, 0)]
    public async Task What_others_write_meanwhile_is_not_lost_and_gets_the_new_key(string sql, int count)
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        using var adapters = new AdapterFactory();
        var begun = 0;
        await adapters
            .OpenEncrypted(bench.Deployment)
            .RotateAsync(
                new SigningKeys(RotationBench.Key(RotationBench.Old), RotationBench.Key(RotationBench.New)),
                LiteLlmVersion.Parse("1.83.2"),
                _ =>
                {
                    if (++begun == 1)
                        bench
                            .Database.ExecuteAsync(sql.Replace("$", RotationBench.Sealed(RotationBench.Old), StringComparison.Ordinal))
                            .GetAwaiter()
                            .GetResult();
                },
                static () => { },
                Token
            );
        Assert.Equal(2, begun);
        Assert.Equal((count, 0), await bench.CountAsync(RotationBench.New));
    }

    [Fact]
    public async Task An_error_before_the_commit_writes_nothing()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var rows = await bench.HashAsync();
        using var adapters = new AdapterFactory();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            adapters
                .OpenEncrypted(bench.Deployment)
                .RotateAsync(
                    new SigningKeys(RotationBench.Key(RotationBench.Old), RotationBench.Key(RotationBench.New)),
                    LiteLlmVersion.Parse("1.83.2"),
                    static _ => { },
                    static () => throw new InvalidOperationException(),
                    Token
                )
        );
        Assert.Equal(rows, await bench.HashAsync());
    }

    [Fact]
    public async Task Two_changes_are_undone_one_after_the_other()
    {
        using var bench = await RotationBench.CreateAsync(server);
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        var first = bench.Rotate()[0].Checkpoint!;
        var second = bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key("sk-third") })[0].Checkpoint!;
        await bench.AddModelAsync("later", RotationBench.Sealed("sk-third"), "");
        await bench.Database.ExecuteAsync(
            $$"""UPDATE "LiteLLM_ProxyModelTable" SET litellm_params = litellm_params || '{"model": "{{RotationBench.Sealed("sk-third", "openai/y")}}"}' WHERE model_id = 'later'"""
        );
        // The checkpoints of both keys are readable.
        Assert.All(bench.State.ReadCheckpoints(onlyUnfinished: false), static c => Assert.Null(c.Problem));
        Assert.Equal("ValueUnreadable", Assert.Throws<LlmException>(() => bench.Undo(first)).ErrorId);
        Assert.Equal(4, bench.Undo(second).Sum(static t => t.Values));
        Assert.Single(bench.Host.DeletionQuestions);
        Assert.Equal(RotationBench.New, bench.Deployment.Database.SaltKey!.Text);
        Assert.Equal(4, bench.Undo(first).Sum(static t => t.Values));
        Assert.Equal((4, 0), await bench.CountAsync(RotationBench.Old));
        Assert.Contains($"LITELLM_SALT_KEY={RotationBench.Old}\n", bench.EnvironmentText, StringComparison.Ordinal);
        var journal = bench.State.ReadJournal().Lines.Select(static l => l.Checkpoint).OfType<string>();
        Assert.Equal(4, journal.Distinct().Count());
    }

    [Fact]
    public async Task A_seed_from_before_the_change_can_be_undone_and_its_values_get_the_new_key()
    {
        using var bench = await RotationBench.CreateAsync(server);
        const string Model =
            "model_list: [{ model_name: a, litellm_params: { model: openai/N, api_key: KEY-N }, model_info: { id: a } }, { model_name: b, litellm_params: { model: openai/b } }]";
        bench.Seed(Model.Replace("N", "1", StringComparison.Ordinal));
        var changed = bench.Seed(Model.Replace("N", "2", StringComparison.Ordinal))[0].Checkpoint!;
        bench.Rotate();
        var undone = Assert.Single(bench.UndoSeed(changed));
        Assert.Equal(ChangeStatus.Applied, undone.Status);
        var stored = await bench.Database.ScalarAsync<string>(
            """SELECT litellm_params->>'api_key' FROM "LiteLLM_ProxyModelTable" WHERE model_name = 'a'"""
        );
        Assert.Equal("KEY-1", new ValueCipher(RotationBench.New).Open(stored).Text);
        Assert.Equal(0, (await bench.CountAsync(RotationBench.New)).Others);
    }

    [Fact]
    public async Task A_row_that_a_seed_added_or_deleted_before_the_change_is_undone_too()
    {
        using var bench = await RotationBench.CreateAsync(server);
        const string Models = "model_list: [{ model_name: a, litellm_params: { model: openai/a, api_key: KEY-A }, model_info: { id: a } }]";
        var added = bench.Seed(Models)[0].Checkpoint!;
        bench.Rotate();
        Assert.Equal(ChangeAction.Remove, Assert.Single(bench.UndoSeed(added)).Action);
        var undo = bench.State.ReadCheckpoints(onlyUnfinished: false)[^1].Id;
        bench.Rotate(new KeyRotationOptions { NewKey = RotationBench.Key("sk-third") });
        Assert.Equal(ChangeAction.Add, Assert.Single(bench.UndoSeed(undo)).Action);
        Assert.Equal((2, 0), await bench.CountAsync("sk-third"));
    }

    [Fact]
    public async Task The_fingerprints_of_the_last_seed_still_match_after_the_change()
    {
        using var bench = await RotationBench.CreateAsync(server);
        const string Config = """
            model_list: [{ model_name: a, litellm_params: { model: openai/a, api_key: KEY-A }, model_info: { id: a } }]
            credential_list: [{ credential_name: c, credential_values: { api_key: K }, credential_info: {} }]
            environment_variables: { SOME: value }
            router_settings: { num_retries: 3 }
            """;
        bench.Seed(Config);
        await CheckSeededAsync(bench);
        bench.Rotate();
        await CheckSeededAsync(bench);
        Assert.Empty(bench.Seed(Config));
    }

    [Theory]
    [InlineData("OTHER_SALT")]
    [InlineData("")]
    public async Task A_key_that_is_not_in_an_environment_file_is_named(string variable)
    {
        using var bench = await RotationBench.CreateAsync(server, key: variable.Length > 0 ? $"{variable}={RotationBench.Old}" : "");
        await bench.AddModelAsync("m", RotationBench.Sealed(RotationBench.Old));
        bench.SetSaltKey(variable.Length > 0 ? $"os.environ/{variable}" : RotationBench.Old);
        if (variable.Length > 0)
        {
            bench.Rotate();
            Assert.Contains($"{variable}={RotationBench.New}\n", bench.EnvironmentText, StringComparison.Ordinal);
            return;
        }

        var error = Assert.Throws<LlmException>(() => bench.Rotate(new KeyRotationOptions { Generate = true }));
        Assert.Equal("KeyNotWritable", error.ErrorId);
        bench.Rotate();
        Assert.Contains("Set the salt key (llmops.yaml:", Assert.Single(bench.Host.Warnings), StringComparison.Ordinal);
        bench.SetSaltKey(RotationBench.New);
        Assert.Equal(2, bench.Undo().Sum(static t => t.Values));
    }

    private static async Task CheckSeededAsync(RotationBench bench)
    {
        using var adapters = new AdapterFactory();
        await using var database = adapters.OpenDatabase(bench.Deployment, readOnly: true);
        var stored = await database.ReadAsync(Token);
        var seeded = bench.State.ReadSeeded();
        Assert.Equal(2, seeded.Rows.Count);
        Assert.All(seeded.Rows, r => Assert.Equal(stored.Find(r.Key)!.Fingerprint, r.Value));
        Assert.Equal(bench.State.Hash("\"value\""), seeded.Settings["/environment_variables/SOME"]);
        Assert.Equal(bench.State.Hash("3"), seeded.Settings["/router_settings/num_retries"]);
    }

    // A row for each place of CiphertextReaderTests, and those of entries. Returns the number of values.
    internal static async Task<int> AddAllAsync(RotationBench bench, string version, CipherFormat format)
    {
        var statements = CiphertextReaderTests
            .Places.Select(static p => p.Data)
            .Where(p => version == "1.106.0" || p.Item1 != "1.106.0")
            .Select(static p => p.Item3)
            .Concat([
                """INSERT INTO "LiteLLM_ProxyModelTable" (model_id, model_name, litellm_params, created_by, updated_by) VALUES ('m', 'm', '{"api_key": "$", "rpm": 1}', 'a', 'a')""",
                """INSERT INTO "LiteLLM_CredentialsTable" (credential_id, credential_name, credential_values, created_by, updated_by) VALUES ('c', 'c', '{"k": "$"}', 'a', 'a')""",
                """INSERT INTO "LiteLLM_MCPServerTable" (server_id, server_name, url, credentials) VALUES ('mcp', 'mcp', 'http://h', '{"auth_value": "$"}')""",
                """INSERT INTO "LiteLLM_Config" (param_name, param_value) VALUES ('environment_variables', '{"A": "$"}')""",
            ])
            .ToList();
        foreach (var (sql, i) in statements.Select(static (s, i) => (s, i)))
            await bench.Database.ExecuteAsync(
                sql.Replace("$", RotationBench.Sealed(RotationBench.Old, format: format), StringComparison.Ordinal)
                    .Replace("'i'", $"'i{i.ToString(CultureInfo.InvariantCulture)}'", StringComparison.Ordinal)
            );
        return statements.Count;
    }

    // Quotes and backslashes separate texts, also of a JSON in a text.
    private static IEnumerable<string> Ciphertexts(string json) =>
        json.Split('"', '\\')
            .Select(static t => t.StartsWith(CiphertextColumn.Mark, StringComparison.Ordinal) ? t[CiphertextColumn.Mark.Length..] : t)
            .Where(static t => new ValueCipher(RotationBench.New).Open(t).Format is not null);
}
