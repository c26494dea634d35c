using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>The values that end LiteLLM's poll, and those next to them that do not.</summary>
public sealed class PollFailureTests
{
    private const string NoNumber = "a value that is not a number";
    private const string NoMap = "a value that is not a map";
    private const string NoList = "a value that is not a list";
    private const string NoStrategy = "an unknown strategy";
    private const string NoPath = "an element without path or target";
    private const string BadEndpoint = "an endpoint that is not valid";

    [Theory]
    // int()
    [InlineData("Integer", "null", null)]
    [InlineData("Integer", "[]", null)]
    [InlineData("Integer", "{}", null)]
    [InlineData("Integer", "3", null)]
    [InlineData("Integer", "2.5", null)]
    [InlineData("Integer", "true", null)]
    [InlineData("Integer", "123456789012345678901234567890", null)]
    [InlineData("Integer", ".inf", NoNumber)]
    [InlineData("Integer", "' +1_000 '", null)]
    [InlineData("Integer", "'2.5'", NoNumber)]
    [InlineData("Integer", "soon", NoNumber)]
    [InlineData("Integer", "[1]", NoNumber)]
    [InlineData("Integer", "{a: 1}", NoNumber)]
    // Arguments of Slack
    [InlineData("AlertingArgs", "3", NoMap)]
    [InlineData("AlertingArgsWithSpend", "text", NoMap)]
    [InlineData("AlertingArgs", "{report_check_interval: often}", "an invalid 'report_check_interval'")]
    [InlineData("AlertingArgs", "{log_to_console: maybe}", "an invalid 'log_to_console'")]
    [InlineData("AlertingArgs", "{other: maybe}", null)]
    [InlineData("AlertingArgs", "{user_spend_check_interval: 1}", null)]
    [InlineData("AlertingArgs", "{daily_report_frequency: x}", "an invalid 'daily_report_frequency'")]
    [InlineData("AlertingArgs", "{budget_alert_ttl: x}", "an invalid 'budget_alert_ttl'")]
    [InlineData("AlertingArgs", "{outage_alert_ttl: x}", "an invalid 'outage_alert_ttl'")]
    [InlineData("AlertingArgs", "{region_outage_alert_ttl: x}", "an invalid 'region_outage_alert_ttl'")]
    [InlineData("AlertingArgs", "{minor_outage_alert_threshold: x}", "an invalid 'minor_outage_alert_threshold'")]
    [InlineData("AlertingArgs", "{major_outage_alert_threshold: x}", "an invalid 'major_outage_alert_threshold'")]
    [InlineData("AlertingArgs", "{max_outage_alert_list_size: x}", "an invalid 'max_outage_alert_list_size'")]
    [InlineData("AlertingArgs", "{budget_alert_ttl: 2.0, outage_alert_ttl: '2.0', region_outage_alert_ttl: true}", null)]
    [InlineData("AlertingArgs", "{budget_alert_ttl: 2.5}", "an invalid 'budget_alert_ttl'")]
    [InlineData("AlertingArgs", "{budget_alert_ttl: '2.5'}", "an invalid 'budget_alert_ttl'")]
    [InlineData("AlertingArgs", "{budget_alert_ttl: null}", "an invalid 'budget_alert_ttl'")]
    [InlineData("AlertingArgs", "{budget_alert_ttl: [1]}", "an invalid 'budget_alert_ttl'")]
    [InlineData("AlertingArgs", "{log_to_console: 1}", null)]
    [InlineData("AlertingArgs", "{log_to_console: 0}", null)]
    [InlineData("AlertingArgs", "{log_to_console: 2}", "an invalid 'log_to_console'")]
    [InlineData("AlertingArgs", "{log_to_console: 1.0}", null)]
    [InlineData("AlertingArgs", "{log_to_console: 0.5}", "an invalid 'log_to_console'")]
    [InlineData("AlertingArgs", "{log_to_console: false}", null)]
    [InlineData("AlertingArgs", "{log_to_console: 'OFF'}", null)]
    [InlineData("AlertingArgs", "{log_to_console: [true]}", "an invalid 'log_to_console'")]
    [InlineData("AlertingArgsWithSpend", "{log_to_console: maybe}", "an invalid 'log_to_console'")]
    [InlineData("AlertingArgsWithSpend", "{user_spend_check_interval: 60, spend_anomaly_baseline_days: 1}", null)]
    [InlineData("AlertingArgsWithSpend", "{user_spend_check_interval: 59}", "an invalid 'user_spend_check_interval'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_baseline_days: 0}", "an invalid 'spend_anomaly_baseline_days'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_baseline_days: 1.5}", "an invalid 'spend_anomaly_baseline_days'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_baseline_days: true}", null)]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_baseline_days: false}", "an invalid 'spend_anomaly_baseline_days'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_baseline_days: '2'}", null)]
    [InlineData("AlertingArgsWithSpend", "{daily_spend_per_user_threshold: 0.5, monthly_spend_per_user_threshold: null}", null)]
    [InlineData("AlertingArgsWithSpend", "{daily_spend_per_user_threshold: 0}", "an invalid 'daily_spend_per_user_threshold'")]
    [InlineData("AlertingArgsWithSpend", "{monthly_spend_per_user_threshold: x}", "an invalid 'monthly_spend_per_user_threshold'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_multiplier: null}", "an invalid 'spend_anomaly_multiplier'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_multiplier: '1.5'}", null)]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_min_spend: .inf}", "an invalid 'spend_anomaly_min_spend'")]
    [InlineData("AlertingArgsWithSpend", "{spend_anomaly_min_spend: 123456789012345678901234567890}", null)]
    [InlineData("AlertingArgsWithSpend", "{other: null}", null)]
    // Webhooks
    [InlineData("Webhooks", "text", NoMap)]
    [InlineData("Webhooks", "{a: u, b: [u, v]}", null)]
    [InlineData("Webhooks", "{a: u, b: 5}", "an address of 'b' that is not a text")]
    [InlineData("Webhooks", "{a: [u, 5]}", "an address of 'a' that is not a text")]
    [InlineData("Webhooks", "{a: [{b: c}], d: {e: 5}}", null)]
    // Lists
    [InlineData("Plugins", "[{name: a, url: u}]", null)]
    [InlineData("Plugins", "[{name: a, url: u}, {name: a}]", "a plugin without name or url")]
    [InlineData("Plugins", "[{name: 5, url: u}]", "a plugin without name or url")]
    [InlineData("Plugins", "[a]", "a plugin without name or url")]
    [InlineData("Plugins", "text", null)]
    [InlineData("PassThrough", "5", NoList)]
    [InlineData("PassThrough", "text", null)]
    [InlineData(
        "PassThrough",
        "[{path: /a, target: t, headers: {}, default_query_params: {}, auth: true, include_subpath: 'no', x: null}]",
        null
    )]
    [InlineData("PassThrough", "[{path: /a}]", BadEndpoint)]
    [InlineData("PassThrough", "[{target: t}]", BadEndpoint)]
    [InlineData("PassThrough", "[{path: /a, target: t, headers: null}]", BadEndpoint)]
    [InlineData("PassThrough", "[{path: /a, target: t, default_query_params: null}]", BadEndpoint)]
    [InlineData("PassThrough", "[{path: /a, target: t, auth: null}]", BadEndpoint)]
    [InlineData("PassThrough", "[{path: /a, target: t, include_subpath: maybe}]", BadEndpoint)]
    [InlineData("PassThrough", "[{path: /a, target: t}, a]", BadEndpoint)]
    [InlineData("PreCallChecks", "true", NoList)]
    [InlineData("PreCallChecks", "text", null)]
    [InlineData("PreCallChecks", "[a, 5]", null)]
    [InlineData("PreCallChecks", "[a, [b]]", "a check that is not a text")]
    [InlineData("Names", "5", NoList)]
    [InlineData("Names", "text", null)]
    [InlineData("Endpoints", "text", NoList)]
    [InlineData("Endpoints", "[a]", "an element that is not a map")]
    [InlineData("Endpoints", "[{path: /a, target: t}]", null)]
    [InlineData("Endpoints", "[{path: /a, target: t}, {path: /a}]", NoPath)]
    [InlineData("Endpoints", "[{target: t}]", NoPath)]
    [InlineData("Endpoints", "[{path: '', target: t}]", NoPath)]
    // Strategies
    [InlineData("RoutingStrategy", "fastest", NoStrategy)]
    [InlineData("RoutingStrategy", "priority", NoStrategy)]
    [InlineData("RoutingStrategy", "[least-busy]", NoStrategy)]
    [InlineData("RoutingStrategy", "simple-shuffle", null)]
    [InlineData("RoutingStrategy", "lar1", null)]
    [InlineData("RoutingStrategy", "least-busy", null)]
    [InlineData("RoutingStrategy", "latency-based-routing", null)]
    [InlineData("RoutingStrategy", "cost-based-routing", null)]
    [InlineData("RoutingStrategy", "usage-based-routing-v2", null)]
    [InlineData("RoutingStrategy", "usage-based-routing", null)]
    [InlineData("RoutingStrategy", "provider-budget-routing", null)]
    [InlineData("RoutingStrategy1_83", "lar1", NoStrategy)]
    [InlineData("RoutingStrategy1_83", "5", NoStrategy)]
    [InlineData("RoutingStrategy1_83", "simple-shuffle", null)]
    [InlineData("RoutingStrategy1_83", "least-busy", null)]
    [InlineData("RoutingStrategy1_83", "latency-based-routing", null)]
    [InlineData("RoutingStrategy1_83", "cost-based-routing", null)]
    [InlineData("RoutingStrategy1_83", "usage-based-routing", null)]
    [InlineData("RoutingStrategy1_83", "usage-based-routing-v2", null)]
    [InlineData("RoutingStrategy1_83", "provider-budget-routing", null)]
    // Maps
    [InlineData("RetryPolicy", "text", null)]
    [InlineData("RetryPolicy", "{TimeoutErrorRetries: 2, DefaultRetries: null, Other: x}", null)]
    [InlineData("RetryPolicy", "{BadRequestErrorRetries: x}", "an invalid 'BadRequestErrorRetries'")]
    [InlineData("RetryPolicy", "{AuthenticationErrorRetries: x}", "an invalid 'AuthenticationErrorRetries'")]
    [InlineData("RetryPolicy", "{TimeoutErrorRetries: x}", "an invalid 'TimeoutErrorRetries'")]
    [InlineData("RetryPolicy", "{RateLimitErrorRetries: x}", "an invalid 'RateLimitErrorRetries'")]
    [InlineData("RetryPolicy", "{ContentPolicyViolationErrorRetries: x}", "an invalid 'ContentPolicyViolationErrorRetries'")]
    [InlineData("RetryPolicy", "{InternalServerErrorRetries: x}", "an invalid 'InternalServerErrorRetries'")]
    [InlineData("RetryPolicy", "{ServiceUnavailableErrorRetries: x}", "an invalid 'ServiceUnavailableErrorRetries'")]
    [InlineData("RetryPolicy", "{NotFoundErrorRetries: x}", "an invalid 'NotFoundErrorRetries'")]
    [InlineData("RetryPolicy", "{DefaultRetries: x}", "an invalid 'DefaultRetries'")]
    [InlineData("RequiredMap", "[a]", NoMap)]
    [InlineData("RequiredMap", "{a: b}", null)]
    [InlineData("None", "text", null)]
    public void A_value_that_LiteLlm_cannot_convert_ends_its_poll(string cast, string yaml, string? problem) =>
        Assert.Equal(problem, PollFailure.Of(Enum.Parse<SettingCast>(cast), Parse(yaml), convertsText: false));

    // Up to 1.102 a text with a number is converted first.
    [Theory]
    [InlineData("'2.5'", null)]
    [InlineData("' -1_0.5e3 '", null)]
    [InlineData("'٣.٥'", null)]
    [InlineData("'1e999'", NoNumber)]
    [InlineData("soon", NoNumber)]
    public void A_text_with_a_number_is_converted_first(string yaml, string? problem) =>
        Assert.Equal(problem, PollFailure.Of(SettingCast.Integer, Parse(yaml), convertsText: true));

    [Theory]
    [InlineData("Integer", "os.environ/N", true)]
    [InlineData("AlertingArgs", "{a: os.environ/N}", true)]
    [InlineData("AlertingArgsWithSpend", "{a: os.environ/N}", true)]
    [InlineData("Webhooks", "{a: [os.environ/N]}", true)]
    [InlineData("Plugins", "[{name: a, url: os.environ/N}]", true)]
    [InlineData("RoutingStrategy", "os.environ/N", true)]
    [InlineData("RetryPolicy", "{DefaultRetries: os.environ/N}", true)]
    [InlineData("PositiveInteger", "os.environ/N", true)]
    [InlineData("None", "os.environ/N", false)]
    [InlineData("TruthyFlag", "os.environ/N", false)]
    [InlineData("Integer", "5", false)]
    [InlineData("Webhooks", "{a: [b], c: d}", false)]
    public void A_reference_is_replaced_before_the_conversion(string cast, string yaml, bool depends) =>
        Assert.Equal(depends, PollFailure.DependsOnReference(Enum.Parse<SettingCast>(cast), Parse(yaml)));

    [Theory]
    [InlineData("priority", true, true)]
    [InlineData("priority", false, false)]
    [InlineData("least-busy", true, true)]
    [InlineData("fastest", true, false)]
    [InlineData("5", true, false)]
    public void Only_a_group_has_the_strategy_priority(string yaml, bool orPriority, bool known) =>
        Assert.Equal(known, PollFailure.IsStrategy(Parse(yaml), orPriority));

    private static ConfigNode Parse(string yaml) => ((ConfigMap)YamlReader.Read("test.yaml", "a: " + yaml)!)["a"]!;
}
