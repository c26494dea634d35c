using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Puts references in place of secrets, so that a value can stand in a file.</summary>
/// <param name="names">Gives the secrets their names.</param>
/// <param name="leaveOut">The places of values to leave out.</param>
internal sealed class ReferenceWriter(VariableNames names, IReadOnlyCollection<string> leaveOut)
{
    /// <param name="node">The value.</param>
    /// <param name="pointer">Its place.</param>
    /// <param name="owner">What it belongs to: the first part of a name.</param>
    public ConfigNode Write(ConfigNode node, string pointer, string owner) =>
        node switch
        {
            ConfigMap map => new ConfigMap(
                map.Entries.Select(e => (e.Key, e.Value, Place: JsonPointer.Append(pointer, e.Key)))
                    .Where(e => e.Value is not ConfigScalar { IsNull: true } && !leaveOut.Contains(e.Place))
                    .Select(e => KeyValuePair.Create(e.Key, Write(e.Value, e.Place, owner)))
            ),
            ConfigList list => new ConfigList([.. list.Items.Select(i => Write(i, pointer, owner))]),
            ConfigScalar { Text: { Length: > 0 } text }
                when !EnvironmentReference.IsReference(text) && SecretMask.HoldsSecret(node, pointer) => new ConfigScalar(
                EnvironmentReference.To(names.NameOf(text, owner, JsonPointer.Last(pointer)))
            ),
            _ => node,
        };
}
