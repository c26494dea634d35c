using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Drift;

public sealed class EffectRulesTests
{
    private static readonly Deployment Declared = TestDeployments.Minimal with
    {
        Proxy = TestDeployments.Minimal.Proxy with { Url = new Uri("http://127.0.0.1:4000/") },
        Services = [Service("health", "python health.py", 8181), Service("gateway", "litellm --port 4000", 4000)],
    };

    [Theory]
    [InlineData("1.83.2", "general_settings", "ui_access_mode", "all", DriftEffect.Effective)]
    [InlineData("1.83.2", "general_settings", "master_key", "sk-1", DriftEffect.Ignored)]
    [InlineData("1.83.2", "general_settings", "plugins", "[]", DriftEffect.Ignored)]
    [InlineData("1.98.0", "general_settings", "plugins", "[a]", DriftEffect.Effective)]
    [InlineData("1.83.2", "general_settings", "alert_types", "[]", DriftEffect.Restart)]
    [InlineData("1.103.0", "general_settings", "alert_types", "[]", DriftEffect.Effective)]
    [InlineData("1.83.2", "general_settings", "alert_types", null, DriftEffect.Restart)]
    [InlineData("1.83.2", "litellm_settings", "callbacks", "[b]", DriftEffect.Restart)]
    [InlineData("1.83.2", "litellm_settings", "drop_params", "true", DriftEffect.Ignored)]
    [InlineData("1.83.2", "router_settings", "num_retries", "3", DriftEffect.Effective)]
    [InlineData("1.102.0", "router_settings", "num_retries", "3", DriftEffect.Effective)]
    [InlineData("1.103.0", "router_settings", "num_retries", "3", DriftEffect.Shadowed)]
    [InlineData("1.103.0", "router_settings", "timeout", "3", DriftEffect.Effective)]
    [InlineData("1.83.2", "router_settings", "fallbacks", "[]", DriftEffect.Effective)]
    [InlineData("1.83.2", "router_settings", "max_fallbacks", "3", DriftEffect.Ignored)]
    [InlineData("1.92.0", "general_settings", "store_prompts_in_spend_logs", "false", DriftEffect.Effective)]
    [InlineData("1.98.0", "general_settings", "store_prompts_in_spend_logs", "false", DriftEffect.Shadowed)]
    [InlineData("1.83.2", "environment_variables", "LANGFUSE_HOST", "x", DriftEffect.Effective)]
    [InlineData("1.83.2", "environment_variables", "PATH", "x", DriftEffect.Effective)]
    public void The_effect_of_a_setting_depends_on_the_version(
        string version,
        string section,
        string key,
        string? value,
        DriftEffect expected
    )
    {
        var file = Map("router_settings: {num_retries: 2}\ngeneral_settings: {store_prompts_in_spend_logs: true}");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), file, Declared);
        var verdict = rules.OfSetting(section, key, value is null ? null : Map("v: " + value)["v"], Map("v: [a]")["v"]);
        Assert.Equal(expected, verdict.Effect);
        Assert.Equal(expected != DriftEffect.Effective, verdict.Reason is not null);
        Assert.Equal(expected is DriftEffect.Restart or DriftEffect.Shadowed ? ["gateway"] : [], verdict.Services ?? []);
    }

    [Theory]
    [InlineData("true", "false", DriftEffect.Shadowed)]
    [InlineData(" TRUE ", "false", DriftEffect.Shadowed)]
    [InlineData("true", "true", DriftEffect.Effective)]
    [InlineData("false", "false", DriftEffect.Effective)]
    [InlineData("1", "false", DriftEffect.Effective)]
    public void A_variable_that_switches_a_setting_on_overrides_the_stored_value(string variable, string stored, DriftEffect expected)
    {
        var deployment = Declared with { Environment = TestDeployments.Variables(("STORE_PROMPTS_IN_SPEND_LOGS", variable)) };
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), null, deployment);
        var verdict = rules.OfSetting(ConfigSections.General, "store_prompts_in_spend_logs", Map("v: " + stored)["v"], null);
        Assert.Equal(expected, verdict.Effect);
        Assert.Equal(expected == DriftEffect.Shadowed, verdict.Reason?.Contains("test.env:1", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("1.83.2", "model_list", true, true, DriftEffect.Restart)]
    [InlineData("1.83.2", "model_list", true, false, DriftEffect.Effective)]
    [InlineData("1.98.0", "model_list", true, true, DriftEffect.Effective)]
    [InlineData("1.83.2", "mcp_servers", true, true, DriftEffect.Effective)]
    [InlineData("1.83.2", "credential_list", false, false, DriftEffect.Effective)]
    [InlineData("1.83.2", "guardrails", false, false, DriftEffect.Effective)]
    [InlineData("1.83.2", "guardrails", true, false, DriftEffect.Restart)]
    [InlineData("1.98.0", "guardrails", true, true, DriftEffect.Unknown)]
    [InlineData("1.106.0", "guardrails", true, false, DriftEffect.Effective)]
    public void The_effect_of_a_row_depends_on_the_version(
        string version,
        string section,
        bool isDeleted,
        bool isLast,
        DriftEffect expected
    ) =>
        Assert.Equal(
            expected,
            new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), null, Declared).OfEntry(section, isDeleted, isLast).Effect
        );

    [Fact]
    public void Tables_that_supported_db_objects_excludes_are_ignored()
    {
        var rules = new EffectRules(
            new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            Map("general_settings: {supported_db_objects: [models]}"),
            Declared
        );
        Assert.Equal(DriftEffect.Effective, rules.OfEntry(ConfigSections.Models, false, false).Effect);
        Assert.Equal(DriftEffect.Ignored, rules.OfEntry(ConfigSections.McpServers, false, false).Effect);
    }

    [Theory]
    [InlineData("[mcp, guardrails]", "model_list", DriftEffect.Ignored)]
    [InlineData("[models, guardrails]", "mcp_servers", DriftEffect.Ignored)]
    [InlineData("[models, mcp]", "guardrails", DriftEffect.Ignored)]
    [InlineData("[models, mcp, guardrails]", "model_list", DriftEffect.Effective)]
    [InlineData("[models, mcp, guardrails]", "mcp_servers", DriftEffect.Effective)]
    [InlineData("[models, mcp, guardrails]", "guardrails", DriftEffect.Effective)]
    [InlineData("[]", "credential_list", DriftEffect.Effective)]
    [InlineData("[]", "model_list", DriftEffect.Ignored)]
    [InlineData("models", "mcp_servers", DriftEffect.Effective)]
    public void Each_table_has_its_object_type(string objects, string section, DriftEffect expected)
    {
        var file = Map($"general_settings: {{supported_db_objects: {objects}}}");
        var verdict = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), file, Declared).OfEntry(section, false, false);
        Assert.Equal(expected, verdict.Effect);
        Assert.Equal(expected == DriftEffect.Ignored, verdict.Reason?.Contains("supported_db_objects", StringComparison.Ordinal) == true);
    }

    // value, previous value, value in the file (empty for none), whether the file could not be read
    [Theory]
    [InlineData("true", "false", "", false, DriftEffect.Restart)]
    [InlineData("'true'", "false", "", false, DriftEffect.Restart)]
    [InlineData("true", "true", "", false, DriftEffect.Effective)]
    [InlineData("true", "'true'", "", false, DriftEffect.Effective)]
    [InlineData("true", "false", "true", false, DriftEffect.Effective)]
    [InlineData("true", "false", "false", false, DriftEffect.Restart)]
    [InlineData("true", "false", "", true, DriftEffect.Unknown)]
    [InlineData("false", "true", "", false, DriftEffect.Effective)]
    [InlineData("'no'", "true", "", true, DriftEffect.Effective)]
    public void The_database_is_read_from_the_next_start_on(
        string value,
        string before,
        string inFile,
        bool isUnreadable,
        DriftEffect expected
    )
    {
        var file = inFile.Length == 0 ? null : Map($"general_settings: {{store_model_in_db: {inFile}}}");
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), file, Declared, isUnreadable);
        var verdict = rules.OfSetting(ConfigSections.General, "store_model_in_db", Map("v: " + value)["v"], Map("v: " + before)["v"]);
        Assert.Equal(expected, verdict.Effect);
        Assert.Equal(expected == DriftEffect.Restart ? ["gateway"] : [], verdict.Services ?? []);
    }

    [Theory]
    [InlineData("model_list", DriftEffect.Ignored)]
    [InlineData("credential_list", DriftEffect.Ignored)]
    [InlineData("guardrails", DriftEffect.Ignored)]
    [InlineData("mcp_servers", DriftEffect.Effective)]
    public void In_file_mode_only_the_table_of_MCP_servers_is_read(string section, DriftEffect expected)
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), null, Declared with { Mode = DeploymentMode.File });
        Assert.Equal(expected, rules.OfEntry(section, false, false).Effect);
    }

    // guardrails of the file of the proxy, id of the row, what the reason says
    [Theory]
    [InlineData("1.106.0", "[]", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb", null)]
    [InlineData("1.106.0", "[{guardrail_name: other}]", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb", null)]
    [InlineData("1.106.0", "[{guardrail_name: pii}]", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb", "uses the row in its place")]
    [InlineData("1.106.0", "[{guardrail_name: pii}]", "ui", "runs both")]
    [InlineData("1.106.0", "[{guardrail_name: pii, guardrail_id: ui}]", "ui", "uses the row in its place")]
    [InlineData("1.83.2", "[{guardrail_name: pii}]", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb", "runs both")]
    [InlineData("1.98.0", "[{guardrail_name: pii}]", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb", "may run both")]
    [InlineData("1.83.2", "[{guardrail_name: pii, guardrail_id: ui}]", "ui", "uses the row in its place")]
    public void A_guardrail_that_is_also_in_the_file_can_run_twice(string version, string file, string id, string? reason)
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), Map($"guardrails: {file}"), Declared);
        var verdict = rules.OfDeclared(ConfigSections.Guardrails, Map("{guardrail_name: pii, litellm_params: {guardrail: presidio}}"), id);
        Assert.Equal(DriftEffect.Effective, verdict.Effect);
        Assert.Contains(reason ?? "", verdict.Reason ?? "", StringComparison.Ordinal);
        Assert.Equal(reason is null, verdict.Reason is null);
    }

    [Theory]
    [InlineData("1.83.2", "{api_key: sk-1}", true)]
    [InlineData("1.83.2", "{api_key: os.environ/KEY}", false)]
    [InlineData("1.83.2", "{aws_secret_access_key: os.environ/KEY}", true)]
    [InlineData("1.83.2", "{nested: [{auth_token: x}], max_tokens: '3'}", true)]
    [InlineData("1.83.2", "{max_tokens: '3', cost_per_token: '4'}", false)]
    [InlineData("1.106.0", "{api_key: sk-1}", false)]
    public void It_says_where_the_secrets_of_a_guardrail_are_stored_in_clear(string version, string parameters, bool isClear)
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse(version)), null, Declared);
        var verdict = rules.OfDeclared(ConfigSections.Guardrails, Map($"{{guardrail_name: pii, litellm_params: {parameters}}}"), "id");
        Assert.Equal(
            isClear,
            verdict.Reason?.StartsWith("the secrets of the guardrail are stored in clear", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public void In_file_mode_stored_values_are_ignored()
    {
        var rules = new EffectRules(new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")), null, Declared with { Mode = DeploymentMode.File });
        Assert.Equal(DriftEffect.Ignored, rules.OfSetting(ConfigSections.Router, "num_retries", Map("v: 3")["v"], null).Effect);
        Assert.Equal(DriftEffect.Ignored, rules.OfEntry(ConfigSections.Models, false, false).Effect);
    }

    [Fact]
    public void The_proxy_services_are_those_on_its_addresses_otherwise_the_one_that_runs_litellm()
    {
        Assert.Equal(["gateway"], Declared.ProxyServices);
        var elsewhere = Declared with { Proxy = Declared.Proxy with { Url = new Uri("https://llm.example.org/") } };
        Assert.Equal(["gateway"], elsewhere.ProxyServices);
        var replicas = Declared with
        {
            Proxy = Declared.Proxy with { Replicas = [new Uri("http://127.0.0.1:4001/"), new Uri("http://127.0.0.1:4002/")] },
            Services = [Service("one", "run.sh", 4001), Service("two", "run.sh", 4002), Service("health", "python health.py", 8181)],
        };
        Assert.Equal(["one", "two"], replicas.ProxyServices);
        Assert.Empty((Declared with { Services = [Service("health", "python health.py", 8181)] }).ProxyServices);
    }

    private static ConfigMap Map(string yaml) => (ConfigMap)YamlReader.Read("test.yaml", yaml)!;

    private static ServiceSettings Service(string name, string command, int port) => TestDeployments.Service(name, command, port);
}
