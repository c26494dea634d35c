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

    [Fact]
    public void What_the_proxy_does_not_serve_is_missing()
    {
        FillEntries();
        Assert.Equal(
            ["Missing c Effective", "Missing 1 Effective", "Missing s Effective"],
            Differences("1.83.2", Live with { McpServers = Nothing, Credentials = Nothing })
        );
        // What the proxy did not report is not compared.
        Assert.Equal(["Missing 1 Effective"], Differences("1.83.2", Live));
    }

    [Fact]
    public void What_the_proxy_serves_without_a_row_is_unexpected()
    {
        var model = new LiveModel("1", ["m"], (ConfigMap)NodeJson.Parse("""{"model": "x"}"""), ConfigMap.Empty, true);
        var live = Live with
        {
            Models = new Dictionary<string, LiveModel> { ["1"] = model, ["2"] = model with { Id = "2", IsFromDatabase = false } },
            McpServers = Served("s", """{"server_name": "docs", "url": "http://h"}"""),
        };
        Assert.Equal(["Unexpected 1 Restart", "Unexpected s Effective"], Differences("1.83.2", live));
        Assert.Equal(["Unexpected 1 Restart"], Differences("1.83.2", live, """{"mcp_servers": {"docs": {"url": "http://h"}}}"""));
        _rows.Put("model_list", "3", """{"model_name": "m", "litellm_params": {"model": "x"}, "model_info": {}}""", "m");
        Assert.Contains("Unexpected 1 Effective", Differences("1.83.2", live));
    }

    [Theory]
    [InlineData("""{"url": "http://h", "transport": "http"}""", "Equal s")]
    [InlineData("""{"url": "http://other", "transport": "http"}""", "Changed url Effective")]
    [InlineData("""{"transport": "http"}""", "Equal s")]
    [InlineData("""{"url": "http://h", "transport": "http", "description": "added"}""", "Equal s")]
    public void An_MCP_server_is_compared_in_what_the_proxy_reports(string served, string expected)
    {
        _rows.Put("mcp_servers", "s", """{"url": "http://h", "transport": "http"}""", "docs");
        Assert.Equal([expected], Differences("1.83.2", Live with { McpServers = Served("s", served) }));
    }

    [Theory]
    [InlineData("""{"credential_values": {"api_base": "http://h"}, "credential_info": {"a": "b"}}""", "Equal c")]
    [InlineData("""{"credential_values": {"api_base": "http://h"}, "credential_info": {"a": "c"}}""", "Changed a Effective")]
    [InlineData("""{"credential_info": {"a": "b"}}""", "Missing api_base Effective")]
    public void A_credential_is_compared_with_what_the_proxy_reports(string served, string expected)
    {
        _rows.Put("credential_list", "c", """{"credential_values": {"api_base": "http://h"}, "credential_info": {"a": "b"}}""", "c");
        var found = Differences("1.83.2", Live with { Credentials = Served("c", served) }).ToList();
        Assert.StartsWith(expected, string.Join(", ", found), StringComparison.Ordinal);
    }

    // row, general settings of the proxy
    [Theory]
    [InlineData("""{"ui_access_mode": "all"}""", """{"ui_access_mode": "all"}""", "Equal ui_access_mode")]
    [InlineData("""{"ui_access_mode": "all"}""", """{"ui_access_mode": "admin_only"}""", "Changed ui_access_mode Effective")]
    [InlineData("""{"ui_access_mode": "all"}""", """{"other": 1}""", "")]
    [InlineData("""{"alerting_threshold": 7}""", """{"alerting_threshold": 8}""", "")]
    public void Up_to_1_102_general_settings_are_compared_in_what_the_proxy_reports(string row, string served, string expected)
    {
        _rows.Put("general_settings", "general_settings", row);
        var live = Live with { GeneralSettings = (ConfigMap)NodeJson.Parse(served) };
        Assert.Equal(expected, string.Join(", ", Differences("1.83.2", live)));
    }

    // row, file, router settings of the proxy
    [Theory]
    [InlineData("""{"model_group_alias": {"a": "b"}}""", "{}", """{"model_group_alias": {"a": "b"}}""", "Equal model_group_alias")]
    [InlineData("""{"model_group_alias": {"a": "b"}}""", "{}", """{"model_group_alias": {"a": "b", "c": "d"}}""", "Unexpected c Effective")]
    [InlineData(
        """{"model_group_alias": {"a": "b"}}""",
        """{"router_settings": {"model_group_alias": {"c": "d"}}}""",
        """{"model_group_alias": {"a": "b", "c": "d"}}""",
        "Equal model_group_alias"
    )]
    [InlineData("""{"num_retries": 3}""", "{}", """{"timeout": 5}""", "Missing num_retries Effective")]
    public void Up_to_1_102_router_settings_are_merged_over_those_of_the_file(string row, string file, string served, string expected)
    {
        _rows.Put("router_settings", "router_settings", row);
        var live = Live with { RouterSettings = (ConfigMap)NodeJson.Parse(served) };
        Assert.Equal(expected, string.Join(", ", Differences("1.83.2", live, file)));
    }

    // What the file would decide is not claimed.
    [Fact]
    public void An_MCP_server_without_a_row_may_be_in_a_file_that_is_not_known()
    {
        var live = Live with { McpServers = Served("s", """{"server_name": "docs", "url": "http://h"}""") };
        Assert.Equal(["Unexpected s Unknown"], Differences("1.83.2", live, file: null));
    }

    // row, router settings of the proxy
    [Theory]
    [InlineData("1.83.2", """{"model_group_alias": {"a": "b"}}""", """{"model_group_alias": {"a": "b", "c": "d"}}""", "")]
    [InlineData("1.106.0", """{"model_group_alias": {"a": "b"}}""", """{"model_group_alias": {"a": "b", "c": "d"}}""", "")]
    [InlineData("1.83.2", """{"timeout": null}""", """{"timeout": 5}""", "")]
    public void Values_that_a_file_that_is_not_known_may_set_are_no_differences(string version, string row, string served, string expected)
    {
        _rows.Put("router_settings", "router_settings", row);
        var live = Live with { RouterSettings = (ConfigMap)NodeJson.Parse(served) };
        Assert.Equal(
            expected,
            string.Join(", ", Differences(version, live, file: null).Where(static d => !d.StartsWith("Equal", StringComparison.Ordinal)))
        );
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData(null, false)]
    public void A_provider_may_be_defined_in_a_file_that_is_not_known(string? file, bool isSkipped)
    {
        _rows.Put("model_list", "1", """{"model_name": "m", "litellm_params": {"model": "mine/x"}, "model_info": {}}""", "m");
        var found = Assert.Single(Found("1.83.2", Live, file));
        Assert.Equal(DriftKind.Missing, found.Difference.Kind);
        Assert.Equal(isSkipped, found.Difference.Reason is not null);
    }

    private void FillEntries()
    {
        _rows.Put("model_list", "1", """{"model_name": "m", "litellm_params": {"model": "openai/x"}, "model_info": {}}""", "m");
        _rows.Put("mcp_servers", "s", """{"url": "http://h", "transport": "http"}""", "docs");
        _rows.Put("credential_list", "c", """{"credential_values": {"api_base": "http://h"}, "credential_info": {}}""", "c");
    }

    private static Dictionary<string, ConfigMap> Nothing => [];

    private static Dictionary<string, ConfigMap> Served(string id, string json) => new() { [id] = (ConfigMap)NodeJson.Parse(json) };

    private static LiveState Live => new() { Models = new Dictionary<string, LiveModel>() };

    private static LiveField Field(string text)
    {
        var parts = text.Split(' ', 2);
        return new LiveField(Enum.Parse<LiveSource>(parts[0]), parts.Length == 1 ? null : NodeJson.Parse(parts[1]));
    }

    private IEnumerable<string> Differences(string version, LiveState live, string? file = "{}") =>
        Found(version, live, file)
            .Select(static d => (Kind: d.Difference.Kind, Key: JsonPointer.Last(d.Difference.Pointer), d.Effect.Effect))
            .Select(static d => d.Kind == DriftKind.Equal ? $"{d.Kind} {d.Key}" : $"{d.Kind} {d.Key} {d.Effect}");

    private IEnumerable<LiveDifference> Found(string version, LiveState live, string? file)
    {
        var rules = new LiteLlmRules(LiteLlmVersion.Parse(version));
        var config = file is null ? null : (ConfigMap)NodeJson.Parse(file);
        var effects = new EffectRules(rules, config, TestDeployments.Minimal, isFileUnreadable: file is null);
        var environment = TestDeployments.Variables(("MODEL", "m"));
        return new LiveComparison(_rows.State, config, live, rules, effects, environment, includeEqual: true).Differences();
    }
}
