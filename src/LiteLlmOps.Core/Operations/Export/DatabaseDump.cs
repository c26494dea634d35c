using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Export;

/// <summary>A declaration created from the database.</summary>
/// <param name="Root">The config, with references in place of secrets.</param>
/// <param name="Variables">The secrets that no variable of the deployment contains.</param>
/// <param name="Unreadable">The JSON pointers of values that no known key decrypts. They are omitted.</param>
/// <param name="Unread">The settings that this version reads from the file only. They have no effect in the database, but will have one in a file.</param>
internal sealed record DatabaseDump(
    ConfigMap Root,
    IReadOnlyList<EnvironmentVariable> Variables,
    IReadOnlyList<string> Unreadable,
    IReadOnlyList<string> Unread
)
{
    /// <summary>Creates a declaration that does not differ from the database.</summary>
    public static DatabaseDump Of(StoredState stored, LiteLlmRules rules, VariableNames names)
    {
        string[] unreadable =
        [
            .. stored.Settings.Values.Concat(stored.Entries.Values.SelectMany(static r => r)).SelectMany(static r => r.Unreadable.Keys),
        ];
        return Of(stored, rules, new ReferenceWriter(names, unreadable)) with { Variables = names.Added, Unreadable = unreadable };
    }

    private static DatabaseDump Of(StoredState stored, LiteLlmRules rules, ReferenceWriter writer)
    {
        var unread = new List<string>();
        var root = new List<KeyValuePair<string, ConfigNode>>();
        foreach (var section in ConfigSections.Settings)
        {
            if (stored.Settings.GetValueOrDefault(section)?.Value is not ConfigMap { Count: > 0 } map)
                continue;
            unread.AddRange(
                map.Keys.Where(k => rules.PlacementOf(section, k) == SettingPlacement.File).Select(k => PrintableText.Of($"{section}.{k}"))
            );
            root.Add(KeyValuePair.Create(section, writer.Write(map, JsonPointer.Of(section), "")));
        }

        foreach (var section in new[] { ConfigSections.Models, ConfigSections.Credentials, ConfigSections.Guardrails })
            AddIfAny(root, section, new ConfigList([.. stored.EntriesOf(section).Select(r => DeclaredForm.Of(r, writer))]));
        AddIfAny(root, ConfigSections.McpServers, McpServers(stored.EntriesOf(ConfigSections.McpServers), writer));
        return new DatabaseDump(new ConfigMap(root), [], [], unread);
    }

    private static void AddIfAny(List<KeyValuePair<string, ConfigNode>> root, string section, ConfigNode entries)
    {
        if (!NodeComparer.IsNothing(entries))
            root.Add(KeyValuePair.Create(section, entries));
    }

    // The name of a server is its key in the config. A second server with the same name is declared by its id.
    private static ConfigMap McpServers(IReadOnlyList<StoredRow> rows, ReferenceWriter writer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return new ConfigMap(
            rows.Select(r => KeyValuePair.Create<string, ConfigNode>(seen.Add(r.Name) ? r.Name : r.Key, DeclaredForm.Of(r, writer)))
        );
    }
}
