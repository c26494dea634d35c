using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>What a plan shows of each change, and why it leaves others out.</summary>
public sealed class PlannedChangesTests
{
    private static readonly SeedOptions All = new() { Prune = PruneScope.All };

    [Fact]
    public void A_new_model_is_shown_as_a_whole_with_its_place_and_without_its_secret()
    {
        var bench = Bench(
            "model_list:\n  - model_name: a\n    litellm_params: { model: openai/x, api_key: sk-4f1b9e0c77a2 }\n    model_info: { id: '1' }"
        );
        var change = Assert.Single(bench.Plan().Changes);
        Assert.Equal(("Add /model_list/1", "a", "1", "/test"), (change.ToString(), change.Name, change.Id, change.Deployment));
        Assert.Equal(["/model_list/1"], change.Fields);
        Assert.Equal(("config.yaml", 2, null, true), (change.File, change.Line, change.Actual, change.IsSecret));
        Assert.StartsWith("""{"model_name":"a",""", (string)change.Desired!, StringComparison.Ordinal);
        Assert.DoesNotContain("4f1b9e0c77a2", (string)change.Desired!, StringComparison.Ordinal);
        Assert.Empty(change.Services);
    }

    // parameters in the declaration and in the row; fields; their values on both sides; whether one is declared
    [Theory]
    [InlineData("rpm: 2", "\"rpm\":1", "rpm", """{"litellm_params":{"rpm":2}}""", """{"litellm_params":{"rpm":1}}""", true)]
    [InlineData("rpm: 2, tpm: 3", null, "rpm,tpm", """{"litellm_params":{"rpm":2,"tpm":3}}""", null, true)]
    [InlineData(null, "\"rpm\":1,\"tpm\":2", "rpm,tpm", null, """{"litellm_params":{"rpm":1,"tpm":2}}""", false)]
    [InlineData("tpm: 3", "\"rpm\":1", "tpm,rpm", """{"litellm_params":{"tpm":3}}""", """{"litellm_params":{"rpm":1}}""", true)]
    public void A_changed_model_is_shown_by_its_changed_fields(
        string? declared,
        string? stored,
        string fields,
        string? desired,
        string? actual,
        bool isDeclared
    )
    {
        var bench = Bench($"model_list:\n  - model_name: a\n    litellm_params: {{ model: x, {declared} }}\n    model_info: {{ id: '1' }}");
        Put(bench, "1", "a", stored);
        var change = Assert.Single(bench.Plan().Changes);
        Assert.Equal("Update /model_list/1", change.ToString());
        Assert.Equal(fields.Split(',').Select(static f => $"/model_list/1/litellm_params/{f}"), change.Fields);
        Assert.Equal((desired, actual, false), (change.Desired, change.Actual, change.IsSecret));
        Assert.Equal(isDeclared ? ("config.yaml", 3) : (null, (int?)null), (change.File, change.Line));
        bench.Seed();
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void A_renamed_model_gets_the_new_name_and_is_shown_at_its_first_value_with_a_place()
    {
        var bench = Bench("model_list:\n  - model_name: new\n    litellm_params: { model: x, rpm: 2 }\n    model_info: { id: '1' }");
        Put(bench, "1", "old", "\"rpm\":1");
        var change = Assert.Single(bench.Plan().Changes);
        Assert.Equal(("new", "config.yaml", 3), (change.Name, change.File, change.Line));
        Assert.Equal("""{"model_name":"old","litellm_params":{"rpm":1}}""", change.Actual);
        bench.Seed();
        Assert.Equal("new", bench.Database["model_list", "1"].Name);
    }

    // parameter in the declaration and in the row, and whether the change contains a secret
    [Theory]
    [InlineData("api_key: sk-4f1b9e0c77a2", null, true)]
    [InlineData(null, "\"api_key\":\"sk-4f1b9e0c77a2\"", true)]
    [InlineData("api_key: sk-4f1b9e0c77a2", "\"api_key\":\"sk-77a24f1b9e0c\"", true)]
    [InlineData("rpm: 1, api_key: sk-4f1b9e0c77a2", "\"api_key\":\"sk-4f1b9e0c77a2\"", false)]
    public void A_change_contains_a_secret_when_one_of_its_sides_does(string? declared, string? stored, bool isSecret)
    {
        var bench = Bench($"model_list: [{{ model_name: a, litellm_params: {{ model: x, {declared} }}, model_info: {{ id: '1' }} }}]");
        Put(bench, "1", "a", stored);
        var change = Assert.Single(bench.Plan().Changes);
        Assert.Equal(isSecret, change.IsSecret);
        Assert.DoesNotContain("4f1b", $"{change.Desired}{change.Actual}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_row_is_shown_with_its_content()
    {
        var bench = Bench("model_list: []");
        Put(bench, "1", "a", "\"api_key\":\"sk-4f1b9e0c77a2\"");
        var change = Assert.Single(bench.Plan(All).Changes);
        Assert.Equal(("Remove /model_list/1", "a", null, null), (change.ToString(), change.Name, change.Desired, change.File));
        Assert.Equal((true, null), (change.IsSecret, change.Line));
        Assert.StartsWith("""{"model_name":"a",""", (string)change.Actual!, StringComparison.Ordinal);
        bench.Seed(All);
        Assert.Equal(0, bench.Database.Count);
    }

    [Fact]
    public void The_keys_of_a_settings_row_are_separate_changes_of_one_row()
    {
        var bench = Bench("router_settings:\n  num_retries: 3\n  timeout: 5\n  model_group_alias: { fast: a, slow: b }");
        bench.Database.Put(
            "router_settings",
            "router_settings",
            """{"num_retries":1,"allowed_fails":2,"model_group_alias":{"fast":"x","slow":"b"}}"""
        );
        var changes = bench.Plan(All).Changes;
        Assert.Equal(
            [
                ("Update /router_settings/num_retries", "num_retries", 3L, 1L, 2),
                ("Add /router_settings/timeout", "timeout", 5L, null, 3),
                ("Update /router_settings/model_group_alias", "model_group_alias", """{"fast":"a"}""", """{"fast":"x"}""", 4),
                ("Remove /router_settings/allowed_fails", "allowed_fails", null, 2L, null),
            ],
            changes.Select(static c => (c.ToString(), c.Name, c.Desired, c.Actual, c.Line))
        );
        Assert.All(changes, static c => Assert.Equal("router_settings", c.Id));
        Assert.Equal(["/router_settings/model_group_alias/fast"], changes[2].Fields);
        bench.Seed(All);
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void Only_the_selected_fields_of_a_row_are_written()
    {
        var bench = Bench("model_list: [{ model_name: a, litellm_params: { model: x, rpm: 2, tpm: 3 }, model_info: { id: '1' } }]");
        Put(bench, "1", "a", "\"rpm\":1,\"tpm\":1");
        bench.Seed(new SeedOptions { Selection = new HashSet<string> { "/model_list/1/litellm_params/rpm" } });
        Assert.Equal(
            """{"model":"x","rpm":2,"tpm":1}""",
            NodeJson.Write(((ConfigMap)bench.Database["model_list", "1"].Value)["litellm_params"]!)
        );
    }

    // The proxy does not read the table now. The row is written as it is when it is new.
    [Theory]
    [InlineData(null, "Add /model_list/1")]
    [InlineData("\"rpm\":1", "Update /model_list/1")]
    [InlineData("\"tpm\":1", "Update /model_list/1")]
    public void A_row_of_a_table_that_the_proxy_does_not_read_is_written(string? stored, string change)
    {
        var file = Map("general_settings: { supported_db_objects: [mcp] }");
        var declared = Map("model_list: [{ model_name: a, litellm_params: { model: x, rpm: 2 }, model_info: { id: '1' } }]");
        var bench = new SeedBench(declared, file: file);
        if (stored is not null)
            Put(bench, "1", "a", stored);
        var plan = bench.Plan();
        Assert.Equal((change, DriftEffect.Ignored), (Assert.Single(plan.Changes).ToString(), plan.Changes[0].Effect));
        Assert.Empty(plan.Skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_key_of_a_server_without_a_column_is_left_out_and_the_rest_is_written(bool isStored)
    {
        var bench = Bench("mcp_servers: { s: { url: 'http://new/', timeout: 5, server_id: '1' } }");
        if (isStored)
            bench.Database.Put("mcp_servers", "1", """{"url":"http://old/","transport":"http"}""", "s");
        var plan = bench.Plan();
        Assert.Equal($"{(isStored ? "Update" : "Add")} /mcp_servers/1", Assert.Single(plan.Changes).ToString());
        var skipped = Assert.Single(plan.Skipped);
        Assert.Equal(
            (
                "ColumnNotFound",
                "/mcp_servers/1/timeout",
                "/mcp_servers/s/timeout cannot be seeded: LiteLLM_MCPServerTable has no column for timeout, so that in this version only the file can set it."
            ),
            (skipped.Id.Name, skipped.Path, skipped.Reason)
        );
        bench.Seed();
        var row = (ConfigMap)bench.Database["mcp_servers", "1"].Value;
        Assert.Equal(("http://new/", false), (row.TextAt("url"), row.Has("timeout")));
    }

    [Theory]
    [InlineData("someone", "All")]
    [InlineData(SeedMark.Author, "Owned")]
    public void An_undeclared_row_is_named_with_the_scope_that_deletes_it(string creator, string scope)
    {
        var bench = Bench("model_list: []");
        bench.Database.CreatedBy = creator;
        Put(bench, "1", "a", null);
        Assert.Equal($"Skipped /model_list/a: not declared. Use -Prune {scope} to delete it.", Assert.Single(bench.Plan().Skipped).Reason);
    }

    [Fact]
    public void A_UI_setting_that_the_version_does_not_have_is_not_seeded()
    {
        var bench = Bench("ui_settings: { some_unknown_key: true }", "1.106.0");
        bench.Database.Schema = new StoredSchema(
            "public",
            new Dictionary<string, IReadOnlySet<string>>(bench.Database.Schema.Columns)
            {
                [StoredSchema.TableOf("ui_settings")] = new HashSet<string> { "id", "ui_settings" },
            }
        );
        var plan = bench.Plan();
        Assert.Empty(plan.Changes);
        Assert.Equal(
            "/ui_settings/some_unknown_key was not seeded: LiteLLM 1.106.0 has no UI setting named some_unknown_key.",
            Assert.Single(plan.Skipped).Reason
        );
    }

    [Fact]
    public void A_value_at_which_the_poll_would_end_is_not_written()
    {
        var bench = Bench("router_settings: { num_retries: null, timeout: 5 }");
        bench.Database.Put("router_settings", "router_settings", """{"num_retries":4}""");
        var plan = bench.Plan();
        Assert.Equal("/router_settings/timeout", Assert.Single(plan.Changes).Path);
        var blocked = Assert.Single(plan.Blocked);
        Assert.Equal(("ValueStopsPoll", "/router_settings/num_retries"), (blocked.Id.Name, blocked.Path));
        Assert.StartsWith("/router_settings/num_retries was not written: ", blocked.Reason, StringComparison.Ordinal);
        Assert.EndsWith(". Correct the declared value.", blocked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_variable_of_a_row_is_named_once()
    {
        const string Yaml =
            "model_list: [{ model_name: a, litellm_params: { model: x, api_key: os.environ/B, extra: [os.environ/A, os.environ/B, { deep: os.environ/A }] }, model_info: { id: '1' } }]";
        var missing = Assert.Single(Bench(Yaml).Plan().Blocked);
        Assert.StartsWith(
            "/model_list/1 requires the variable A, B, which the environment of the deployment does not define. LiteLLM 1.83.2 needs",
            missing.Reason,
            StringComparison.Ordinal
        );
        var half = Assert.Single(new SeedBench(Map(Yaml), environment: TestDeployments.Variables(("A", "1"))).Plan().Blocked);
        Assert.StartsWith("/model_list/1 requires the variable B, which", half.Reason, StringComparison.Ordinal);
        var change = Assert.Single(new SeedBench(Map(Yaml), environment: TestDeployments.Variables(("A", "1"), ("B", "2"))).Plan().Changes);
        Assert.Equal(["A", "B"], change.Write!.Variables);
    }

    // whether the value is selected, whether it is forced, and the fields that are written
    [Theory]
    [InlineData(true, false, null)]
    [InlineData(true, true, "api_key,rpm")]
    [InlineData(false, false, "rpm")]
    public void An_unreadable_value_is_overwritten_only_with_force(bool isSelected, bool force, string? fields)
    {
        const string Pointer = "/model_list/1/litellm_params/api_key";
        var bench = Bench("model_list: [{ model_name: a, litellm_params: { model: x, api_key: sk-1, rpm: 2 }, model_info: { id: '1' } }]");
        Put(bench, "1", "a", "\"api_key\":\"gAAAA\",\"rpm\":1");
        bench.Database.Lock("model_list", "1", Pointer);
        var plan = bench.Plan(
            new SeedOptions { Force = force, Selection = isSelected ? null : new HashSet<string> { "/model_list/1/litellm_params/rpm" } }
        );
        Assert.Equal(
            fields?.Split(',').Select(static f => $"/model_list/1/litellm_params/{f}") ?? [],
            plan.Changes.SelectMany(static c => c.Fields)
        );
        if (fields is not null)
        {
            Assert.Empty(plan.Skipped);
            return;
        }

        var skipped = Assert.Single(plan.Skipped);
        Assert.Equal(("ValueUnreadable", "/model_list/1"), (skipped.Id.Name, skipped.Path));
        Assert.Equal(
            $"Skipped {Pointer}: no known key decrypts the stored value: was the salt key or the master key changed? Use -Force to overwrite it.",
            skipped.Reason
        );
    }

    [Fact]
    public void A_change_that_needs_a_restart_names_the_services()
    {
        using var bench = new OperationBench("router_settings: { num_retries: 3 }");
        bench.Rows.Put("router_settings", "router_settings", """{"num_retries":3,"timeout":60}""");
        bench.Deployment = bench.Deployment with { Services = [TestDeployments.Service("proxy", "litellm --port 4000", null)] };
        bench.Host = new FakeHost { IsWhatIf = true };
        var change = Assert.Single(bench.Seed(All));
        Assert.Equal((DriftEffect.Restart, "proxy"), (change.Effect, Assert.Single(change.Services)));
    }

    private static void Put(SeedBench bench, string id, string name, string? parameters) =>
        bench.Database.Put(
            "model_list",
            id,
            $$"""{"model_name":"{{name}}","litellm_params":{"model":"x"{{(parameters is null ? "" : "," + parameters)}}},"model_info":{} }""",
            name
        );

    private static SeedBench Bench(string yaml, string version = "1.83.2") => new(Map(yaml), version);

    private static ConfigMap Map(string yaml) => (ConfigMap)YamlReader.Read("config.yaml", yaml)!;
}
