using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Derives keys for rows whose declaration contains none. The same declaration always has the same key.</summary>
internal static class DerivedIds
{
    /// <summary>Derived from the name and the content with unresolved references, so that rotating a secret does not change it. A UUID, as in LiteLLM.</summary>
    public static string Model(string name, ConfigMap value) => AsUuid($"model\n{name}\n{NodeJson.WriteCanonical(value)}");

    public static string Credential(string name) => AsUuid($"credential\n{name}");

    /// <summary>
    /// Derived as LiteLLM does for servers of the file (mcp_server_manager.py, _generate_stable_server_id), so that keys keep their
    /// grants on the server when it moves from the file to the database.
    /// </summary>
    public static string McpServer(string name, string url, string transport, string? authType, string? alias) =>
        Hash($"{name}|{url}|{transport}|{authType}|{alias}")[..32];

    /// <summary>
    /// Derived as LiteLLM 1.106 does for guardrails of the file (guardrail_registry.py, _stable_guardrail_id): a row with this id takes the place of the
    /// guardrail of the file, instead of running besides it.
    /// </summary>
    public static string Guardrail(string name)
    {
        // UUID version 5 of the namespace CONFIG_GUARDRAIL_ID_NAMESPACE.
#pragma warning disable CA5350 // The id is no secret, and LiteLLM derives it so.
        var hash = SHA1.HashData([.. Convert.FromHexString("625f63f4935a50e598b5fbe77babc74a"), .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>Two equal declarations are two deployments of one group, so the second one gets another key.</summary>
    public static string Unique(string id, HashSet<string> seen)
    {
        for (var i = 2; !seen.Add(id); i++)
            id = AsUuid(id + "\n" + i.ToString(CultureInfo.InvariantCulture));
        return id;
    }

    private static string AsUuid(string text)
    {
        var hex = Hash(text);
        return $"{hex[..8]}-{hex[8..12]}-5{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
