using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Schema;

/// <summary>The LiteLLM schemas that are included in this module.</summary>
internal static class BundledSchema
{
    private const string Resource = "litellm-schema";

    // All schemas are one file, and a guess of the version compares with several of them.
    private static readonly Lazy<ConfigMap> Root = new(static () => (ConfigMap)BundledFile.Read(Resource));

    /// <param name="label">The bundled schema: 1.81.13, 1.83.2, 2026-08 or 1.106.0.</param>
    public static LiteLlmSchema Of(string label)
    {
        var root = Root.Value;
        var enums = root.MapAt("enums")!.Entries.ToDictionary(static e => e.Key, static e => Texts(e.Value), StringComparer.Ordinal);
        var tables = root.MapAt("tables")!.Entries.Where(e => IsSeen(e.Value, label)).Select(e => Table(e.Key, (ConfigMap)e.Value, label));
        return new LiteLlmSchema(enums, [.. tables]);
    }

    private static SchemaTable Table(string name, ConfigMap table, string label)
    {
        SchemaColumn[] columns =
        [
            .. table.MapAt("columns")!.Entries.Where(e => IsSeen(e.Value, label)).Select(static e => Column(e.Key, (ConfigMap)e.Value)),
        ];
        return new SchemaTable(
            name,
            columns,
            Texts(table["primary_key"]!),
            Keys(table["unique"]!, columns, label),
            Keys(table["indexes"]!, columns, label)
        );
    }

    private static SchemaColumn Column(string name, ConfigMap column) =>
        new(name, column.TextAt("type")!, column["nullable"] is ConfigScalar { Value: true }, DefaultText(column["default"]));

    // A default that YAML parses as a number or Boolean is SQL text.
    private static string? DefaultText(ConfigNode? node) =>
        node is ConfigScalar { Value: { } value } ? value as string ?? PythonText.Of(value) : null;

    private static bool IsSeen(ConfigNode node, string label) =>
        (node as ConfigMap)?["seen_in"] is not ConfigList seen || Texts(seen).Contains(label, StringComparer.Ordinal);

    // An index of a later version may use a column that this version does not have.
    private static IReadOnlyList<IReadOnlyList<string>> Keys(ConfigNode list, SchemaColumn[] columns, string label) =>
        [
            .. ((ConfigList)list)
                .Items.Where(key => IsSeen(key, label))
                .Select(static key => Texts(key is ConfigMap map ? map["columns"]! : key))
                .Where(key => key.All(k => Array.Exists(columns, c => c.Name == k))),
        ];

    // YAML parses a label such as 1.83 as a number.
    private static IReadOnlyList<string> Texts(ConfigNode list) =>
        [.. ((ConfigList)list).Items.Select(static i => ((ConfigScalar)i).Text ?? PythonText.Of(((ConfigScalar)i).Value))];
}
