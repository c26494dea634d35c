using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.LiteLlm;

/// <summary>The key that does not exist, with which a check asks the proxy. It is always the same, so that the proxy's log line about it can be recognized.</summary>
internal static class ProbeKey
{
    public const string Value = "sk-llmops-probe-of-a-key-that-does-not-exist";

    /// <summary>The path of that request. LiteLLM ignores the query, and uvicorn logs it, also when the record of the rejection does not name the key.</summary>
    public const string Path = "v1/models?llmops=unknown-key";

    /// <summary>The signature of the access line of that request.</summary>
    public const string SignatureId = "auth-own-probe";

    // LiteLLM logs the SHA-256 of an unknown key; the subject of an incident is its start.
    private const int SubjectLength = 8;

    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

    /// <summary>True for the subject of the incident that the check itself causes.</summary>
    public static bool IsSubject(string subject) => subject == Hash[..SubjectLength];
}
