using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Entries;

/// <summary>Which guardrails a seed stores, and their normal form.</summary>
public sealed class GuardrailEntriesTests
{
    // list of the declaration: names of the entries, number of those that stay in the file, number of problems
    [Theory]
    [InlineData("[]", "", 0, 0)]
    [InlineData("null", "", 0, 0)]
    [InlineData("[{guardrail_name: a, litellm_params: {guardrail: presidio, mode: pre_call}}]", "a", 0, 0)]
    [InlineData("[{guardrail_name: a, litellm_params: {guardrail: my_module.MyGuardrail, mode: pre_call}}]", "", 1, 0)]
    [InlineData("[{guardrail_name: a, litellm_params: {guardrail: semantic_guard, mode: pre_call}}]", "", 1, 0)]
    [InlineData(
        "[{guardrail_name: a, litellm_params: {guardrail: aim, mode: pre_call}}, {guardrail_name: a, litellm_params: {guardrail: lakera_v2, mode: [pre_call]}}, {guardrail_name: b, litellm_params: {guardrail: aim, mode: during_call}}]",
        "b",
        2,
        0
    )]
    [InlineData("[{litellm_params: {guardrail: aim, mode: pre_call}}]", "", 0, 1)]
    [InlineData("[{guardrail_name: a, litellm_params: {guardrail: aim}}]", "", 0, 1)]
    [InlineData("[{guardrail_name: a, litellm_params: {mode: pre_call}}]", "", 0, 1)]
    [InlineData("[{guardrail_name: a}, 3]", "", 1, 2)]
    [InlineData("{a: 1}", "", 0, 1)]
    [InlineData(
        "[{guardrail_name: a, guardrail_id: x, litellm_params: {guardrail: aim, mode: pre_call}}, {guardrail_name: b, guardrail_id: x, litellm_params: {guardrail: aim, mode: pre_call}}]",
        "a",
        0,
        1
    )]
    public void A_seed_stores_what_LiteLLM_can_run_from_its_table(string list, string names, int inFile, int problemCount)
    {
        var problems = new List<EntryProblem>();
        var section = YamlReader.Read("test.yaml", list);
        Assert.Equal(names, string.Join(", ", GuardrailEntries.FromConfig(section, problems).Select(static e => e.Name)));
        Assert.Equal(problemCount, problems.Count);
        Assert.Equal(inFile, section is null ? 0 : GuardrailEntries.InFile(section)?.Items.Count ?? 0);
    }

    // Python: uuid.uuid5(UUID("625f63f4-935a-50e5-98b5-fbe77babc74a"), name)
    [Theory]
    [InlineData("pii", "58cb3172-1935-5ff1-b124-e2e0ad3d9bfb")]
    [InlineData("größe 1", "6a59a74d-1478-58bd-b967-1afe123cc0df")]
    public void The_id_is_the_one_that_LiteLLM_gives_the_guardrail_of_its_file(string name, string id) =>
        Assert.Equal(id, DerivedIds.Guardrail(name));

    // declared parameters, parameters of a row, keys that differ
    [Theory]
    [InlineData(
        "{guardrail: aim, mode: pre_call}",
        "{guardrail: aim, mode: pre_call, default_on: false, api_key: null, on_flagged: block}",
        ""
    )]
    [InlineData("{guardrail: aim, mode: pre_call, default_on: false}", "{guardrail: aim, mode: pre_call}", "")]
    [InlineData("{guardrail: aim, mode: pre_call}", "{guardrail: aim, mode: pre_call, default_on: true}", "default_on")]
    [InlineData(
        "{guardrail: aim, mode: pre_call}",
        "{guardrail: aim, mode: pre_call, unreachable_fallback: fail_open}",
        "unreachable_fallback"
    )]
    [InlineData("{guardrail: aim, mode: pre_call, mask: true}", "{guardrail: aim, mode: pre_call, mask: false}", "mask")]
    public void Defaults_that_LiteLLM_writes_are_no_difference(string declared, string row, string differing)
    {
        var a = GuardrailEntries.FromRow("a", YamlReader.Read("a.yaml", declared)!, null, null);
        var b = GuardrailEntries.FromRow("a", YamlReader.Read("b.yaml", row)!, ConfigMap.Empty, ConfigScalar.Null);
        var found = new NodeComparer(NodeComparer.ByValue).Compare(a, b, "");
        Assert.Equal(differing, string.Join(", ", found.Select(static d => JsonPointer.Last(d.Pointer))));
    }

    [Theory]
    [InlineData("api_key", true)]
    [InlineData("aws_secret_access_key", true)]
    [InlineData("X-Auth", true)]
    [InlineData("credentials", true)]
    [InlineData("gcs_path_service_account", true)]
    [InlineData("guardrailIdentifier", false)]
    [InlineData("max_tokens", false)]
    [InlineData("cost_per_token", false)]
    [InlineData("api_base", false)]
    public void LiteLLM_encrypts_texts_by_the_words_of_their_key(string key, bool isSensitive) =>
        Assert.Equal(isSensitive, GuardrailSecrets.IsSensitive(key));
}
