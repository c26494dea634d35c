using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Keys for rows whose declaration names none: the same declaration always gives the same key.</summary>
internal static class DerivedIds
{
    /// <summary>From the name and the unresolved content, so that a rotated secret changes nothing. In the form of a UUID, as LiteLLM's own.</summary>
    public static string Model(string name, ConfigMap value) => AsUuid($"model\n{name}\n{NodeJson.WriteCanonical(value)}");

    public static string Credential(string name) => AsUuid($"credential\n{name}");

    /// <summary>
    /// As LiteLLM derives it for a server of the file (mcp_server_manager.py, _generate_stable_server_id), so that keys with a grant
    /// on the server keep it when the server moves from the file to the database.
    /// </summary>
    public static string McpServer(string name, string url, string transport, string? authType, string? alias) =>
        Hash($"{name}|{url}|{transport}|{authType}|{alias}")[..32];

    /// <summary>Two declarations alike are two deployments of one group: the second one's key is counted on.</summary>
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
