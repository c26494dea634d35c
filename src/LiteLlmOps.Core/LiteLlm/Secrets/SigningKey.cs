using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Secrets;

/// <summary>A signing key of LiteLLM: the salt key, or the master key.</summary>
internal static class SigningKey
{
    public const string SaltVariable = "LITELLM_SALT_KEY";
    public const string MasterVariable = "LITELLM_MASTER_KEY";

    private const int RandomCharacters = 64;

    /// <summary>A new random key. It has no character that an environment file or a shell treats specially.</summary>
    public static string Generate() => "sk-" + RandomNumberGenerator.GetHexString(RandomCharacters, lowercase: true);

    /// <summary>Recognizes a key without revealing it.</summary>
    public static string IdOf(string key) =>
        Convert.ToHexString(
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 16, salt: null, info: "llmops-key-id-v1"u8.ToArray())
        );
}
