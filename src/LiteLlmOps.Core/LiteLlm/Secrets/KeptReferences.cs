using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Replaces values by the references to variables that the declaration has for them.</summary>
internal static class KeptReferences
{
    /// <summary>The value, with a reference wherever the declaration has one and the variable has the same value.</summary>
    public static ConfigNode Restore(ConfigNode? declared, ConfigNode value, DeploymentEnvironment environment) =>
        (declared, value) switch
        {
            (ConfigScalar, ConfigScalar { Text: { } text }) when EnvironmentReference.TryGetName(declared, out var name) =>
                environment.TryGet(name, out var known) && string.Equals(known.Text, text, StringComparison.Ordinal) ? declared : value,
            (ConfigMap a, ConfigMap b) => new ConfigMap(
                b.Entries.Select(e => KeyValuePair.Create(e.Key, Restore(a[e.Key], e.Value, environment)))
            ),
            (ConfigList a, ConfigList b) => new ConfigList([
                .. b.Items.Select((item, i) => RestoreItem(a.Items, item, i, b.Items.Count, environment)),
            ]),
            _ => value,
        };

    // When elements were added or removed, an element is matched with the declared one that is equal after its references are restored.
    private static ConfigNode RestoreItem(
        IReadOnlyList<ConfigNode> declared,
        ConfigNode item,
        int index,
        int count,
        DeploymentEnvironment environment
    ) =>
        declared.Count == count
            ? Restore(declared[index], item, environment)
            : declared.FirstOrDefault(d => NodeEquality.AreEqual(d, Restore(d, item, environment))) ?? item;
}
