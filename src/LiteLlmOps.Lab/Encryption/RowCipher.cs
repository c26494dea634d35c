using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Encryption;

/// <summary>Opens and closes values of rows as a version does (proxy/common_utils/encrypt_decrypt_utils.py).</summary>
/// <param name="behaviour">What the version knows.</param>
/// <param name="log">Where a value that does not open is told.</param>
/// <param name="signingKey">The salt key, else the master key; read again each time, since the database can set either.</param>
/// <param name="algorithm">general_settings.encryption_algorithm.</param>
internal sealed class RowCipher(Behaviour behaviour, ProxyLog log, Func<string?> signingKey, Func<string?> algorithm)
{
    private static readonly LogPlace Place = new("encrypt_decrypt_utils.py", 76);

    private Keyed? _last;

    /// <summary>decrypt_value_helper with return_original_value: what does not open is taken for the value.</summary>
    public string OpenOrKeep(string stored) => TryOpen(stored) ?? stored;

    /// <summary>decrypt_value_helper without it: null and an error line when it does not open.</summary>
    public string? OpenOrTell(string stored, string key)
    {
        if (TryOpen(stored) is { } text)
            return text;
        log.Exception(
            Place,
            $"Error decrypting value for key: {key}, Did your master_key/salt key change recently? \nError: Decryption failed. Ciphertext failed verification",
            new PythonException("Decryption failed. Ciphertext failed verification")
        );
        return null;
    }

    /// <summary>encrypt_value_helper: only texts are encrypted.</summary>
    public ConfigNode Close(ConfigNode value) =>
        value is ConfigScalar { Text: { } text } && Cipher() is { } cipher ? Json.Of(cipher.Encrypt(text, Format())) : value;

    public ConfigMap CloseAll(ConfigMap values) => new(values.Entries.Select(e => KeyValuePair.Create(e.Key, Close(e.Value))));

    private string? TryOpen(string stored)
    {
        if (!IsKnown(stored) || Cipher() is not { } cipher)
            return null;
        var opened = cipher.Open(stored);
        // A text that decodes to no byte at all is read as the empty text.
        return opened.Format is not null || opened.Text.Length == 0 ? opened.Text : null;
    }

    // An older version takes the prefix of a newer format for Base64 that does not open.
    private bool IsKnown(string stored) =>
        (behaviour.KnowsV2 || !stored.StartsWith(ValueCipher.PrefixV2, StringComparison.Ordinal))
        && (behaviour.KnowsV3 || !stored.StartsWith(ValueCipher.PrefixV3, StringComparison.Ordinal));

    private CipherFormat Format() =>
        algorithm() switch
        {
            "xsalsa20-poly1305" => CipherFormat.Legacy,
            _ when behaviour.KnowsV3 => CipherFormat.V3,
            "aes-256-gcm" when behaviour.KnowsV2 => CipherFormat.V2,
            _ => CipherFormat.Legacy,
        };

    private ValueCipher? Cipher()
    {
        if (signingKey() is not { } key)
            return null;
        // Two threads may make the same one at once; either will do.
        if (_last is not { } last || last.Key != key)
            _last = last = new Keyed(key, new ValueCipher(key));
        return last.Cipher;
    }

    private sealed record Keyed(string Key, ValueCipher Cipher);
}
