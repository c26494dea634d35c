using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Encryption;

/// <summary>Encrypts and decrypts values exactly as LiteLLM does (proxy/common_utils/encrypt_decrypt_utils.py), with one signing key.</summary>
internal sealed class ValueCipher
{
    public const string PrefixV2 = "v2:gcm:";
    public const string PrefixV3 = "v3:gcm:";

    private const int SodiumNonce = 24;
    private const int GcmNonce = 12;
    private const int Tag = 16;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _key;
    private readonly byte[] _keyV3;

    /// <param name="signingKey">The salt key, otherwise the master key; neither trimmed nor decoded. An empty text is a valid key.</param>
    public ValueCipher(string signingKey)
    {
        var material = Utf8.GetBytes(signingKey);
        _key = SHA256.HashData(material);
        _keyV3 = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, salt: null, info: "litellm-at-rest-v3"u8.ToArray());
    }

    public string Encrypt(string text, CipherFormat format) =>
        Encrypt(text, format, RandomNumberGenerator.GetBytes(format == CipherFormat.Legacy ? SodiumNonce : GcmNonce));

    /// <summary>Encrypts with a given nonce, for test vectors. Never use a nonce twice.</summary>
    internal string Encrypt(string text, CipherFormat format, byte[] nonce)
    {
        var plain = Utf8.GetBytes(text);
        return format switch
        {
            CipherFormat.Legacy => PythonBase64.EncodeUrlSafe([.. nonce, .. SodiumBox.Seal(plain, nonce, _key)]),
            CipherFormat.V2 => PrefixV2 + PythonBase64.EncodeUrlSafe(EncryptGcm(plain, nonce, _key)),
            _ => PrefixV3 + PythonBase64.EncodeUrlSafe(EncryptGcm(plain, nonce, _keyV3)),
        };
    }

    /// <summary>The value that LiteLLM reads from the stored text.</summary>
    public OpenedValue Open(string stored)
    {
        if (stored.StartsWith(PrefixV2, StringComparison.Ordinal))
            return OpenGcm(stored, stored[PrefixV2.Length..], _key, CipherFormat.V2);
        if (stored.StartsWith(PrefixV3, StringComparison.Ordinal))
            return OpenGcm(stored, stored[PrefixV3.Length..], _keyV3, CipherFormat.V3);
        if (PythonBase64.DecodeAny(stored) is not { } blob)
            return OpenedValue.Clear(stored);
        // LiteLLM reads a text that decodes to zero bytes, such as *, as the empty text.
        if (blob.Length == 0)
            return OpenedValue.Clear("");
        if (blob.Length < SodiumNonce + Tag)
            return OpenedValue.Clear(stored);
        return OpenSecretBox(blob) is { } text ? OpenedValue.Opened(text, CipherFormat.Legacy)
            : CiphertextShape.Fits(stored) ? OpenedValue.Unreadable(stored)
            : OpenedValue.Clear(stored);
    }

    private string? OpenSecretBox(byte[] blob)
    {
        try
        {
            return Utf8.GetString(SodiumBox.Open(blob[SodiumNonce..], blob[..SodiumNonce], _key));
        }
        catch (Exception e) when (e is CryptographicException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static OpenedValue OpenGcm(string stored, string body, byte[] key, CipherFormat format)
    {
        if (PythonBase64.DecodeAny(body) is not { Length: >= GcmNonce + Tag } blob)
            return OpenedValue.Unreadable(stored);
        var plain = new byte[blob.Length - GcmNonce - Tag];
        try
        {
            using var gcm = new AesGcm(key, Tag);
            gcm.Decrypt(blob.AsSpan(0, GcmNonce), blob.AsSpan(GcmNonce, plain.Length), blob.AsSpan(^Tag), plain);
            return OpenedValue.Opened(Utf8.GetString(plain), format);
        }
        catch (Exception e) when (e is CryptographicException or DecoderFallbackException)
        {
            return OpenedValue.Unreadable(stored);
        }
    }

    private static byte[] EncryptGcm(byte[] plain, byte[] nonce, byte[] key)
    {
        var blob = new byte[GcmNonce + plain.Length + Tag];
        nonce.CopyTo(blob, 0);
        using var gcm = new AesGcm(key, Tag);
        gcm.Encrypt(nonce, plain, blob.AsSpan(GcmNonce, plain.Length), blob.AsSpan(^Tag));
        return blob;
    }
}
