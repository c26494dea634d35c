using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Puts values in place of references to environment variables. What it returns holds secrets in clear.</summary>
internal static class ReferenceResolver
{
    /// <summary>Puts the values in. A reference to a variable that is not defined stays, and its name is told.</summary>
    /// <param name="node">The value.</param>
    /// <param name="pointer">Its place.</param>
    /// <param name="environment">The variables.</param>
    /// <param name="keeps">Whether a reference at a place is to stay.</param>
    /// <param name="missing">Takes the names of variables that are not defined.</param>
    public static ConfigNode Resolve(
        ConfigNode node,
        string pointer,
        DeploymentEnvironment environment,
        Func<string, bool> keeps,
        ISet<string> missing
    )
    {
        switch (node)
        {
            case ConfigMap map:
                return new ConfigMap(
                    map.Entries.Select(e =>
                        KeyValuePair.Create(e.Key, Resolve(e.Value, JsonPointer.Append(pointer, e.Key), environment, keeps, missing))
                    ),
                    map.Position
                );
            case ConfigList list:
                return new ConfigList([.. list.Items.Select(i => Resolve(i, pointer + "/-", environment, keeps, missing))], list.Position);
            case var _ when EnvironmentReference.TryGetName(node, out var name) && !keeps(pointer):
                if (environment.TryGet(name, out var value))
                    return new ConfigScalar(value.Text, node.Position);
                missing.Add(name);
                return node;
            default:
                return node;
        }
    }
}
