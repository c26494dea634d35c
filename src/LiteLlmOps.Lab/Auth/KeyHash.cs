using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Lab.Auth;

/// <summary>How a key stands in the table (proxy/_types.py, hash_token).</summary>
internal static class KeyHash
{
    public static string Of(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>A clear key is hashed; a hash is left as it is.</summary>
    public static string OfKeyOrHash(string text) => text.StartsWith("sk-", StringComparison.Ordinal) ? Of(text) : text;

    /// <summary>The form in which a key may be shown.</summary>
    public static string Short(string key) => $"sk-...{key[^Math.Min(4, key.Length)..]}";

    public static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
