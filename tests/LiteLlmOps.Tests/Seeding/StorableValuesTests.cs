using LiteLlmOps.Adapters;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A declared value that a table cannot store is an error at its file and line, before anything is written.</summary>
public sealed class StorableValuesTests(PostgresServer server, StorableValuesTests.OneDatabase one)
    : IClassFixture<StorableValuesTests.OneDatabase>,
        IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-storable-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("credentials: { auth_value: geheim }", "credentials cannot be stored", "LiteLLM's config has the keys auth_value,")]
    [InlineData("server_name: other", "server_name cannot be stored", "no place for this key")]
    [InlineData("status: healthy", "status cannot be stored", "no place for this key")]
    [InlineData("created_at: geheim", "created_at cannot be stored", "no place for this key")]
    [InlineData("updated_by: geheim", "updated_by cannot be stored", "no place for this key")]
    [InlineData("approval_status: active", "approval_status cannot be stored", "no place for this key")]
    [InlineData("args: geheim", "args cannot be stored", "has the type text[]")]
    [InlineData("allow_all_keys: geheim", "allow_all_keys cannot be stored", "has the type boolean")]
    [InlineData("allow_all_keys: 'yes'", "allow_all_keys cannot be stored", "stores another value for it")]
    [InlineData("access_groups: geheim", "access_groups cannot be stored", "has the type text[]")]
    [InlineData("args: [1, 2]", "args", "stores another value for it")]
    [InlineData("description: 5", "description cannot be stored", "stores another value for it")]
    [InlineData("description: \"a\\0geheim\"", "description cannot be stored", "U+0000")]
    [InlineData("mcp_info: { \"a\\0\": geheim }", "cannot be stored", "U+0000")]
    [InlineData("static_headers: { X: .inf }", "static_headers/X cannot be stored", "stores another value for it")]
    public async Task A_key_of_a_server(string key, string problem, string reason)
    {
        var error = await RefusedAsync($"mcp_servers:\n  good: {{ url: 'http://a/' }}\n  bad:\n    url: http://b/\n    {key}\n");
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.yaml:5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "model_list:\n  - model_name: m\n    litellm_params: { model: openai/x }\n    model_info:\n      blocked: geheim\n",
        5,
        "model_info/blocked"
    )]
    [InlineData(
        "model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/x\n      note: \"a\\0geheim\"\n",
        5,
        "litellm_params/note"
    )]
    [InlineData("router_settings:\n  num_retries: 1\n  model_group_alias: { a: \"\\0geheim\" }\n", 3, "/router_settings/model_group_alias")]
    [InlineData(
        "credential_list:\n  - credential_name: c\n    credential_values: { a: b }\n    credential_info:\n      a: \"\\0geheim\"\n",
        5,
        "credential_info/a"
    )]
    [InlineData("environment_variables:\n  A: b\n  B: \"x\\0geheim\"\n", 3, "/environment_variables/B")]
    public async Task A_value_of_another_section(string config, int line, string path)
    {
        var error = await RefusedAsync(config);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains($"config.yaml:{line}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_several_is_an_error()
    {
        var host = new FakeHost();
        var config = string.Concat(
            Enumerable
                .Range(0, 20)
                .Select(static i => $"  s{i}:\n    url: http://{i}/\n    {(i % 7 == 3 ? "allow_all_keys: geheim" : "args: [a]")}\n")
        );
        var first = await Assert.ThrowsAnyAsync<LlmException>(() => SeedAsync("mcp_servers:\n" + config, host));
        Assert.Equal(
            ["/mcp_servers/s3/allow_all_keys", "/mcp_servers/s10/allow_all_keys", "/mcp_servers/s17/allow_all_keys"],
            host.Errors.Prepend(first)
                .Select(static e =>
                    e.Message.Split(' ').First(static w => w.StartsWith('/') && w.Contains("mcp_servers", StringComparison.Ordinal))
                )
        );
    }

    [Fact]
    public async Task What_the_tables_can_store_is_seeded()
    {
        using var host = new FakeHost();
        var changes = await SeedAsync(
            """
            mcp_servers:
              a: { url: "http://a/", args: ["1"], allow_all_keys: true, mcp_info: { a: [1, 2.5, null, { b: c }] }, static_headers: { X: "ü 😀" }, auth_type: bearer_token, auth_value: x, scopes: [a] }
            model_list:
              - { model_name: m, litellm_params: { model: openai/x, rpm: 3, api_key: "litellm_enc::x", input_cost_per_token: 1.0e-07, big: 123456789012345678901234567890 }, model_info: { blocked: false, mode: chat } }
            credential_list: [{ credential_name: c, credential_values: { api_key: k }, credential_info: {} }]
            router_settings: { num_retries: 3, fallbacks: [{ m: [m] }] }
            environment_variables: { A: "5" }
            """,
            host
        );
        Assert.Empty(host.Errors);
        Assert.NotEmpty(changes);
    }

    private async Task<LlmException> RefusedAsync(string config)
    {
        using var host = new FakeHost { IsWhatIf = true };
        var planned = await Assert.ThrowsAnyAsync<LlmException>(() => SeedAsync(config, host));
        host.IsWhatIf = false;
        var error = await Assert.ThrowsAnyAsync<LlmException>(() => SeedAsync(config, host));
        Assert.Equal(("ValueNotStorable", error.Message), (error.ErrorId, planned.Message));
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await one.Database!.ScalarAsync<long>("""SELECT count(*) FROM "LiteLLM_MCPServerTable" """));
        Assert.Equal(0L, await one.Database!.ScalarAsync<long>("""SELECT count(*) FROM "LiteLLM_ProxyModelTable" """));
        Assert.Empty(Directory.EnumerateFiles(_folder.FullName, "*.pending", SearchOption.AllDirectories));
        return error;
    }

    private async Task<IReadOnlyList<LlmChange>> SeedAsync(string config, FakeHost host)
    {
        one.Database ??= await server.CreateDatabaseAsync();
        await one.Database.ExecuteAsync(
            """TRUNCATE "LiteLLM_Config", "LiteLLM_ProxyModelTable", "LiteLLM_MCPServerTable", "LiteLLM_CredentialsTable" """
        );
        var path = Path.Combine(_folder.FullName, "config.yaml");
        await File.WriteAllTextAsync(path, config, TestContext.Current.CancellationToken);
        var deployment = TestDeployments.Minimal with
        {
            Folder = _folder.FullName,
            Version = LiteLlmVersion.Parse("1.83.2"),
            Config = new ConfigSettings(path, [], null),
            State = new StateSettings(
                Path.Combine(_folder.FullName, "state"),
                Path.Combine(_folder.FullName, "archive"),
                TimeSpan.FromDays(7)
            ),
            Database = new DatabaseSettings(
                new SecretValue(one.Database.Url, "test"),
                new SecretValue("sk-salt", "test"),
                [],
                TimeSpan.FromSeconds(30)
            ),
        };
        using var adapters = new AdapterFactory();
        var changes = new List<LlmChange>();
        new SeedOperation(adapters, deployment, new SeedOptions { NoWait = true }, host).Run(changes.AddRange);
        return changes;
    }

    /// <summary>One database for all values.</summary>
    public sealed class OneDatabase
    {
        internal TestDatabase? Database { get; set; }
    }
}
