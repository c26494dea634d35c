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
        return value.With("litellm_params", ModelFirst(value["litellm_params"]!)).With("model_info", info);
    }

    // jsonb does not preserve the order of keys; 'model' comes first for readability.
    private static ConfigNode ModelFirst(ConfigNode parameters) =>
        parameters is not ConfigMap map
            ? parameters
            : new ConfigMap(map.Entries.OrderBy(static e => e.Key == "model" ? "" : e.Key, StringComparer.Ordinal));

    private static ConfigMap McpServer(StoredRow row, ReferenceWriter writer) =>
        new([KeyValuePair.Create<string, ConfigNode>("server_id", new ConfigScalar(row.Key)), .. Written(row, writer).Entries]);

    private static ConfigMap Credential(StoredRow row, ReferenceWriter writer) =>
        new([
            KeyValuePair.Create<string, ConfigNode>("credential_name", new ConfigScalar(row.Name)),
            .. Written(row, writer).Entries.Where(static e => !NodeComparer.IsNothing(e.Value)),
        ]);

    private static ConfigMap Written(StoredRow row, ReferenceWriter writer) => (ConfigMap)writer.Write(row.Value, row.Pointer, row.Name);
}
