using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Declaring;

/// <summary>Finds the declared value for a difference. The declaration allows several notations, which the compared entries no longer show.</summary>
internal sealed class DeclaredEntries(ConfigMap root)
{
    private static readonly string[] EntryLimits = ["rpm", "tpm"];

    /// <summary>The place of a setting, an entry, or a value in an entry. Null when one declaration applies to several rows.</summary>
    public DeclaredPlace? Find(StoredDifference found)
    {
        if (ConfigSections.IsSettings(found.Section))
            return DeclaredPlace.Find(root, JsonPointer.Split(found.Difference.Pointer), []);
        if (found.Declared is not { } entry || PathOf(entry) is not { } path)
            return null;
        var declared = path.Aggregate(
            (ConfigNode?)root,
            static (node, step) => step.Key is { } key ? (node as ConfigMap)?[key] : (node as ConfigList)?.Items[step.Index]
        );
        return DeclaredPlace.Find(declared, AsDeclared(found.Section, declared as ConfigMap ?? ConfigMap.Empty, found.Place.Fields), path);
    }

    /// <summary>True when an MCP server with this name is declared.</summary>
    public bool HasServer(string name) => root.MapAt(ConfigSections.McpServers)?.Has(name) == true;

    private PathStep[]? PathOf(ConfigEntry entry)
    {
        if (entry.Section == ConfigSections.McpServers)
            return [PathStep.At(entry.Section), PathStep.At(entry.Name)];
        if (root[entry.Section] is not ConfigList list)
            return null;
        var places = Enumerable.Range(0, list.Items.Count).Where(i => list.Items[i].Position == entry.Value.Position).ToList();
        return places is [var index] && !DeclaresSeveral(list.Items[index]) ? [PathStep.At(entry.Section), PathStep.At(index)] : null;
    }

    private static bool DeclaresSeveral(ConfigNode model) => (model as ConfigMap)?.MapAt("litellm_params")?["organization"] is ConfigList;

    // Older configs have limits next to litellm_params, and the secret of a server has two names. The declared notation is kept.
    private static IReadOnlyList<string> AsDeclared(string section, ConfigMap declared, IReadOnlyList<string> tokens) =>
        (section, tokens) switch
        {
            (ConfigSections.Models, ["litellm_params", var key])
                when EntryLimits.Contains(key, StringComparer.Ordinal)
                    && declared.Has(key)
                    && declared.MapAt("litellm_params")?.Has(key) != true => [key],
            (ConfigSections.McpServers, ["auth_value"]) when declared.Has("authentication_token") => ["authentication_token"],
            _ => tokens,
        };
}
