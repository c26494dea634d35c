using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>Entries of mcp_servers in a normal form for comparison, and their conversion from and to the columns of the table.</summary>
/// <remarks>
/// Config and table have different names: access_groups is the column mcp_access_groups, and the secrets, which are separate keys in the
/// config, are in one jsonb column, credentials (mcp_server_manager.py, load_servers_from_config and build_mcp_server_from_table).
/// </remarks>
internal static class McpServerEntries
{
    /// <summary>The keys of the config that are stored in the column credentials; all except the last three are encrypted.</summary>
    public static readonly IReadOnlyList<string> CredentialKeys =
    [
        "auth_value",
        "client_id",
        "client_secret",
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "aws_region_name",
        "aws_service_name",
        "scopes",
    ];

    /// <summary>The credential keys that LiteLLM encrypts (mcp_server/db.py, encrypt_credentials).</summary>
    public static readonly IReadOnlyList<string> EncryptedKeys = [.. CredentialKeys.Take(6)];

    // The default transport of the table is sse, that of the config is http; so it is always written.
    private const string DefaultTransport = "http";

    private static readonly Dictionary<string, object> Defaults = new(StringComparer.Ordinal)
    {
        ["transport"] = DefaultTransport,
        ["allow_all_keys"] = false,
        ["available_on_public_internet"] = true,
        ["is_byok"] = false,
        ["delegate_auth_to_upstream"] = false,
        ["oauth_passthrough"] = false,
        ["dcr_bridge"] = false,
        ["per_server_oauth_discovery"] = false,
    };

    // Columns that LiteLLM manages.
    private static readonly string[] OwnColumns =
    [
        "server_id",
        "server_name",
        "credentials",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "status",
        "last_health_check",
        "health_check_error",
        "approval_status",
        "submitted_by",
        "submitted_at",
        "reviewed_at",
        "review_notes",
        "source_url",
    ];

    public static IReadOnlyList<ConfigEntry> FromConfig(ConfigNode? section, ICollection<EntryProblem> problems)
    {
        var entries = new List<ConfigEntry>();
        if (section is null or ConfigScalar { IsNull: true })
            return entries;
        if (section is not ConfigMap servers)
        {
            problems.Add(
                new EntryProblem(ErrorIds.SectionInvalid, section.Position, "mcp_servers must be a map of server names to settings.")
            );
            return entries;
        }

        foreach (var (name, node) in servers.Entries)
        {
            if (node is ConfigMap map)
                entries.Add(FromConfig(name, map));
            else
                problems.Add(
                    new EntryProblem(ErrorIds.McpServerInvalid, node.Position, $"The MCP server '{name}' must be a map of settings.")
                );
        }

        return entries;
    }

    /// <summary>Converts the decrypted columns of a row to the form of the config.</summary>
    public static ConfigMap FromRow(ConfigMap columns)
    {
        var credentials = columns.MapAt("credentials") ?? ConfigMap.Empty;
        var entries = columns
            .Entries.Where(static e => !OwnColumns.Contains(e.Key, StringComparer.Ordinal))
            .Select(static e => KeyValuePair.Create(KeyOf(e.Key), e.Value))
            .Concat(credentials.Entries.Where(static e => CredentialKeys.Contains(e.Key, StringComparer.Ordinal)));
        return Normalize(new ConfigMap(entries), columns.TextAt("server_name"));
    }

    /// <summary>The columns to write for an entry. Keys without a column in this database are omitted.</summary>
    public static ConfigMap ToRow(string name, ConfigMap value, Func<string, bool> hasColumn)
    {
        var credentials = value.Where(k => CredentialKeys.Contains(k, StringComparer.Ordinal));
        var columns = value
            .Entries.Where(static e => !CredentialKeys.Contains(e.Key, StringComparer.Ordinal))
            .Select(static e => KeyValuePair.Create(ColumnOf(e.Key), e.Value))
            .Where(e => hasColumn(e.Key));
        var row = new ConfigMap(columns).With("server_name", new ConfigScalar(name)).With("credentials", credentials);
        return row.Has("transport") ? row : row.With("transport", new ConfigScalar(DefaultTransport));
    }

    /// <summary>The column in which a key of the config is stored.</summary>
    public static string ColumnOf(string key) =>
        key == "access_groups" ? "mcp_access_groups"
        : CredentialKeys.Contains(key, StringComparer.Ordinal) ? "credentials"
        : key;

    /// <summary>The key of the config that is stored in a column of its own.</summary>
    public static string KeyOf(string column) => column == "mcp_access_groups" ? "access_groups" : column;

    private static ConfigEntry FromConfig(string name, ConfigMap map)
    {
        var declared = map.TextAt("server_id");
        var key =
            declared
            ?? DerivedIds.McpServer(
                name,
                map.TextAt("url") ?? "",
                map.TextAt("transport") ?? DefaultTransport,
                map.TextAt("auth_type"),
                map.TextAt("alias")
            );
        // LiteLLM accepts both names for the same value.
        if (map["authentication_token"] is { } token)
            map = map.Without("authentication_token").With("auth_value", token);
        return new ConfigEntry(ConfigSections.McpServers, key, declared is not null, name, Normalize(map.Without("server_id"), name));
    }

    private static ConfigMap Normalize(ConfigMap map, string? name) =>
        new(map.Entries.Where(e => !NodeComparer.IsNothing(e.Value) && !IsDefault(e) && !IsAddedInfo(e, map, name)), map.Position);

    private static bool IsDefault(KeyValuePair<string, ConfigNode> entry) =>
        Defaults.TryGetValue(entry.Key, out var value)
        && entry.Value is ConfigScalar scalar
        && NodeEquality.ScalarsEqual(scalar.Value, value);

    // The proxy adds an mcp_info that only repeats the name and description of the server.
    private static bool IsAddedInfo(KeyValuePair<string, ConfigNode> entry, ConfigMap map, string? name) =>
        entry is { Key: "mcp_info", Value: ConfigMap info }
        && info.Entries.All(e =>
            e.Key switch
            {
                "server_name" => info.TextAt(e.Key) == name,
                "description" => info.TextAt(e.Key) == map.TextAt("description"),
                _ => false,
            }
        );
}
