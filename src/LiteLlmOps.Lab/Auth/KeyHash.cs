using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Lab.Auth;

/// <summary>The form in which a key is stored in the table (proxy/_types.py, hash_token).</summary>
internal static class KeyHash
{
    public static string Of(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Hashes a plaintext key; returns a hash unchanged.</summary>
    public static string OfKeyOrHash(string text) => text.StartsWith("sk-", StringComparison.Ordinal) ? Of(text) : text;

    /// <summary>The abbreviated form of a key that is safe to display.</summary>
    public static string Short(string key) => $"sk-...{key[^Math.Min(4, key.Length)..]}";

    public static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
