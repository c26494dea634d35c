using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_MCPServerTable: a column for most keys of the config, and one for all secrets.</summary>
internal sealed class McpServerTable()
    : SectionTable(ConfigSections.McpServers, "server_id", "status", "last_health_check", "health_check_error")
{
    private static readonly Func<string, bool> IsEncrypted = static k => McpServerEntries.EncryptedKeys.Contains(k, StringComparer.Ordinal);

    // LiteLLM manages some columns; all others are set from the config, or reset when the config does not contain them.
    private static readonly string[] Declarable =
    [
        "alias",
        "description",
        "url",
        "spec_path",
        "transport",
        "auth_type",
        "mcp_info",
        "mcp_access_groups",
        "allowed_tools",
        "tool_name_to_display_name",
        "tool_name_to_description",
        "extra_headers",
        "static_headers",
        "command",
        "args",
        "env",
        "authorization_url",
        "token_url",
        "registration_url",
        "allow_all_keys",
        "available_on_public_internet",
        "is_byok",
        "byok_description",
        "byok_api_key_help_url",
        "instructions",
        "env_vars",
        "issuer",
        "oauth2_flow",
        "token_exchange_endpoint",
        "audience",
        "subject_token_type",
        "token_exchange_profile",
        "delegate_auth_to_upstream",
        "oauth_passthrough",
        "dcr_bridge",
        "timeout",
        "max_concurrent_requests",
    ];

    private static readonly string[] Lists =
    [
        "mcp_access_groups",
        "allowed_tools",
        "extra_headers",
        "args",
        "byok_description",
        "env_vars",
    ];
    private static readonly string[] Maps = ["mcp_info", "tool_name_to_display_name", "tool_name_to_description", "static_headers", "env"];
    private static readonly string[] Flags = ["allow_all_keys", "is_byok", "delegate_auth_to_upstream", "oauth_passthrough"];

    public override IReadOnlyList<string> RequiredColumns { get; } = ["server_id", "url", "transport"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values)
    {
        var unreadable = new Dictionary<string, string?>(StringComparer.Ordinal);
        var credentials = Unwrapped(columns["credentials"]);
        var opened = values.Open(credentials, JsonPointer.Of(Section, key), unreadable, IsEncrypted);
        var name = columns.TextAt("server_name") ?? columns.TextAt("alias") ?? key;
        var value = McpServerEntries.FromRow(Unwrapped(columns, values).With("credentials", opened));
        return Signed(new StoredRow(Section, key, name, value, fingerprint) { Unreadable = unreadable }, columns);
    }

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values)
    {
        var row = McpServerEntries.ToRow(write.Name, (ConfigMap)write.Value!, hasColumn);
        row = row.With("credentials", values.Seal(row["credentials"]!, IsEncrypted)).With("server_id", new ConfigScalar(write.Row.Key));
        foreach (var column in Declarable.Where(c => hasColumn(c) && !row.Has(c)))
            row = row.With(column, Nothing(column));
        return new ConfigMap(row.Entries.Concat(Marks(values.Now)));
    }

    private static ConfigNode Nothing(string column) =>
        column switch
        {
            _ when Lists.Contains(column, StringComparer.Ordinal) => new ConfigList([]),
            _ when Maps.Contains(column, StringComparer.Ordinal) => ConfigMap.Empty,
            _ when Flags.Contains(column, StringComparer.Ordinal) => new ConfigScalar(false),
            "available_on_public_internet" => new ConfigScalar(true),
            _ => ConfigScalar.Null,
        };

    // Newer versions store these maps as one encrypted JSON text in the jsonb column.
    private static ConfigMap Unwrapped(ConfigMap columns, StoredValues values)
    {
        foreach (var column in new[] { "env", "static_headers" })
        {
            if (columns[column] is ConfigScalar { Text: { } })
            {
                var opened =
                    values.Open(Columns((column, columns[column]!)), "", new Dictionary<string, string?>(StringComparer.Ordinal))
                    as ConfigMap;
                columns = columns.With(column, Unwrapped(opened?[column]));
            }
        }

        return columns;
    }

    // Some versions wrote the JSON of a map into the jsonb column as a text.
    private static ConfigNode Unwrapped(ConfigNode? node)
    {
        if (node is not ConfigScalar { Text: { } text })
            return node ?? ConfigMap.Empty;
        try
        {
            return NodeJson.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return node;
        }
    }
}
