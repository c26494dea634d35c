using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Drift;

public sealed class LiveComparisonTests
{
    private readonly FakeDatabase _rows = new();

    [Theory]
    [InlineData("""{"completion_model": "m"}""", "Database \"m\"", "Equal completion_model")]
    [InlineData("""{"completion_model": "m"}""", "Database \"old\"", "Changed completion_model Effective")]
    [InlineData("""{"completion_model": "m"}""", "Unset", "Missing completion_model Effective")]
    [InlineData("""{"completion_model": "m"}""", "File \"m\"", "")]
    [InlineData("""{"completion_model": "m"}""", "File \"other\"", "Changed completion_model Shadowed")]
    [InlineData("""{"completion_model": "os.environ/UNKNOWN"}""", "Database \"m\"", "")]
    [InlineData("""{"completion_model": "os.environ/MODEL"}""", "Database \"m\"", "Equal completion_model")]
    [InlineData("""{"completion_model": null}""", "Unset", "Equal completion_model")]
    [InlineData("""{"allowed_ips": []}""", "Unset", "Missing allowed_ips Effective")]
    [InlineData("""{"allowed_ips": []}""", "Database []", "Equal allowed_ips")]
    [InlineData("""{"allowed_ips": []}""", "Database [\"10.0.0.1\"]", "Changed allowed_ips Effective")]
    [InlineData("""{"alerting_threshold": 5}""", "Database 5", "")]
    public void From_1_103_on_a_key_is_compared_with_the_source_that_the_proxy_reports(string row, string field, string expected)
    {
        _rows.Put("general_settings", "general_settings", row);
        var key = ((ConfigMap)NodeJson.Parse(row)).Keys.First();
        var live = Live with { GeneralFields = new Dictionary<string, LiveField> { [key] = Field(field) } };
        Assert.Equal(expected, string.Join(", ", Differences("1.106.0", live)));
    }

    // It reports the row where the process has no value.
    [Fact]
    public void From_1_103_on_the_list_of_general_settings_is_not_used()
    {
        _rows.Put("general_settings", "general_settings", """{"global_max_parallel_requests": 5}""");
        var live = Live with { GeneralSettings = ConfigMap.Empty.With("global_max_parallel_requests", new ConfigScalar(5L)) };
        Assert.Empty(Differences("1.106.0", live));
    }

    [Theory]
    [InlineData("""{"timeout": "27"}""", "Equal timeout")]
    [InlineData("""{"timeout": 27.9}""", "Equal timeout")]
    [InlineData("""{"timeout": 28}""", "Changed timeout Effective")]
    [InlineData("""{"timeout": null}""", "")]
    [InlineData("""{"fallbacks": null}""", "")]
    [InlineData("""{"enable_tag_filtering": true}""", "")]
    public void The_router_reports_converted_values_and_not_all_keys(string row, string expected)
    {
        _rows.Put("router_settings", "router_settings", row);
        var live = Live with { RouterSettings = (ConfigMap)NodeJson.Parse("""{"timeout": 27, "fallbacks": [{"a": ["b"]}]}""") };
        Assert.Equal(expected, string.Join(", ", Differences("1.106.0", live)));
    }

    [Theory]
    [InlineData("team-model", "Equal 1")]
    [InlineData("other", "Changed model_name Restart")]
    public void A_model_of_a_team_is_served_under_its_public_name(string served, string expected)
    {
        var info = """{"team_id": "t", "team_public_model_name": "team-model"}""";
        _rows.Put(
            "model_list",
            "1",
            $$"""{"model_name": "model_name_t_1f", "litellm_params": {"model": "x"}, "model_info": {{info}}}""",
            "model_name_t_1f"
        );
        var model = new LiveModel("1", [served], (ConfigMap)NodeJson.Parse("""{"model": "x"}"""), (ConfigMap)NodeJson.Parse(info), true);
        var live = Live with { Models = new Dictionary<string, LiveModel> { ["1"] = model } };
        Assert.Equal(expected, string.Join(", ", Differences("1.83.2", live)));
    }

    private static LiveState Live => new() { Models = new Dictionary<string, LiveModel>() };

    private static LiveField Field(string text)
    {
        var parts = text.Split(' ', 2);
        return new LiveField(Enum.Parse<LiveSource>(parts[0]), parts.Length == 1 ? null : NodeJson.Parse(parts[1]));
    }

    private IEnumerable<string> Differences(string version, LiveState live)
    {
        var rules = new LiteLlmRules(LiteLlmVersion.Parse(version));
        var effects = new EffectRules(rules, ConfigMap.Empty, TestDeployments.Minimal);
        var environment = TestDeployments.Variables(("MODEL", "m"));
        return new LiveComparison(_rows.State, ConfigMap.Empty, live, rules, effects, environment, includeEqual: true)
            .Differences()
            .Select(static d => (Kind: d.Difference.Kind, Key: JsonPointer.Last(d.Difference.Pointer), d.Effect.Effect))
            .Select(static d => d.Kind == DriftKind.Equal ? $"{d.Kind} {d.Key}" : $"{d.Kind} {d.Key} {d.Effect}");
    }
}
