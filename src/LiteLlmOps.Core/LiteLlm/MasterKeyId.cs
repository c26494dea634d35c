using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.LiteLlm;

/// <summary>How LiteLLM refers to the master key in its tables.</summary>
internal static class MasterKeyId
{
    /// <summary>The name that LiteLLM logs since 1.84.0 (release notes), and before with disable_adding_master_key_hash_to_db (spend_tracking_utils.py of 1.83.2).</summary>
    public const string Name = "litellm_proxy_master_key";

    /// <summary>What other versions log: the hash (hash_token of litellm/proxy/_types.py).</summary>
    public static string HashOf(string masterKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(masterKey)));
}
