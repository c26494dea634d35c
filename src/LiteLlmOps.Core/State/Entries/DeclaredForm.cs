using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Entries;

/// <summary>Converts rows to entries of a declaration, with references instead of secrets.</summary>
internal static class DeclaredForm
{
    public static ConfigMap Of(StoredRow row, ReferenceWriter writer) =>
        row.Section switch
        {
            ConfigSections.Models => Model(row, writer),
            ConfigSections.McpServers => McpServer(row, writer),
            ConfigSections.Guardrails => Guardrail(row, writer),
            _ => Credential(row, writer),
        };

    // The id is declared, so that each model can be identified after any change.
    private static ConfigMap Model(StoredRow row, ReferenceWriter writer)
    {
        var value = Written(row, writer);
        var info = new ConfigMap([
            KeyValuePair.Create<string, ConfigNode>("id", new ConfigScalar(row.Key)),
            .. value.MapAt("model_info")?.Entries ?? [],
        ]);
        return value.With("litellm_params", First("model", value["litellm_params"]!)).With("model_info", info);
    }

    // jsonb does not preserve the order of keys; the most important one comes first for readability.
    private static ConfigNode First(string key, ConfigNode parameters) =>
        parameters is not ConfigMap map
            ? parameters
            : new ConfigMap(map.Entries.OrderBy(e => e.Key == key ? "" : e.Key, StringComparer.Ordinal));

    private static ConfigMap McpServer(StoredRow row, ReferenceWriter writer) =>
        new([KeyValuePair.Create<string, ConfigNode>("server_id", new ConfigScalar(row.Key)), .. Written(row, writer).Entries]);

    // Its name identifies it. The id is declared where a new row would get another one.
    private static ConfigMap Guardrail(StoredRow row, ReferenceWriter writer)
    {
        var value = Written(row, writer);
        value = value.With(GuardrailEntries.Parameters, First("guardrail", value[GuardrailEntries.Parameters]!));
        return row.Key == DerivedIds.Guardrail(row.Name) ? value : value.With(GuardrailEntries.Id, new ConfigScalar(row.Key));
    }

    private static ConfigMap Credential(StoredRow row, ReferenceWriter writer) =>
        new([
            KeyValuePair.Create<string, ConfigNode>("credential_name", new ConfigScalar(row.Name)),
            .. Written(row, writer).Entries.Where(static e => !NodeComparer.IsNothing(e.Value)),
        ]);

    private static ConfigMap Written(StoredRow row, ReferenceWriter writer) => (ConfigMap)writer.Write(row.Value, row.Pointer, row.Name);
}
