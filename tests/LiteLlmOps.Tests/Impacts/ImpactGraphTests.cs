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

    // 10,000 changed models, and 1,000 keys, half of them with lists of single models.
    [Fact]
    public void Ten_thousand_models_are_assessed_in_one_run()
    {
        for (var i = 0; i < 10_000; i++)
            Model($"{i}", $"m-{i}");
        var usage = Usage([
            .. Enumerable
                .Range(0, 1000)
                .Select(static i =>
                    i % 2 == 0 ? Key($"k{i}") : Key($"k{i}", null, [.. Enumerable.Range(0, 20).Select(m => $"m-{(i * 10) + m}")])
                ),
        ]) with
        {
            Traffic = [.. Enumerable.Range(0, 10_000).Select(static i => new TrafficFact($"m-{i}", null, true, 1, 0.1m))],
        };
        ChangedRow[] changes = [.. Enumerable.Range(0, 10_000).Select(static i => Update($"{i}", $"m-{i}"))];
        var total = ImpactRun.Assess(usage, Planes(), changes);
        Assert.Equal((10_000, 1000), (total.Requests, total.Keys!.Count));
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
