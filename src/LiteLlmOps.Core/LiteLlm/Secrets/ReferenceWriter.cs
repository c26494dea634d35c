using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Replaces secrets by references to environment variables, so that a value can be written to a file.</summary>
/// <param name="names">The names of the variables.</param>
/// <param name="leaveOut">The JSON pointers of values to omit.</param>
internal sealed class ReferenceWriter(VariableNames names, IReadOnlyCollection<string> leaveOut)
{
    /// <param name="node">The value.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="owner">The name of the entry that contains it; the first part of the names of its variables.</param>
    public ConfigNode Write(ConfigNode node, string pointer, string owner) =>
        node switch
        {
            ConfigMap map => new ConfigMap(
                map.Entries.Select(e => (e.Key, e.Value, Place: JsonPointer.Append(pointer, e.Key)))
                    .Where(e => e.Value is not ConfigScalar { IsNull: true } && !leaveOut.Contains(e.Place, StringComparer.Ordinal))
                    .Select(e => KeyValuePair.Create(e.Key, Write(e.Value, e.Place, owner)))
            ),
            ConfigList list => WriteList(list, pointer, owner),
            ConfigScalar { Text: { Length: > 0 } text } when ExportedSecrets.IsSecret(text, pointer) => Reference(text, pointer, owner),
            _ => node,
        };

    private ConfigList WriteList(ConfigList list, string pointer, string owner)
    {
        var secrets = ExportedSecrets.InArguments(list, pointer);
        return new ConfigList([
            .. list.Items.Select(
                (item, i) => secrets.Contains(i) ? Reference(SecretMask.TextOf(item), pointer, owner) : Write(item, pointer, owner)
            ),
        ]);
    }

    private ConfigScalar Reference(string secret, string pointer, string owner) =>
        new(EnvironmentReference.To(names.NameOf(secret, owner, JsonPointer.Last(pointer))));
}
