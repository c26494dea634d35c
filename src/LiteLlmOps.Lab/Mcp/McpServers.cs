using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Encryption;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>
/// Builds servers from the file and from rows (mcp_server_manager.py: load_servers_from_config, build_mcp_server_from_table).
/// </summary>
internal static class McpServers
{
    // MCP_TOOL_PREFIX_SEPARATOR: separates the names of server and tool.
    private const char Separator = '-';

    private static readonly string[] CredentialKeys = [.. McpFields.EncryptedCredentials, "aws_region_name", "aws_service_name", "scopes"];

    /// <summary>mcp_servers of the file. The id is always computed; a server_id in the file is ignored.</summary>
    /// <exception cref="PythonException">A name is invalid: the proxy does not start.</exception>
    public static IEnumerable<McpServer> FromFile(ConfigNode? section, ConfigNode? aliases)
    {
        if (!PythonValue.IsTrue(section))
            yield break;
        foreach (var (name, node) in (section as ConfigMap ?? throw PythonException.NoAttribute(section!, "items")).Entries)
        {
            if (name.Contains(Separator, StringComparison.Ordinal))
                throw new PythonException($"Server name cannot contain '{Separator}'. Use an alternative character instead Found: {name}");
            yield return FromFile(name, node as ConfigMap ?? throw PythonException.NoAttribute(node, "get"), aliases as ConfigMap);
        }
    }

    /// <summary>Builds a server from a row that has passed <see cref="McpFields.CheckRow"/>.</summary>
    public static McpServer FromRow(ConfigMap record, RowCipher cipher)
    {
        var secrets = record["credentials"] as ConfigMap ?? ConfigMap.Empty;
        foreach (var key in McpFields.EncryptedCredentials)
        {
            if (secrets.TextAt(key) is { } text)
                secrets = secrets.With(key, Json.Of(cipher.DecryptOrKeep(text)));
        }

        var info = record["mcp_info"] as ConfigMap ?? ConfigMap.Empty;
        info = Named(info, record.TextAt("server_name") ?? record.TextAt("server_id")!, record.TextAt("description"));
        // LiteLLM does not keep the authors of the row and the review columns in memory.
        var view = McpFields
            .CheckRow(record.Where(k => !OmittedColumns.Contains(k)))
            .With("mcp_info", info)
            .With("description", info["description"] ?? ConfigScalar.Null)
            .With("credentials", ConfigScalar.Null)
            .With("status", ConfigScalar.Null);
        return new McpServer(record.TextAt("server_id")!, view, secrets, record.TextAt("updated_at"));
    }

    private static readonly HashSet<string> OmittedColumns = new(
        [
            "created_by",
            "updated_by",
            "status",
            "last_health_check",
            "health_check_error",
            "source_url",
            "approval_status",
            "submitted_by",
            "submitted_at",
            "reviewed_at",
            "review_notes",
            "tool_name_to_display_name",
            "tool_name_to_description",
        ],
        StringComparer.Ordinal
    );

    private static McpServer FromFile(string name, ConfigMap given, ConfigMap? aliases)
    {
        var alias = given.TextAt("alias") ?? aliases?.Entries.FirstOrDefault(a => (a.Value as ConfigScalar)?.Text == name).Key;
        var transport = given.TextAt("transport") ?? "http";
        var url = given.TextAt("url") ?? "";
        var id = Hash($"{name}|{url}|{transport}|{given.TextAt("auth_type")}|{alias}");
        var info = Named(given["mcp_info"] as ConfigMap ?? ConfigMap.Empty, name, given.TextAt("description"));
        var record = given
            .With("server_id", Json.Of(id))
            .With("server_name", Json.Of(name))
            .With("alias", Json.Of(alias))
            .With("url", Json.Of(url))
            .With("transport", Json.Of(transport))
            .With("mcp_info", info)
            .With("mcp_access_groups", given["access_groups"] ?? ConfigScalar.Null)
            .With("description", info["description"] ?? ConfigScalar.Null)
            .With("command", Json.Of(given.TextAt("command") ?? ""))
            .With("status", ConfigScalar.Null)
            .With("env", PythonValue.IsTrue(given["env"]) ? given["env"]! : ConfigMap.Empty);
        var secrets = given["authentication_token"] is { } token ? given.With("auth_value", token) : given;
        return new McpServer(id, McpFields.Redact(McpFields.CheckRow(record)), secrets.Where(CredentialKeys.Contains), null);
    }

    private static ConfigMap Named(ConfigMap info, string name, string? description)
    {
        info = info.Has("server_name") ? info : info.With("server_name", Json.Of(name));
        return info.Has("description") || string.IsNullOrEmpty(description) ? info : info.With("description", Json.Of(description));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
