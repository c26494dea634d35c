using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Impacts;

public sealed class ImpactGraphTests
{
    private static readonly DateTime Noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    private readonly FakeDatabase _database = new();

    // Lists by which auth_checks.py allows gpt, and some by which it does not.
    [Theory]
    [InlineData(true, "gpt")]
    [InlineData(true)]
    [InlineData(true, "*")]
    [InlineData(true, "all-proxy-models")]
    [InlineData(true, "g*")]
    [InlineData(true, "openai/*")]
    [InlineData(true, "tier-1")]
    [InlineData(true, "quick")]
    [InlineData(false, "other")]
    [InlineData(false, "no-default-models")]
    [InlineData(false, "anthropic/*")]
    [InlineData(false, "GPT")]
    public void A_key_is_affected_when_its_list_allows_the_model(bool isTouched, params string[] models)
    {
        Model("1", "gpt", """{"model":"openai/gpt"}""", """{"access_groups":["tier-1"]}""");
        _database.Put("router_settings", "router_settings", """{"model_group_alias":{"quick":{"model":"gpt","hidden":true}}}""");
        var impact = Impact(Usage(Key("k", null, models)), Update("1", "gpt"));
        Assert.Equal(isTouched ? ["k"] : [], impact.Keys!);
        Assert.Equal(["quick → gpt"], impact.Aliases!);
    }

    [Fact]
    public void The_list_of_a_team_restricts_its_keys_and_all_team_models_refers_to_it()
    {
        Model("1", "gpt");
        var usage = Usage(Key("in", "yes", "all-team-models"), Key("out", "no"), Key("orphan", "gone"), Key("listed", "no", "gpt")) with
        {
            Teams = [Team("yes", "gpt"), Team("no", "other"), Team("all")],
        };
        var impact = Impact(usage, Update("1", "gpt"));
        Assert.Equal(["in", "orphan"], impact.Keys!);
        Assert.Equal(["all", "yes"], impact.Teams!);
    }

    [Fact]
    public void An_access_group_and_an_alias_of_a_key_add_to_its_list()
    {
        Model("1", "gpt");
        var usage = Usage(
            new KeyFact("group", null, new AccessFact(["other"], ["g1"], [], null)),
            new KeyFact("alias", null, new AccessFact(["mine"], [], [KeyValuePair.Create("mine", "gpt")], null)),
            new KeyFact("neither", null, new AccessFact(["other"], ["g2"], [], null))
        ) with
        {
            AccessGroups = [new AccessGroupFact("g1", ["gpt"], []), new AccessGroupFact("g2", ["else"], [])],
        };
        Assert.Equal(["alias", "group"], Impact(usage, Update("1", "gpt")).Keys!);
    }

    [Fact]
    public void Only_the_removal_of_the_last_deployment_affects_traffic()
    {
        Model("1", "gpt");
        Model("2", "gpt");
        _database.Put("router_settings", "router_settings", """{"fallbacks":[{"gpt":["mini","nano"]},{"big":["gpt"]},{"x":["y"]}]}""");
        var usage = Usage(Key("k")) with { Traffic = [new TrafficFact("gpt", null, true, 10, 2m)] };

        var one = Impact(usage, Remove("1", "gpt"));
        Assert.Equal(("none", "gpt has 1 other deployment, which remains available"), (one.ToString(), one.Note));

        var both = Remove("1", "gpt");
        var total = Total(usage, both, Remove("2", "gpt"));
        Assert.Equal("1 key, 2 fallbacks, 10 requests, $2.00 in 24 h", both.Change.Impact.ToString());
        Assert.Equal(["big → gpt", "gpt → mini, nano"], both.Change.Impact.Fallbacks!);
        // What both affect counts once.
        Assert.Equal(10, total.Requests);
    }

    [Fact]
    public void A_change_of_one_of_several_deployments_has_a_note()
    {
        Model("1", "gpt");
        Model("2", "gpt");
        var impact = Impact(Usage(Key("k")), Update("1", "gpt"));
        Assert.Equal((1, "gpt has 1 other deployment, which remains available"), (impact.Keys!.Count, impact.Note));
    }

    [Fact]
    public void A_new_name_affects_keys_that_list_it_and_a_rename_affects_both_names()
    {
        Model("1", "gpt");
        var usage = Usage(Key("all"), Key("old", null, "gpt"), Key("waiting", null, "new"));
        var add = Impact(usage, new ChangedRow(LlmImpactTests.Change("new"), new RowKey("model_list", "2"), null, null, Row("new")));
        Assert.Equal(["waiting"], add.Keys!);
        Assert.Equal("new is new: 1 key without a list of models can call it too", add.Note);
        var rename = Update("1", "gpt") with { After = Row("new") };
        Assert.Equal(["all", "old", "waiting"], Impact(usage, rename).Keys!);
    }

    [Fact]
    public void The_share_of_the_previous_day_counts_and_aliases_count_for_their_model()
    {
        Model("1", "gpt");
        _database.Put("router_settings", "router_settings", """{"model_group_alias":{"quick":"gpt"}}""");
        var usage = Usage() with
        {
            Traffic =
            [
                new TrafficFact("gpt", null, true, 100, 1m),
                new TrafficFact("gpt", null, false, 11, 2m),
                new TrafficFact("quick", null, true, 7, 0.5m),
                new TrafficFact("other", null, true, 999, 9m),
            ],
        };
        var impact = Impact(usage, Update("1", "gpt"));
        // At noon, half of the previous day counts: 5.5 requests, rounded up.
        Assert.Equal((113, 2.5m), (impact.Requests, impact.Spend));
    }

    [Fact]
    public void Without_sums_the_requests_are_unknown_and_not_zero()
    {
        Model("1", "gpt");
        var impact = Impact(Usage(Key("k")) with { Traffic = null }, Update("1", "gpt"));
        Assert.Equal((null, null, "1 key, requests unknown"), (impact.Requests, impact.Spend, impact.ToString()));
    }

    [Fact]
    public void A_wildcard_has_the_traffic_and_the_keys_of_the_names_it_matches()
    {
        Model("1", "local/*");
        Model("2", "local/exact");
        var usage = Usage(Key("concrete", null, "local/a"), Key("no", null, "remote/a")) with
        {
            Traffic =
            [
                new TrafficFact("local/a", null, true, 3, 0),
                new TrafficFact("local/exact", null, true, 50, 0),
                new TrafficFact("remote/a", null, true, 70, 0),
            ],
        };
        var impact = Impact(usage, Update("1", "local/*"));
        Assert.Equal((3, "concrete"), (impact.Requests, Assert.Single(impact.Keys!)));
    }

    [Fact]
    public void A_credential_and_a_variable_affect_the_models_that_use_them()
    {
        Model("1", "gpt", """{"model":"x","litellm_credential_name":"vault"}""");
        Model("2", "mini", """{"model":"x","api_key":"os.environ/KEY"}""");
        Model("3", "nano");
        var usage = Usage(Key("a", null, "gpt"), Key("b", null, "mini"), Key("c", null, "nano"));
        var credential = new ChangedRow(
            LlmImpactTests.Change("vault", section: "credential_list"),
            new RowKey("credential_list", "vault"),
            null,
            ConfigMap.Empty,
            ConfigMap.Empty
        );
        Assert.Equal(["a"], Impact(usage, credential).Keys!);
        Assert.Equal(["b"], Impact(usage, Setting("environment_variables", "KEY", "\"1\"", "\"2\"")).Keys!);
    }

    [Fact]
    public void Settings_affect_changed_aliases_and_fallbacks_or_every_request_or_nothing()
    {
        Model("1", "gpt");
        Model("2", "mini");
        var usage = Usage(Key("g", null, "gpt"), Key("m", null, "mini")) with
        {
            Traffic =
            [
                new TrafficFact("gpt", null, true, 10, 0),
                new TrafficFact("mini", null, true, 5, 0),
                new TrafficFact("fast", null, true, 1, 0),
            ],
        };

        var alias = Impact(
            usage,
            Setting("router_settings", "model_group_alias", """{"same":"gpt","fast":"mini"}""", """{"same":"gpt"}""")
        );
        Assert.Equal("1 key, 1 alias, 1 request, $0.00 in 24 h", alias.ToString());
        Assert.Equal(["fast → mini"], alias.Aliases!);

        var fallback = Impact(
            usage,
            Setting("router_settings", "fallbacks", """[{"gpt":["mini"]},{"mini":["gpt"]}]""", """[{"gpt":["mini"]},{"mini":["nano"]}]""")
        );
        Assert.Equal(["mini → nano"], fallback.Fallbacks!);
        Assert.Equal((5, "m"), (fallback.Requests, Assert.Single(fallback.Keys!)));

        Assert.Equal(
            (16, 2),
            (Impact(usage, Setting("router_settings", "timeout", "1", "2")) is var all ? (all.Requests, all.Keys!.Count) : default)
        );
        Assert.Equal("none", Impact(usage, Setting("general_settings", "alerting", "[]", "[\"slack\"]")).ToString());
        var ignored = Setting("router_settings", "timeout", "1", "2") with
        {
            Change = LlmImpactTests.Change("timeout", section: "router_settings", effect: DriftEffect.Ignored),
        };
        Assert.Equal("none", Impact(usage, ignored).ToString());
    }

    [Fact]
    public void An_MCP_server_affects_its_grants()
    {
        var usage = Usage(
            new KeyFact("direct", null, new AccessFact([], [], [], "p-id")),
            new KeyFact("by group", null, new AccessFact([], [], [], "p-group")),
            new KeyFact("of the team", "t", new AccessFact([], [], [], null)),
            new KeyFact("own list", "t", new AccessFact([], [], [], "p-else"))
        ) with
        {
            Teams = [new TeamFact("t", "research", new AccessFact([], [], [], "p-name"))],
            Holders = [new HolderFact("user ada", "p-id"), new HolderFact("user bob", "p-else")],
            Permissions =
            [
                new PermissionFact("p-id", ["srv"], []),
                new PermissionFact("p-name", ["search"], []),
                new PermissionFact("p-group", [], ["web"]),
                new PermissionFact("p-else", ["files"], ["disk"]),
            ],
            Traffic =
            [
                new TrafficFact("", "search/find", true, 4, 0),
                new TrafficFact("", "searching/find", true, 8, 0),
                new TrafficFact("gpt", null, true, 16, 0),
            ],
        };
        var impact = Impact(usage, Server("""{"url":"http://h/","access_groups":["web"]}"""));
        Assert.Equal(["key by group", "key direct", "team research", "user ada"], impact.McpGrants!);
        Assert.Equal(["by group", "direct", "of the team"], impact.Keys!);
        Assert.Equal((4, "research"), (impact.Requests, Assert.Single(impact.Teams!)));

        var open = Impact(usage, Server("""{"url":"http://h/","allow_all_keys":true}"""));
        Assert.Equal((4, "all keys"), (open.Keys!.Count, Assert.Single(open.McpGrants!)));
    }

    // before, after, and whether every request is affected; otherwise it is not known which
    [Theory]
    [InlineData("null", "{default_on: true}", true)]
    [InlineData("{default_on: true}", "{default_on: false}", true)]
    [InlineData("{default_on: true}", "null", true)]
    [InlineData("null", "{mode: pre_call}", false)]
    [InlineData("{mode: pre_call}", "{default_on: false}", false)]
    public void Whom_a_guardrail_affects_is_known_when_it_is_on_by_default(string before, string after, bool isKnown)
    {
        static ConfigNode? Value(string parameters) =>
            parameters == "null"
                ? null
                : Adapters.Yaml.YamlReader.Read("test.yaml", $"{{guardrail_name: pii, litellm_params: {parameters}}}");
        var row = new ChangedRow(
            LlmImpactTests.Change("pii", section: "guardrails"),
            new RowKey("guardrails", "id"),
            null,
            Value(before),
            Value(after)
        );
        var impact = Impact(Usage(Key("k")), row);
        Assert.Equal(isKnown ? ["k"] : null, impact.Keys);
        Assert.Equal(isKnown, impact.Requests is not null);
        Assert.Contains("guardrail", impact.Note!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "gpt has 1 other deployment, which remains available")]
    [InlineData(3, "gpt has 2 other deployments, which remain available")]
    public void The_note_counts_the_other_deployments_by_their_model_name(int deployments, string note)
    {
        for (var i = 1; i <= deployments; i++)
            _database.Put("model_list", $"{i}", NodeJson.Write(Row("gpt")), "the name of the row");
        Assert.Equal(note, Impact(Usage(), Update("1", "gpt")).Note);
        Assert.Equal(note, Impact(Usage(), Remove("1", "gpt")).Note);
    }

    [Fact]
    public void A_change_without_a_remark_has_no_note()
    {
        Model("1", "gpt");
        Assert.Null(Impact(Usage(Key("k")), Update("1", "gpt")).Note);
        var add = new ChangedRow(LlmImpactTests.Change("new"), new RowKey("model_list", "2"), null, null, Row("new"));
        Assert.Null(Impact(Usage(Key("k", null, "new")), add).Note);
    }

    // A key without a list can call every model.
    [Fact]
    public void Keys_without_a_list_are_affected_by_what_their_models_use()
    {
        Model("1", "gpt", """{"model":"x","litellm_credential_name":"vault"}""", """{"access_groups":[5,"tier"]}""");
        var usage = Usage(Key("all"), Key("tier", null, "tier"), Key("other", null, "other"));
        var credential = new ChangedRow(
            LlmImpactTests.Change("vault", section: "credential_list"),
            new RowKey("credential_list", "vault"),
            null,
            ConfigMap.Empty,
            ConfigMap.Empty
        );
        Assert.Equal(["all", "tier"], Impact(usage, credential).Keys!);
        Assert.Equal(["all", "tier"], Impact(usage, Setting("router_settings", "fallbacks", "[]", """[{"gpt":["x"]}]""")).Keys!);
        Assert.Equal(["all", "tier"], Impact(usage, Setting("router_settings", "fallbacks", """[{"gpt":["x"]}]""", "[]")).Keys!);
    }

    [Theory]
    [InlineData("router_settings", "timeout", "1", "2", true)]
    [InlineData("general_settings", "max_parallel_requests", "1", "2", true)]
    [InlineData("general_settings", "alerting", "1", "2", false)]
    [InlineData("litellm_settings", "max_parallel_requests", "1", "2", false)]
    [InlineData("litellm_settings", "default_fallbacks", "[]", """["gpt"]""", true)]
    [InlineData("litellm_settings", "default_fallbacks", """["gpt"]""", """["gpt"]""", false)]
    public void Some_settings_affect_every_request(string section, string key, string before, string after, bool isAll)
    {
        var impact = Impact(Usage(Key("k", null, "unrelated")), Setting(section, key, before, after));
        Assert.Equal(isAll ? ["k"] : [], impact.Keys!);
    }

    [Fact]
    public void A_settings_row_that_appears_or_disappears_affects_what_each_of_its_keys_affects()
    {
        Model("1", "gpt");
        Model("2", "mini");
        var usage = Usage(Key("g", null, "gpt"), Key("m", null, "mini"), Key("o", null, "other"));
        var before = NodeJson.Parse("""{"fallbacks":[{"gpt":["x"]}]}""");
        var after = NodeJson.Parse("""{"context_window_fallbacks":[{"mini":["y"]}]}""");
        ChangedRow Of(ConfigNode? old, ConfigNode? now) =>
            new(LlmImpactTests.Change("r", section: "router_settings"), new RowKey("router_settings", "router_settings"), null, old, now);
        Assert.Equal(["g"], Impact(usage, Of(before, null)).Keys!);
        Assert.Equal(["m"], Impact(usage, Of(null, after)).Keys!);
        Assert.Equal(["g", "m"], Impact(usage, Of(before, after)).Keys!);
    }

    [Fact]
    public void A_new_alias_affects_only_keys_that_list_it_and_its_removal_affects_its_callers()
    {
        Model("1", "gpt");
        Model("2", "mini");
        var usage = Usage(Key("all"), Key("alias", null, "fast"), Key("mini", null, "mini"));
        const string none = "{}";
        const string one = """{"fast":"gpt"}""";
        const string changed = """{"fast":"mini"}""";
        Assert.Equal(["alias"], Impact(usage, Setting("router_settings", "model_group_alias", none, one)).Keys!);
        Assert.Equal(["alias", "all"], Impact(usage, Setting("router_settings", "model_group_alias", one, none)).Keys!);
        Assert.Equal(["alias", "all", "mini"], Impact(usage, Setting("router_settings", "model_group_alias", one, changed)).Keys!);
        Assert.Equal(["fast → mini"], Impact(usage, Setting("router_settings", "model_group_alias", one, changed)).Aliases!);
    }

    // The audiences of equal lists are computed once.
    [Fact]
    public void Changes_of_one_plan_do_not_mix_their_keys()
    {
        Model("1", "gpt");
        var (alias, update) = (Setting("router_settings", "model_group_alias", "{}", """{"fast":"gpt"}"""), Update("1", "gpt"));
        var total = Total(Usage(Key("all")), alias, update);
        Assert.Equal((0, 1, 1), (alias.Change.Impact.Keys!.Count, update.Change.Impact.Keys!.Count, total.Keys!.Count));
    }

    [Fact]
    public void The_total_of_a_plan_combines_what_its_changes_affect()
    {
        Model("1", "gpt");
        Model("2", "gpt");
        Model("3", "mini");
        Model("4", "mini");
        var usage = Usage(Key("k")) with { Traffic = [new TrafficFact("x", null, true, 7, 1m)] };
        Assert.Equal(
            "gpt has 1 other deployment, which remains available; mini has 1 other deployment, which remains available",
            Total(usage, Update("3", "mini"), Update("1", "gpt")).Note
        );
        Assert.Equal(
            7,
            Total(usage, Setting("router_settings", "timeout", "1", "2"), Setting("router_settings", "num_retries", "1", "2")).Requests
        );
        ChangedRow Guardrail(string id) =>
            new(LlmImpactTests.Change(id, section: "guardrails"), new RowKey("guardrails", id), null, ConfigMap.Empty, ConfigMap.Empty);
        Assert.Null(Total(usage, Guardrail("1"), Guardrail("2")).Keys);
        var ignored = Update("1", "gpt") with { Change = LlmImpactTests.Change("gpt", effect: DriftEffect.Shadowed) };
        Assert.Equal("the running proxy does not use it", Impact(usage, ignored).Note);
    }

    [Fact]
    public void What_could_not_be_read_is_unknown()
    {
        Model("1", "gpt");
        var usage = Usage(Key("k")) with { Teams = [Team("t")] };
        var known = Impact(usage, Update("1", "gpt"));
        Assert.Equal((1, 1, 0), (known.Keys!.Count, known.Teams!.Count, known.McpGrants!.Count));
        Assert.Null(Impact(usage with { Keys = null }, Update("1", "gpt")).Keys);
        Assert.Null(Impact(usage with { Teams = null }, Update("1", "gpt")).Teams);
        Assert.Null(Impact(usage with { Permissions = null }, Update("1", "gpt")).McpGrants);
        Assert.Null(Impact(usage with { Keys = null, Teams = null }, Server("""{"url":"http://h/"}""")).Keys);
        var guardrail = new ChangedRow(
            LlmImpactTests.Change("pii", section: "guardrails"),
            new RowKey("guardrails", "id"),
            null,
            null,
            ConfigMap.Empty
        );
        Assert.Null(Impact(usage, guardrail).Teams);
    }

    // auth_checks.py: an access group adds to a list of models; without a list every model is allowed anyway.
    [Fact]
    public void An_access_group_does_not_restrict_a_key_without_a_list()
    {
        Model("1", "gpt");
        var usage = Usage(
            new KeyFact("no list", null, new AccessFact([], ["g1"], [], null)),
            new KeyFact("no such group", null, new AccessFact(["gpt"], ["gone"], [], null)),
            new KeyFact("in an open team", "open", new AccessFact(["gpt"], [], [], null)),
            new KeyFact("in a closed team", "closed", new AccessFact(["gpt"], [], [], null))
        ) with
        {
            AccessGroups = [new AccessGroupFact("g1", ["other"], [])],
            Teams = [Team("open"), Team("closed", "other"), Team("named", "gpt")],
        };
        Assert.Equal(["in an open team", "no list", "no such group"], Impact(usage, Update("1", "gpt")).Keys!);
    }

    [Fact]
    public void A_grant_names_one_of_several_servers_or_groups()
    {
        var usage = Usage(
            new KeyFact("server", null, new AccessFact([], [], [], "p-server")),
            new KeyFact("group", null, new AccessFact([], [], [], "p-group")),
            new KeyFact("access group", null, new AccessFact([], ["g"], [], null)),
            new KeyFact("other group", null, new AccessFact([], ["h", "gone"], [], null)),
            new KeyFact("no such permission", null, new AccessFact([], [], [], "p-gone")),
            new KeyFact("inherits", "t", new AccessFact([], [], [], "p-empty")),
            new KeyFact("own groups", "t", new AccessFact([], [], [], "p-groups")),
            new KeyFact("own servers", "t", new AccessFact([], [], [], "p-servers"))
        ) with
        {
            Teams = [new TeamFact("t", "team", new AccessFact([], [], [], "p-server"))],
            AccessGroups = [new AccessGroupFact("g", [], ["srv", "x"]), new AccessGroupFact("h", [], ["x"])],
            Permissions =
            [
                new PermissionFact("p-server", ["srv", "x"], []),
                new PermissionFact("p-group", [], ["web", "y"]),
                new PermissionFact("p-empty", [], []),
                new PermissionFact("p-groups", [], ["y"]),
                new PermissionFact("p-servers", ["x"], []),
            ],
        };
        Assert.Equal(
            ["key access group", "key group", "key server", "team team"],
            Impact(usage, Server("""{"url":"http://h/","access_groups":["web",5]}""")).McpGrants!
        );
        Assert.Equal(
            ["access group", "group", "inherits", "server"],
            Impact(usage, Server("""{"url":"http://h/","access_groups":["web"]}""")).Keys!
        );
        Assert.Equal(["access group", "inherits", "server"], Impact(usage, Server("""{"url":"http://h/"}""")).Keys!);
    }

    private static UsageFacts Usage(params KeyFact[] keys) =>
        new()
        {
            ReadAt = Noon,
            Keys = keys,
            Teams = [],
            Permissions = [],
            Traffic = [],
        };

    private static KeyFact Key(string name, string? team = null, params string[] models) =>
        new(name, team, new AccessFact(models, [], [], null));

    private static TeamFact Team(string name, params string[] models) => new(name, name, new AccessFact(models, [], [], null));

    private static ConfigNode Row(string name) =>
        NodeJson.Parse($$"""{"model_name":"{{name}}","litellm_params":{"model":"x"},"model_info":{} }""");

    private static ChangedRow Update(string id, string name) =>
        new(LlmImpactTests.Change(name), new RowKey("model_list", id), null, Row(name), Row(name));

    private static ChangedRow Remove(string id, string name) => Update(id, name) with { After = null };

    private static ChangedRow Setting(string section, string key, string before, string after) =>
        new(LlmImpactTests.Change(key, section: section), new RowKey(section, section), key, NodeJson.Parse(before), NodeJson.Parse(after));

    private static ChangedRow Server(string json) =>
        new(
            LlmImpactTests.Change("search", section: "mcp_servers"),
            new RowKey("mcp_servers", "srv"),
            null,
            NodeJson.Parse(json),
            NodeJson.Parse(json)
        );

    private void Model(string id, string name, string parameters = """{"model":"x"}""", string info = "{}") =>
        _database.Put("model_list", id, $$"""{"model_name":"{{name}}","litellm_params":{{parameters}},"model_info":{{info}} }""", name);

    private PlaneSet Planes() =>
        new()
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "test",
            Stored = _database.State,
        };

    private LlmImpact Total(UsageFacts usage, params ChangedRow[] changes) => ImpactRun.Assess(usage, Planes(), changes);

    private LlmImpact Impact(UsageFacts usage, ChangedRow change)
    {
        var total = Total(usage, change);
        Assert.Equal(total.ToString(), change.Change.Impact.ToString());
        return change.Change.Impact;
    }
}
