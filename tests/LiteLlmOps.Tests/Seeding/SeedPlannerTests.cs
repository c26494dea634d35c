using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Tests.Seeding;

public sealed class SeedPlannerTests
{
    private const string OneModel = "model_list: [{model_name: a, litellm_params: {model: openai/x, rpm: 60, api_key: os.environ/KEY}}]";

    [Fact]
    public void A_changed_parameter_is_a_change_of_the_row_and_keeps_its_key()
    {
        var bench = Bench("model_list: [{model_name: a, litellm_params: {model: openai/x, rpm: 60}}]");
        bench.Seed();
        var key = Assert.Single(bench.Database.State.EntriesOf("model_list")).Key;
        var changed = Bench("model_list: [{model_name: a, litellm_params: {model: openai/x, rpm: 90}}]");
        changed.Database.Put(
            "model_list",
            key,
            """{"model_name":"a","litellm_params":{"model":"openai/x","rpm":60},"model_info":{}}""",
            "a"
        );
        var change = Assert.Single(changed.Plan().Changes);
        Assert.Equal(
            (ChangeAction.Update, key, $"/model_list/{key}/litellm_params/rpm"),
            (change.Action, change.Id, Assert.Single(change.Fields))
        );
    }

    // LiteLLM stores a model of a team under a generated name.
    [Theory]
    [InlineData("model_info: {team_id: t1}", true)]
    [InlineData("model_info: {team_id: t1, team_public_model_name: gpt}", true)]
    [InlineData("model_info: {team_id: t1, id: k1}", true)]
    [InlineData("model_info: {id: k1}", true)]
    [InlineData("model_info: {team_id: t2}", false)]
    [InlineData("model_info: {}", false)]
    public void A_model_of_a_team_is_its_row_with_the_generated_name(string info, bool isSame)
    {
        var bench = Bench($"model_list: [{{model_name: gpt, litellm_params: {{model: openai/x}}, {info}}}]");
        bench.Database.Put(
            "model_list",
            "k1",
            """{"model_name":"model_name_t1_0f3c","litellm_params":{"model":"openai/x"},"model_info":{"team_id":"t1","team_public_model_name":"gpt"}}""",
            "model_name_t1_0f3c"
        );
        var plan = bench.Plan();
        Assert.Equal(isSame ? [] : [ChangeAction.Add], plan.Changes.Select(static c => c.Action));
        Assert.Equal(!isSame, bench.Differences().Any());
    }

    [Fact]
    public void A_changed_model_of_a_team_keeps_its_generated_name()
    {
        var bench = Bench("model_list: [{model_name: gpt, litellm_params: {model: openai/y}, model_info: {team_id: t1}}]");
        bench.Database.Put(
            "model_list",
            "k1",
            """{"model_name":"model_name_t1_0f3c","litellm_params":{"model":"openai/x"},"model_info":{"team_id":"t1","team_public_model_name":"gpt"}}""",
            "model_name_t1_0f3c"
        );
        bench.Seed();
        var row = Assert.Single(bench.Database.State.EntriesOf("model_list"));
        Assert.Equal(
            """{"model_name":"model_name_t1_0f3c","litellm_params":{"model":"openai/y"},"model_info":{"team_id":"t1","team_public_model_name":"gpt"}}""",
            NodeJson.Write(row.Value)
        );
    }

    [Fact]
    public void Two_equal_declarations_are_two_deployments_of_one_group()
    {
        var bench = Bench("model_list: [{model_name: a, litellm_params: {model: x}}, {model_name: a, litellm_params: {model: x}}]");
        bench.Seed();
        Assert.Equal(2, bench.Database.Count);
        Assert.Empty(bench.Differences());
    }

    // LiteLLM 1.83 uses os.environ/NAME in a row as the value; versions from mid 2026 resolve it.
    [Theory]
    [InlineData("1.83.2", "sk-upstream")]
    [InlineData("1.100.0", "os.environ/KEY")]
    public void A_reference_is_stored_as_the_version_requires(string version, string stored)
    {
        var bench = Bench(OneModel, version, ("KEY", "sk-upstream"));
        bench.Seed();
        var row = Assert.Single(bench.Database.State.EntriesOf("model_list"));
        Assert.Equal(stored, ((ConfigMap)row.Value).MapAt("litellm_params")!.TextAt("api_key"));
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void A_reference_in_a_row_is_drift_when_the_version_uses_it_as_the_value()
    {
        var bench = Bench(OneModel, "1.83.2", ("KEY", "sk-upstream"));
        bench.Database.Put(
            "model_list",
            "1",
            """{"model_name":"a","litellm_params":{"model":"openai/x","rpm":60,"api_key":"os.environ/KEY"},"model_info":{}}""",
            "a"
        );
        var difference = Assert.Single(bench.Differences()).Difference;
        Assert.Equal(("/model_list/1/litellm_params/api_key", DriftKind.Changed), (difference.Pointer, difference.Kind));
        Assert.Contains("does not resolve", difference.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_variable_a_stored_secret_is_unverified_and_a_row_is_not_written()
    {
        var bench = Bench(OneModel);
        var blocked = Assert.Single(bench.Plan().Blocked);
        Assert.Equal("VariableNotDefined", blocked.Id.Name);
        Assert.Contains("KEY", blocked.Reason, StringComparison.Ordinal);
        bench.Database.Put(
            "model_list",
            "1",
            """{"model_name":"a","litellm_params":{"model":"openai/x","rpm":60,"api_key":"sk-unknown"},"model_info":{}}""",
            "a"
        );
        Assert.Equal(DriftKind.Unverified, Assert.Single(bench.Differences()).Difference.Kind);
    }

    [Fact]
    public void A_newer_version_can_be_checked_without_secrets()
    {
        var bench = Bench(OneModel, "1.100.0");
        bench.Database.Put(
            "model_list",
            "1",
            """{"model_name":"a","litellm_params":{"model":"openai/x","rpm":60,"api_key":"os.environ/KEY"},"model_info":{}}""",
            "a"
        );
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void An_undeclared_row_is_deleted_only_with_prune_and_one_of_others_only_with_all()
    {
        var bench = Bench("model_list: []");
        bench.Database.CreatedBy = SeedMark.Author;
        bench.Database.Put("model_list", "ours", """{"model_name":"a","litellm_params":{"model":"x"},"model_info":{}}""", "a");
        bench.Database.CreatedBy = "admin";
        bench.Database.Put("model_list", "theirs", """{"model_name":"b","litellm_params":{"model":"x"},"model_info":{}}""", "b");
        Assert.Empty(bench.Plan().Changes);
        Assert.Equal(["ours"], bench.Plan(new SeedOptions { Prune = PruneScope.Owned }).Changes.Select(static c => c.Id));
        Assert.Equal(["ours", "theirs"], bench.Plan(new SeedOptions { Prune = PruneScope.All }).Changes.Select(static c => c.Id));
    }

    // master_key and others have no effect in the database, and would be stored in clear text.
    [Fact]
    public void Keys_that_LiteLLM_reads_from_the_file_only_are_not_written()
    {
        var bench = Bench(
            "general_settings: {master_key: sk-1, database_url: x, background_health_checks: true, ui_access_mode: all}\nlitellm_settings: {drop_params: true}"
        );
        bench.Seed();
        Assert.Equal("""{"ui_access_mode":"all"}""", NodeJson.Write(bench.Database["general_settings", "general_settings"].Value));
        Assert.Equal(1, bench.Database.Count);
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void A_stored_key_without_effect_is_drift_only_when_it_differs_and_then_ignored()
    {
        var bench = Bench("general_settings: {background_health_checks: true}");
        bench.Database.Put("general_settings", "general_settings", """{"background_health_checks":true}""");
        Assert.Empty(bench.Differences());
        bench.Database.Put("general_settings", "general_settings", """{"background_health_checks":false}""");
        var difference = Assert.Single(bench.Differences());
        Assert.Equal((DriftKind.Unexpected, DriftEffect.Ignored), (difference.Difference.Kind, difference.Effect.Effect));
    }

    // False in the row disables the database although the file enables it.
    [Fact]
    public void A_different_stored_store_model_in_db_is_drift_and_is_corrected()
    {
        var bench = Bench("general_settings: {store_model_in_db: true}");
        bench.Database.Put("general_settings", "general_settings", """{"store_model_in_db":false}""");
        Assert.Equal(DriftKind.Changed, Assert.Single(bench.Differences()).Difference.Kind);
        bench.Seed();
        Assert.Equal("""{"store_model_in_db":true}""", NodeJson.Write(bench.Database["general_settings", "general_settings"].Value));
    }

    // LiteLLM silently skips a JSON string in place of the map.
    [Fact]
    public void A_settings_row_that_contains_a_string_is_drift_as_a_whole_and_is_replaced()
    {
        var bench = Bench("router_settings: {num_retries: 3}");
        bench.Database.Put("router_settings", "router_settings", "\"{\\\"num_retries\\\": 3}\"");
        Assert.Equal("/router_settings", Assert.Single(bench.Differences()).Difference.Pointer);
        bench.Seed();
        Assert.Equal("""{"num_retries":3}""", NodeJson.Write(bench.Database["router_settings", "router_settings"].Value));
    }

    [Fact]
    public void Undeclared_keys_of_a_settings_row_are_kept()
    {
        var bench = Bench("router_settings: {num_retries: 3}");
        bench.Database.Put("router_settings", "router_settings", """{"num_retries":1,"timeout":30}""");
        bench.Seed();
        Assert.Equal("""{"num_retries":3,"timeout":30}""", NodeJson.Write(bench.Database["router_settings", "router_settings"].Value));
    }

    [Fact]
    public void Strings_that_LiteLLM_converts_to_numbers_are_not_drift()
    {
        var bench = Bench(
            "router_settings: {num_retries: 3}\nmodel_list: [{model_name: a, litellm_params: {model: x, rpm: 60}, model_info: {id: '1'}}]"
        );
        bench.Database.Put("router_settings", "router_settings", """{"num_retries":"3"}""");
        bench.Database.Put("model_list", "1", """{"model_name":"a","litellm_params":{"model":"x","rpm":"60"},"model_info":{}}""", "a");
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void Fields_that_LiteLLM_adds_are_not_drift()
    {
        var bench = Bench(
            "model_list: [{model_name: a, litellm_params: {model: x}, model_info: {mode: chat}}]\nmcp_servers: {s: {url: 'http://h/', description: d}}"
        );
        bench.Database.Put(
            "model_list",
            "1",
            """{"model_name":"a","litellm_params":{"model":"x","use_in_pass_through":false,"use_litellm_proxy":false,"merge_reasoning_content_in_choices":false},"model_info":{"id":"1","db_model":false,"mode":"chat","created_at":"x","updated_by":"y"}}""",
            "a"
        );
        bench.Database.Put(
            "mcp_servers",
            "1",
            """{"url":"http://h/","description":"d","transport":"http","allow_all_keys":false,"static_headers":{},"args":[],"mcp_info":{"server_name":"s","description":"d"}}""",
            "s"
        );
        Assert.Empty(bench.Differences());
    }

    [Fact]
    public void Old_style_limits_and_lists_of_organizations_are_converted_to_rows()
    {
        var bench = Bench("model_list: [{model_name: a, rpm: 5, litellm_params: {model: x, organization: [o1, o2]}}]");
        bench.Seed();
        Assert.Equal(
            ["""{"model":"x","organization":"o1","rpm":5}""", """{"model":"x","organization":"o2","rpm":5}"""],
            bench.Database.State.EntriesOf("model_list").Select(static r => NodeJson.Write(((ConfigMap)r.Value)["litellm_params"]!))
        );
    }

    [Theory]
    [InlineData("model_list: [{model_name: a}]", "ModelInvalid")]
    [InlineData("model_list: {a: b}", "SectionInvalid")]
    [InlineData(
        "model_list: [{model_name: a, litellm_params: {model: x}, model_info: {id: '1'}}, {model_name: b, litellm_params: {model: x}, model_info: {id: '1'}}]",
        "ModelIdDuplicate"
    )]
    [InlineData("credential_list: [{credential_name: a}]", "CredentialInvalid")]
    [InlineData("mcp_servers: [a]", "SectionInvalid")]
    [InlineData("router_settings: [a]", "SectionInvalid")]
    public void An_error_in_the_declaration_has_its_position(string yaml, string errorId)
    {
        var problem = Assert.Single(Bench(yaml).Desired.Problems);
        Assert.Equal((errorId, true), (problem.Id.Name, problem.Position.IsKnown));
    }

    [Fact]
    public void Ignored_paths_match_by_id_and_by_name()
    {
        var bench = Bench(
            "router_settings: {num_retries: 3, timeout: 5}\nmodel_list: [{model_name: gpt, litellm_params: {model: x, rpm: 1}, model_info: {id: '1'}}]"
        );
        bench.Database.Put("model_list", "1", """{"model_name":"gpt","litellm_params":{"model":"x","rpm":2},"model_info":{}}""", "gpt");
        var seed = TestDeployments.Seed with
        {
            Ignore = [new PathGlob("/router_settings/*"), new PathGlob("/model_list/gp*/litellm_params/rpm")],
        };
        Assert.Equal(3, bench.Differences().Count);
        Assert.Empty(bench.Differences(seed));
    }

    // From 1.103, the file has precedence over the database; before, the database has.
    [Theory]
    [InlineData("1.102.0", DriftEffect.Effective)]
    [InlineData("1.103.0", DriftEffect.Shadowed)]
    public void A_key_that_the_file_declares_is_shadowed_from_1_103(string version, DriftEffect effect)
    {
        var declared = Map("router_settings: {num_retries: 3}");
        Assert.Equal(effect, Assert.Single(new SeedBench(declared, version, file: declared).Differences()).Effect.Effect);
    }

    [Fact]
    public void A_removed_key_and_the_last_model_need_a_restart()
    {
        var bench = Bench("x: 1");
        bench.Database.Put("router_settings", "router_settings", """{"num_retries":1}""");
        bench.Database.Put("model_list", "1", """{"model_name":"a","litellm_params":{"model":"x"},"model_info":{}}""", "a");
        Assert.All(bench.Differences(), static d => Assert.Equal(DriftEffect.Restart, d.Effect.Effect));
    }

    [Fact]
    public void An_added_callback_is_effective_and_a_removed_one_needs_a_restart()
    {
        var bench = Bench("litellm_settings: {success_callback: [a, b]}");
        bench.Database.Put("litellm_settings", "litellm_settings", """{"success_callback":["a"]}""");
        Assert.Equal(DriftEffect.Effective, Assert.Single(bench.Differences()).Effect.Effect);
        bench.Database.Put("litellm_settings", "litellm_settings", """{"success_callback":["a","b","c"]}""");
        Assert.Equal(DriftEffect.Restart, Assert.Single(bench.Differences()).Effect.Effect);
    }

    [Fact]
    public void A_server_key_without_a_column_is_skipped_and_reported()
    {
        var bench = Bench("mcp_servers: {s: {url: 'http://h/', timeout: 5}}");
        bench.Database.Put("mcp_servers", "1", """{"url":"http://h/","transport":"http"}""", "s");
        Assert.Equal(DriftEffect.Ignored, Assert.Single(bench.Differences()).Effect.Effect);
        var plan = bench.Plan();
        Assert.Equal("ColumnNotFound", Assert.Single(plan.Skipped).Id.Name);
        Assert.Empty(plan.Changes);
    }

    private static SeedBench Bench(string yaml, string version = "1.83.2", params (string Name, string Value)[] variables) =>
        new(Map(yaml), version, TestDeployments.Variables(variables));

    private static ConfigMap Map(string yaml) => (ConfigMap)YamlReader.Read("config.yaml", yaml)!;
}
