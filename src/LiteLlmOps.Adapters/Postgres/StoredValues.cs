using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Decrypts and encrypts the values of a row.</summary>
/// <param name="cipher">Null when the deployment has neither a salt key nor a master key.</param>
/// <param name="encryption">How to encrypt.</param>
/// <param name="now">The time of the write, in UTC.</param>
/// <param name="others">Other known keys, to find out with which one an unreadable value was encrypted.</param>
internal sealed class StoredValues(ValueCipher? cipher, RowEncryption encryption, DateTime now, OtherKeys others)
{
    private bool _isInClear;
    private bool _opensWithOthers;

    public DateTime Now { get; } = now;

    /// <summary>Encrypts nothing, for rows that are not written.</summary>
    public static StoredValues InClear(DateTime now) =>
        new(null, new RowEncryption(CipherFormat.Legacy, false), now, OtherKeys.None) { _isInClear = true };

    /// <summary>True when another key has decrypted a value.</summary>
    public bool HasOpenedWithOthers { get; private set; }

    /// <summary>Decrypts also what another known key encrypted.</summary>
    public StoredValues OpeningWithOthers()
    {
        _opensWithOthers = true;
        return this;
    }

    /// <summary>Decrypts a map. LiteLLM encrypts every text at its top level, and nothing below.</summary>
    /// <param name="node">The stored map. Anything else is returned unchanged.</param>
    /// <param name="pointer">Its path, for unreadable values.</param>
    /// <param name="unreadable">Receives the paths of unreadable values, with the name of another known key that decrypts the value; null where none does.</param>
    /// <param name="encrypts">Selects the encrypted keys. Null for all.</param>
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

    /// <summary>Decrypts the texts with the mark of <see cref="CiphertextColumn"/>, at any depth.</summary>
    /// <param name="node">The stored value.</param>
    /// <param name="pointer">Its path, for unreadable values.</param>
    /// <param name="unreadable">As for <see cref="Open(ConfigNode, string, IDictionary{string, string?}, Func{string, bool}?)"/>.</param>
    public ConfigNode OpenMarked(ConfigNode node, string pointer, IDictionary<string, string?> unreadable) =>
        node switch
        {
            ConfigMap map => new ConfigMap(
                map.Entries.Select(e => KeyValuePair.Create(e.Key, OpenMarked(e.Value, JsonPointer.Append(pointer, e.Key), unreadable)))
            ),
            ConfigList list => new ConfigList([
                .. list.Items.Select(
                    (item, i) =>
                        OpenMarked(
                            item,
                            JsonPointer.Append(pointer, i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                            unreadable
                        )
                ),
            ]),
            ConfigScalar { Text: { } text } when text.StartsWith(CiphertextColumn.Mark, StringComparison.Ordinal) => new ConfigScalar(
                OpenMarked(text, pointer, unreadable)
            ),
            _ => node,
        };

    /// <summary>Encrypts the secrets of a guardrail and marks them, where the version does; the elements of a list have its key.</summary>
    public ConfigNode SealMarked(ConfigNode node, string key = "") =>
        node switch
        {
            ConfigMap map => new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, SealMarked(e.Value, e.Key)))),
            ConfigList list => new ConfigList([.. list.Items.Select(item => SealMarked(item, key))]),
            ConfigScalar { Text: { Length: > 0 } text } when encryption.OfGuardrails && GuardrailSecrets.IsSensitive(key) =>
                new ConfigScalar(CiphertextColumn.Mark + Seal(text)),
            _ => node,
        };

    /// <summary>Whether a text is a ciphertext that this key, or another known one, decrypts.</summary>
    /// <param name="stored">The stored text.</param>
    /// <param name="isCiphertext">True when it can be nothing else.</param>
    /// <param name="isBase64">True when plain text is stored as Base64.</param>
    public (bool IsCiphertext, bool IsUnreadable, string? OpenedBy) StateOf(string stored, bool isCiphertext, bool isBase64)
    {
        if (isBase64 && PythonBase64.DecodeAny(stored) is { } bytes && System.Text.Unicode.Utf8.IsValid(bytes))
            return (false, false, null);
        var opened = cipher?.Open(stored) ?? OpenWithoutKey(stored);
        if (opened.Format is not null)
            return (true, false, null);
        return opened.IsUnreadable || isCiphertext ? (true, true, others.Of(stored)?.Name) : (false, false, null);
    }

    private string Open(string stored, string pointer, IDictionary<string, string?> unreadable)
    {
        var opened = cipher?.Open(stored) ?? OpenWithoutKey(stored);
        return opened.IsUnreadable ? OpenWithOthers(stored, stored, pointer, unreadable) : opened.Text;
    }

    private string OpenMarked(string stored, string pointer, IDictionary<string, string?> unreadable)
    {
        var inner = stored[CiphertextColumn.Mark.Length..];
        var opened = cipher?.Open(inner) ?? OpenWithoutKey(inner);
        return opened.Format is not null ? opened.Text : OpenWithOthers(inner, stored, pointer, unreadable);
    }

    private string OpenWithOthers(string ciphertext, string stored, string pointer, IDictionary<string, string?> unreadable)
    {
        var other = others.Of(ciphertext);
        if (other is not null && _opensWithOthers)
        {
            HasOpenedWithOthers = true;
            return other.Value.Text;
        }

        unreadable[pointer] = other?.Name;
        return stored;
    }

    private static OpenedValue OpenWithoutKey(string stored) =>
        CiphertextShape.Fits(stored)
        || stored.StartsWith(ValueCipher.PrefixV2, StringComparison.Ordinal)
        || stored.StartsWith(ValueCipher.PrefixV3, StringComparison.Ordinal)
            ? OpenedValue.Unreadable(stored)
            : OpenedValue.Clear(stored);

    private string Seal(string text) =>
        _isInClear
            ? text
            : cipher?.Encrypt(text, encryption.Format)
                ?? throw new LlmException(
                    ErrorIds.SigningKeyNotDefined,
                    "The values must be encrypted, but this deployment defines neither LITELLM_SALT_KEY nor LITELLM_MASTER_KEY. Add the key that the proxy uses to an environment file."
                );
}
