using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Replaces references to environment variables by their values. The result contains secrets in clear text.</summary>
internal static class ReferenceResolver
{
    /// <summary>Resolves references. A reference to an undefined variable remains, and its name is added to the missing ones.</summary>
    /// <param name="node">The value.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="environment">The variables.</param>
    /// <param name="keeps">Returns true for a pointer at which a reference remains.</param>
    /// <param name="missing">Receives the names of undefined variables.</param>
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
