using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Opens and seals the texts of a row.</summary>
/// <param name="cipher">Null when the deployment has neither a salt key nor a master key.</param>
/// <param name="format">The form to write.</param>
/// <param name="now">The time of the write, in UTC.</param>
/// <param name="others">Other known keys: they tell what a value was encrypted with that the proxy cannot open.</param>
internal sealed class StoredValues(
    ValueCipher? cipher,
    CipherFormat format,
    DateTime now,
    IReadOnlyList<(string Name, ValueCipher Cipher)> others
)
{
    public DateTime Now { get; } = now;

    /// <summary>LiteLLM encrypts every text at the top level of such a map, and nothing below it.</summary>
    /// <param name="node">The map as it is stored. Anything else comes back as it is.</param>
    /// <param name="pointer">Its place, for the values that no key opens.</param>
    /// <param name="unreadable">Takes the places of those, with the name of another known key that opens the value; null where none does.</param>
    /// <param name="encrypts">Which keys are encrypted; null for all.</param>
    public ConfigNode Open(ConfigNode node, string pointer, IDictionary<string, string?> unreadable, Func<string, bool>? encrypts = null)
    {
        if (node is not ConfigMap map)
            return node;
        return new ConfigMap(
            map.Entries.Select(e =>
                e.Value is ConfigScalar { Text: { } text } && (encrypts?.Invoke(e.Key) ?? true)
                    ? KeyValuePair.Create<string, ConfigNode>(
                        e.Key,
                        new ConfigScalar(Open(text, JsonPointer.Append(pointer, e.Key), unreadable))
                    )
                    : e
            )
        );
    }

    public ConfigNode Seal(ConfigNode node, Func<string, bool>? encrypts = null)
    {
        if (node is not ConfigMap map)
            return node;
        return new ConfigMap(
            map.Entries.Select(e =>
                e.Value is ConfigScalar { Text: { } text } && (encrypts?.Invoke(e.Key) ?? true)
                    ? KeyValuePair.Create<string, ConfigNode>(e.Key, new ConfigScalar(Seal(text)))
                    : e
            )
        );
    }

    private string Open(string stored, string pointer, IDictionary<string, string?> unreadable)
    {
        var opened = cipher?.Open(stored) ?? OpenWithoutKey(stored);
        if (opened.IsUnreadable)
            unreadable[pointer] = others.FirstOrDefault(k => !k.Cipher.Open(stored).IsUnreadable).Name;
        return opened.Text;
    }

    private static OpenedValue OpenWithoutKey(string stored) =>
        CiphertextShape.Fits(stored)
        || stored.StartsWith(ValueCipher.PrefixV2, StringComparison.Ordinal)
        || stored.StartsWith(ValueCipher.PrefixV3, StringComparison.Ordinal)
            ? OpenedValue.Unreadable(stored)
            : OpenedValue.Clear(stored);

    private string Seal(string text) =>
        cipher?.Encrypt(text, format)
        ?? throw new LlmException(
            ErrorIds.SigningKeyNotDefined,
            "The values to write must be encrypted, and this deployment defines neither LITELLM_SALT_KEY nor LITELLM_MASTER_KEY: add the one that the proxy runs with to an environment file."
        );
}
