using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>Values in the database and in the file that do not act, or stop the poll, by version.</summary>
public sealed class SettingRulesTests
{
    // version, section, row of the section, section in the file (empty for none), findings
    public static TheoryData<string> Cases =>
        new(
            // A stored value that raises an exception in the poll
            "1.83.2 | router_settings | {timeout: null} | | Error PollStopped router_settings.timeout",
            "1.83.2 | router_settings | {timeout: null} | {num_retries: 2} | ",
            "1.83.2 | router_settings | {num_retries: often} | {retry_after: 2} | Error PollStopped router_settings.num_retries",
            "1.106.0 | router_settings | {allowed_fails: '3.5'} | | Error PollStopped router_settings.allowed_fails",
            "1.106.0 | router_settings | {allowed_fails: '3'} | | ",
            "1.106.0 | router_settings | {timeout: null} | | ",
            "1.106.0 | general_settings | {alerting_args: {outage_alert_ttl: soon}} | | Error PollStopped general_settings.alerting_args",
            "1.106.0 | general_settings | {alerting_args: {outage_alert_ttl: 60}} | | ",
            // A null in the file
            "1.103.0 | router_settings | {} | {cooldown_time: null} | Error PollStopped router_settings.cooldown_time",
            "1.106.0 | router_settings | {} | {retry_after: null, num_retries: 3} | Error PollStopped router_settings.retry_after",
            "1.83.2 | router_settings | {} | {cooldown_time: null} | Error PollStopped router_settings.cooldown_time",
            "1.83.2 | router_settings | {cooldown_time: 5} | {cooldown_time: null} | ",
            "1.106.0 | router_settings | {} | {fallbacks: null} | ",
            // A stored value that the file overrides
            "1.103.0 | router_settings | {num_retries: 4} | {num_retries: 2} | Warning SettingShadowed router_settings.num_retries",
            "1.106.0 | router_settings | {num_retries: 4} | {num_retries: 4} | Info SettingShadowed router_settings.num_retries",
            "1.106.0 | router_settings | {num_retries: null} | {num_retries: 4} | ",
            "1.106.0 | router_settings | {num_retries: often} | {num_retries: 4} | Warning SettingShadowed router_settings.num_retries",
            "1.102.0 | router_settings | {num_retries: 4} | {num_retries: 2} | ",
            "1.106.0 | general_settings | {user_url_validation: false} | {user_url_validation: true} | ",
            "1.106.0 | general_settings | {alerting: [slack]} | {alerting: null} | Warning SettingShadowed general_settings.alerting",
            // Settings of the admin UI
            "1.103.0 | general_settings | {disable_custom_api_keys: true} | | Warning UiSettingIgnored general_settings.disable_custom_api_keys",
            "1.102.0 | general_settings | {disable_custom_api_keys: true} | | ",
            "1.106.0 | general_settings | {disable_model_add_for_internal_users: true} | | Warning UiSettingIgnored general_settings.disable_model_add_for_internal_users",
            // Pass-through endpoints without auth
            "1.84.0 | general_settings | {} | {pass_through_endpoints: [{path: /a, target: x}, {path: /b, auth: false}]} | Info PassThroughKey /a",
            "1.106.0 | general_settings | {pass_through_endpoints: [{path: /c, target: x}]} | | Info PassThroughKey /c",
            "1.106.0 | general_settings | {pass_through_endpoints: [{path: /a, target: x}]} | {pass_through_endpoints: [{path: /a, target: x}]} | Info PassThroughKey /a",
            "1.83.2 | general_settings | {pass_through_endpoints: [{path: /c, target: x}]} | | "
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_that_does_not_act_is_a_finding(string text)
    {
        var fields = text.Split('|', StringSplitOptions.TrimEntries);
        Assert.Equal(fields[4], string.Join("; ", SettingRules.Of(Facts(fields)).Select(static f => $"{f.Severity} {f.Id} {f.Subject}")));
    }

    [Fact]
    public void A_finding_has_the_line_of_the_file_and_no_value()
    {
        var finding = Assert.Single(
            SettingRules.Of(
                Facts(["1.106.0", "general_settings", "{litellm_key_header_name: X-Secret-Name}", "{litellm_key_header_name: X-Other}"])
            )
        );
        Assert.Equal(("config.yaml", 1), (Path.GetFileName(finding.File), finding.Line));
        Assert.Equal(
            "LiteLLM_Config.general_settings sets it, but the proxy's config file sets litellm_key_header_name (config.yaml:1), and in LiteLLM 1.106.0 the file overrides the database.",
            finding.Evidence
        );
        Assert.DoesNotContain("X-Secret-Name", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void In_mode_file_the_database_does_not_count()
    {
        var facts = Facts(["1.106.0", "router_settings", "{num_retries: often}", "{num_retries: 2}"]);
        var deployment = facts.Deployment with { Mode = DeploymentMode.File };
        Assert.Empty(SettingRules.Of(facts with { Deployment = deployment, Planes = facts.Planes with { Deployment = deployment } }));
    }

    private static ConsistencyFacts Facts(string[] fields)
    {
        var (section, row) = (fields[1], Yaml(fields[2]));
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(fields[0])),
            VersionSource = "",
            File = fields[3].Length == 0 ? ConfigMap.Empty : (ConfigMap)Yaml($"{section}: {fields[3]}"),
            Stored = new StoredState(
                new Dictionary<string, StoredRow> { [section] = new(section, section, section, row, "") },
                new Dictionary<string, IReadOnlyList<StoredRow>>(),
                new StoredSchema("public", new Dictionary<string, IReadOnlySet<string>>())
            ),
        };
        return new ConsistencyFacts(TestDeployments.Minimal, planes, [], null!, null!, default);
    }

    private static ConfigNode Yaml(string text) => YamlReader.Read("config.yaml", text)!;
}
