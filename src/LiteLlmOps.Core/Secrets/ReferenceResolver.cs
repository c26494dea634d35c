using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Secrets;

/// <summary>Puts values in place of references to environment variables. What it returns holds secrets in clear.</summary>
internal static class ReferenceResolver
{
    /// <summary>A reference to a variable that is not defined stays as it is.</summary>
    public static ConfigNode Resolve(ConfigNode node, DeploymentEnvironment environment) => node switch
    {
        ConfigMap map => new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, Resolve(e.Value, environment))), map.Position),
        ConfigList list => new ConfigList([.. list.Items.Select(i => Resolve(i, environment))], list.Position),
        _ => EnvironmentReference.TryGetName(node, out var name) && environment.TryGet(name, out var value)
            ? new ConfigScalar(value.Text, node.Position)
            : node,
    };
}
