using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Tests.Drift;

/// <summary>Guardrails of the file and of the table run side by side, and those of the file are read at startup only.</summary>
public sealed class GuardrailComparisonTests
{
    private const string Pii = "{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: pre_call, api_key: sk-1}}";

    // Of a deployment that does not seed guardrails. declared, row of the table, difference
    [Theory]
    [InlineData("[]", "", "")]
    [InlineData("[" + Pii + "]", "", "")]
    [InlineData("[]", "{guardrail: presidio, mode: pre_call}", "Unexpected /guardrails/pii: it is in LiteLLM_GuardrailsTable only")]
    [InlineData(
        "[" + Pii + "]",
        "{guardrail: presidio, mode: pre_call}",
        "Unexpected /guardrails/pii: LiteLLM runs it besides the declared one of the same name;"
    )]
    [InlineData(
        "[" + Pii + "]",
        "{guardrail: presidio, mode: pre_call, default_on: false}",
        "Unexpected /guardrails/pii: LiteLLM runs it besides the declared one of the same name;"
    )]
    [InlineData(
        "[" + Pii + "]",
        "{guardrail: presidio, mode: post_call, default_on: true}",
        "Unexpected /guardrails/pii: LiteLLM runs it besides the declared one of the same name, which differs in mode, default_on;"
    )]
    public void A_row_runs_besides_the_declaration(string declared, string row, string expected)
    {
        IReadOnlyList<StoredRow> rows =
            row.Length == 0 ? [] : [new StoredRow("guardrails", "id", "pii", GuardrailEntries.FromRow("pii", Yaml(row), null, null), "")];
        var found = GuardrailComparison.OfTable(Yaml(declared), rows).ToList();
        var text = string.Join(", ", found.Select(static d => $"{d.Difference.Kind} {d.Difference.Pointer}: {d.Difference.Reason}"));
        Assert.StartsWith(expected, text, StringComparison.Ordinal);
        Assert.All(
            found,
            static d =>
            {
                Assert.Equal((Plane.Stored, "pii", "id", DriftCause.OutOfBand), (d.Plane, d.Name, d.Id, d.Cause));
                Assert.Equal((DriftEffect.Effective, null), (d.Effect.Effect, d.Effect.Services));
                Assert.Null(d.Difference.Desired);
                Assert.Equal("presidio", ((ConfigMap)d.Difference.Actual!).MapAt("litellm_params")?.TextAt("guardrail"));
            }
        );
        Assert.Equal(expected.Length == 0, found.Count == 0);
    }

    // file, what the proxy lists, differences
    [Theory]
    [InlineData("[" + Pii + "]", "[]", "Missing /guardrails/pii")]
    [InlineData("[" + Pii + "]", "[{guardrail_name: pii, guardrail_definition_location: db}]", "Missing /guardrails/pii")]
    [InlineData(
        "[" + Pii + "]",
        "[{guardrail_name: pii, guardrail_definition_location: config, litellm_params: {guardrail: presidio, mode: pre_call, default_on: false, api_key: sk-1****}}]",
        ""
    )]
    [InlineData(
        "[" + Pii + "]",
        "[{guardrail_name: pii, guardrail_definition_location: config, litellm_params: {guardrail: presidio, mode: [pre_call, post_call]}}]",
        "Changed /guardrails/pii/litellm_params/mode"
    )]
    [InlineData(
        "[]",
        "[{guardrail_name: old, guardrail_definition_location: config, litellm_params: {guardrail: aim}}]",
        "Unexpected /guardrails/old"
    )]
    [InlineData("[]", "[{guardrail_name: ui, guardrail_definition_location: db, litellm_params: {guardrail: aim}}]", "")]
    [InlineData(
        "[" + Pii + ", " + Pii + "]",
        "[{guardrail_name: pii, guardrail_definition_location: config, litellm_params: {guardrail: aim}}]",
        ""
    )]
    [InlineData(
        "[{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: os.environ/MODE}}]",
        "[{guardrail_name: pii, guardrail_definition_location: config, litellm_params: {guardrail: presidio, mode: pre_call}}]",
        ""
    )]
    public void A_proxy_must_run_the_guardrails_of_its_file(string file, string live, string expected)
    {
        var found = GuardrailComparison.OfProxy(Yaml(file), [.. ((ConfigList)Yaml(live)).Items.OfType<ConfigMap>()], ["proxy"]).ToList();
        Assert.Equal(expected, string.Join(", ", found.Select(static d => $"{d.Difference.Kind} {d.Difference.Pointer}")));
        Assert.All(found, static d => Assert.Equal((DriftEffect.Restart, "proxy"), (d.Effect.Effect, d.Effect.Services!.Single())));
    }

    private static ConfigNode Yaml(string text) => YamlReader.Read("test.yaml", text)!;
}
