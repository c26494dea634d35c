namespace LiteLlmOps.LiteLlm;

/// <summary>The forms in which LiteLLM writes an encrypted value (proxy/common_utils/encrypt_decrypt_utils.py).</summary>
public enum CipherFormat
{
    /// <summary>XSalsa20-Poly1305, key SHA-256 of the signing key, URL-safe Base64, no prefix. Read by every version with PyNaCl.</summary>
    Legacy,

    /// <summary>AES-256-GCM, key SHA-256 of the signing key, prefix v2:gcm:. Read from 1.92.0.</summary>
    V2,

    /// <summary>AES-256-GCM, key by HKDF-SHA256, prefix v3:gcm:. Read by the 1.109 line.</summary>
    V3,
}
