using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Drift;

/// <summary>What LiteLLM accepts in a declaration without a word, and then ignores or uses differently.</summary>
public sealed class DeclarationWarningsTests
{
    private const string Model = "model_list: [{model_name: a, litellm_params: {model: openai/x}, model_info: {id: i1}}]\n";

    [Theory]
    // keys in the wrong section, unknown keys, known keys
    [InlineData("general_settings: {json_logs: true}", "KeyUnknown general_settings.json_logs litellm_settings")]
    [InlineData("general_settings: {store_audit_logs: true}", "KeyUnknown general_settings.store_audit_logs litellm_settings")]
    [InlineData("litellm_settings: {cooldown_time: 3}", "KeyUnknown litellm_settings.cooldown_time router_settings")]
    [InlineData("router_settings: {master_key: x}", "KeyUnknown router_settings.master_key general_settings")]
    [InlineData("general_settings: {mcp_servers: {}}", "KeyUnknown general_settings.mcp_servers the top level")]
    [InlineData("router_settings: {num_retrys: 3}", "KeyUnknown router_settings.num_retrys num_retries")]
    [InlineData("general_settings: {nothing_like_this_at_all: 3}", "KeyUnknown general_settings.nothing_like_this_at_all")]
    [InlineData("general_settings: {key_management_system: aws_kms, key_management_settings: {}}", "")]
    [InlineData("litellm_settings: {timezone: UTC, websearch_interception_params: {}}", "")]
    [InlineData("general_settings: {_note: x, x-anchor: y}", "")]
    // duplicate keys
    [InlineData("router_settings:\n  timeout: 1\n  timeout: 2", "KeyDuplicate /router_settings/timeout")]
    [InlineData("mcp_servers:\n  m: {url: a, url: b}", "KeyDuplicate /mcp_servers/m/url")]
    [InlineData("x-base: &b {timeout: 1}\nrouter_settings: {<<: *b, timeout: 2}", "")]
    // references in lists, and values that LiteLLM does not expand
    [InlineData("litellm_settings: {callbacks: [os.environ/CALLBACK]}", "ReferenceUnresolved /litellm_settings/callbacks")]
    [InlineData("mcp_servers: {m: {command: c, args: [--token, os.environ/T]}}", "ReferenceUnresolved /mcp_servers/m/args")]
    [InlineData("litellm_settings: {callbacks: [{key: os.environ/CALLBACK}]}", "")]
    [InlineData("general_settings: {alert_to_webhook_url: {llm_exceptions: [os.environ/HOOK]}}", "")]
    [InlineData("general_settings: {master_key: '${MASTER_KEY}'}", "ValueUnexpanded /general_settings/master_key")]
    [InlineData("general_settings: {master_key: '${MASTER_KEY:?missing}'}", "ValueUnexpanded /general_settings/master_key")]
    [InlineData("mcp_servers: {m: {url: 'http://${HOST}:80/mcp'}}", "ValueUnexpanded /mcp_servers/m/url")]
    [InlineData("general_settings: {master_key: 'costs $5 {x}'}", "")]
    [InlineData("general_settings: {master_key: os.environ/MASTER_KEY}", "")]
    public void A_declaration_that_LiteLlm_reads_differently_is_told(string declared, string expected) =>
        Assert.Equal(expected, Warnings(declared));

    [Theory]
    [InlineData("router_settings: {fallbacks: [{a: [gone]}]}", "fallbacks/a")]
    [InlineData("router_settings: {context_window_fallbacks: [{a: [a, gone]}]}", "context_window_fallbacks/a")]
    [InlineData("router_settings: {content_policy_fallbacks: [{'*': [gone]}]}", "content_policy_fallbacks/*")]
    [InlineData("router_settings: {default_fallbacks: [gone]}", "default_fallbacks")]
    [InlineData("litellm_settings: {fallbacks: [{a: [gone]}]}", "litellm_settings.fallbacks/a")]
    [InlineData("litellm_settings: {context_window_fallbacks: [{a: [gone]}]}", "litellm_settings.context_window_fallbacks/a")]
    [InlineData("litellm_settings: {content_policy_fallbacks: [{a: [gone]}]}", "litellm_settings.content_policy_fallbacks/a")]
    [InlineData("litellm_settings: {default_fallbacks: [a, gone]}", "litellm_settings.default_fallbacks")]
    [InlineData("litellm_settings: {fallbacks: [{a: [{model: gone}]}]}", "litellm_settings.fallbacks/a")]
    [InlineData("litellm_settings: {fallbacks: [{gone: [a]}]}", "")]
    [InlineData("litellm_settings: {fallbacks: [{a: [i1]}]}", "")]
    [InlineData("litellm_settings: {fallbacks: [{a: [stored]}]}", "")]
    [InlineData("litellm_settings: {fallbacks: [{a: [alias]}]}\nrouter_settings: {model_group_alias: {alias: a}}", "")]
    public void A_fallback_must_point_to_a_model_that_is_declared_or_stored(string declared, string subject) =>
        Assert.Equal(subject.Length == 0 ? "" : $"FallbackDangling {subject} gone", Warnings(Model + declared));

    [Theory]
    [InlineData("{model: my-own-llama, api_base: 'http://127.0.0.1:8000/v1'}", true)]
    [InlineData("{model: zhipu/glm-4-flash}", true)]
    [InlineData("{model: meta-llama/Llama-3-8B, api_base: os.environ/KNOWN}", true)]
    [InlineData("{model: llama3}", true)]
    [InlineData("{model: mistral-small}", true)]
    [InlineData("{model: openai/my-own-llama}", false)]
    [InlineData("{model: my-own-llama, custom_llm_provider: openai}", false)]
    [InlineData("{model: ollama/llama3}", false)]
    [InlineData("{model: gpt-4o}", false)]
    [InlineData("{model: claude-sonnet-4-5}", false)]
    [InlineData("{model: 'ft:gpt-4o:org::id'}", false)]
    [InlineData("{model: us.anthropic.claude-3-5-sonnet-20241022-v2:0}", false)]
    [InlineData("{model: llama, api_base: 'https://api.groq.com/openai/v1'}", false)]
    [InlineData("{model: llama, api_base: os.environ/NOT_KNOWN}", false)]
    [InlineData("{model: os.environ/MODEL}", false)]
    [InlineData("{model: '*'}", false)]
    [InlineData("{model: my-custom/x}", false)]
    public void A_model_whose_provider_LiteLlm_cannot_determine_is_told(string parameters, bool isTold)
    {
        var declared =
            $"model_list: [{{model_name: m, litellm_params: {parameters}}}]\nlitellm_settings: {{custom_provider_map: [{{provider: my-custom}}]}}";
        Assert.Equal(isTold ? "ProviderUnknown m" : "", Warnings(declared).Split(" openai/")[0]);
    }

    // id, subject, and the last word of the remediation that names a place or a name
    private static string Warnings(string declared)
    {
        var root = (ConfigMap)YamlReader.Read("test.yaml", declared)!;
        var rows = new FakeDatabase();
        rows.Put("model_list", "k", """{"model_name":"stored","litellm_params":{"model":"openai/x"},"model_info":{}}""", "stored");
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal with { Environment = TestDeployments.Variables(("KNOWN", "http://10.0.0.1/v1")) },
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "test",
            Declared = new DeclaredConfig(root, [], "") { Layers = [new DeclaredLayer("test.yaml", root, false)] },
            Stored = rows.State,
        };
        return string.Join("; ", DeclarationWarnings.Of(planes).Select(Text));
    }

    private static string Text(DeclarationWarning warning)
    {
        var hint = warning.Id switch
        {
            "KeyUnknown" => warning
                .Remediation.Replace("Move it to ", "", StringComparison.Ordinal)
                .Replace("Did you mean ", "", StringComparison.Ordinal),
            "FallbackDangling" => warning.Remediation.Split(' ')[1],
            "ProviderUnknown" => "openai/",
            _ => "",
        };
        if (hint.StartsWith("Check", StringComparison.Ordinal))
            hint = "";
        return $"{warning.Id} {warning.Subject} {hint.TrimEnd('.', '?')}".TrimEnd();
    }
}
