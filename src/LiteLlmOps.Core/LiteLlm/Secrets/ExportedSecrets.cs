using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Determines which values an export writes to the environment file instead of the declaration.</summary>
/// <remarks>
/// More exact than the mask of output, which may hide too much: a value that is moved without need makes the declaration harder to read, and
/// hides it from a comparison of two declarations.
/// </remarks>
internal static class ExportedSecrets
{
    /// <summary>True when the text is a secret, or contains one.</summary>
    public static bool IsSecret(string text, string pointer) =>
        !EnvironmentReference.IsReference(text)
        && (
            SecretNames.IsSecretPath(pointer)
            || UrlMask.HasCredentials(text)
            || PairMask.HasAssignment(text)
            || !string.Equals(SecretShapes.Hide(text), text, StringComparison.Ordinal)
        );

    /// <summary>True when a value still contains a secret after its secrets were replaced by references: one that is not a text.</summary>
    public static bool RemainIn(ConfigNode? node, string pointer) =>
        node switch
        {
            ConfigMap map => map.Entries.Any(e => RemainIn(e.Value, JsonPointer.Append(pointer, e.Key))),
            ConfigList list => list.Items.Any(i => RemainIn(i, SecretNames.OfItem(pointer))),
            ConfigScalar { Text: { Length: > 0 } text } => IsSecret(text, pointer),
            ConfigScalar { Text: null, IsNull: false, Value: not bool } => SecretNames.IsSecretPath(pointer),
            _ => false,
        };

    /// <summary>The positions of the secrets among the arguments of a command.</summary>
    public static IReadOnlySet<int> InArguments(ConfigList list, string pointer)
    {
        if (SecretNames.IsSecretPath(pointer) || !SecretMask.IsArguments(list, pointer))
            return new HashSet<int>();
        var secrets = ArgumentMask.Secrets([.. list.Items.Select(SecretMask.TextOf)]);
        return Enumerable.Range(0, list.Items.Count).Where(i => list.Items[i] is ConfigScalar && secrets[i]).ToHashSet();
    }
}
