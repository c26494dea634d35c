using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Lab.Encryption;

/// <summary>Encrypts and decrypts the values of rows as the selected version does (proxy/common_utils/encrypt_decrypt_utils.py).</summary>
/// <param name="behaviour">The formats that the version supports.</param>
/// <param name="log">Receives an error for a value that cannot be decrypted.</param>
/// <param name="signingKey">Returns the salt key, else the master key. Called for each value, since the database can set either.</param>
/// <param name="algorithm">general_settings.encryption_algorithm.</param>
internal sealed class RowCipher(Behaviour behaviour, ProxyLog log, Func<string?> signingKey, Func<string?> algorithm)
{
    private static readonly LogPlace Place = new("encrypt_decrypt_utils.py", 76);

    private Keyed? _last;

    /// <summary>decrypt_value_helper with return_original_value: returns the stored text when it cannot be decrypted.</summary>
    public string DecryptOrKeep(string stored) => TryDecrypt(stored) ?? stored;

    /// <summary>decrypt_value_helper without return_original_value: logs an error and returns null when decryption fails.</summary>
    public string? DecryptOrLog(string stored, string key)
    {
        if (TryDecrypt(stored) is { } text)
            return text;
        log.Exception(
            Place,
            $"Error decrypting value for key: {key}, Did your master_key/salt key change recently? \nError: Decryption failed. Ciphertext failed verification",
            new PythonException("Decryption failed. Ciphertext failed verification")
        );
        return null;
    }

    /// <summary>encrypt_value_helper: only strings are encrypted.</summary>
    public ConfigNode Encrypt(ConfigNode value) =>
        value is ConfigScalar { Text: { } text } && Cipher() is { } cipher ? Json.Of(cipher.Encrypt(text, Format())) : value;

    public ConfigMap EncryptAll(ConfigMap values) => new(values.Entries.Select(e => KeyValuePair.Create(e.Key, Encrypt(e.Value))));

    private string? TryDecrypt(string stored)
    {
        if (!IsKnown(stored) || Cipher() is not { } cipher)
            return null;
        var decrypted = cipher.Open(stored);
        // A text that decodes to zero bytes is read as the empty string.
        return decrypted.Format is not null || decrypted.Text.Length == 0 ? decrypted.Text : null;
    }

    // An older version treats the prefix of a newer format as invalid Base64.
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
        // Two threads may create the same cipher at once; both are equivalent.
        if (_last is not { } last || last.Key != key)
            _last = last = new Keyed(key, new ValueCipher(key));
        return last.Cipher;
    }

    private sealed record Keyed(string Key, ValueCipher Cipher);
}
