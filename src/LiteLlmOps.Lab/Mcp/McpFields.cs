using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Mcp;

/// <summary>The record of an MCP server (proxy/_types.py, LiteLLM_MCPServerTable; types/mcp.py).</summary>
internal static class McpFields
{
    public static readonly string[] EncryptedCredentials =
    [
        "auth_value",
        "client_id",
        "client_secret",
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
    ];

    private static readonly ConfigList Empty = new([]);

    private static readonly FieldType TextMap = new(
        "dict_type",
        "Input should be a valid dictionary",
        static v => v is ConfigMap map && map.Entries.All(static e => e.Value is ConfigScalar { Text: not null }) ? v : null
    );

    private static readonly TypedFields Fields = TypedFields.Of(
        "LiteLLM_MCPServerTable",
        (
            FieldType.Text,
            [
                "server_id",
                "server_name",
                "alias",
                "description",
                "url",
                "spec_path",
                "command",
                "authorization_url",
                "token_url",
                "registration_url",
                "byok_api_key_help_url",
                "approval_status",
            ]
        ),
        (FieldType.OneOf("sse", "http", "stdio"), ["transport"]),
        (FieldType.OneOf("none", "api_key", "bearer_token", "basic", "authorization", "oauth2", "aws_sigv4", "token"), ["auth_type"]),
        (FieldType.Map, ["credentials", "mcp_info", "tool_name_to_display_name", "tool_name_to_description"]),
        (FieldType.Texts, ["mcp_access_groups", "allowed_tools", "extra_headers", "args", "byok_description"]),
        (TextMap, ["static_headers", "env"]),
        (FieldType.Flag, ["allow_all_keys", "available_on_public_internet", "is_byok"])
    );

    // The order and the defaults of a response. Prisma returns lists that are NULL in the table as empty lists.
    private static readonly (string Name, object? Default)[] Shown =
    [
        ("server_id", null),
        ("server_name", null),
        ("alias", null),
        ("description", null),
        ("url", null),
        ("spec_path", null),
        ("transport", "sse"),
        ("auth_type", null),
        ("credentials", null),
        ("created_at", null),
        ("created_by", null),
        ("updated_at", null),
        ("updated_by", null),
        ("teams", Empty),
        ("mcp_access_groups", Empty),
        ("allowed_tools", Empty),
        ("tool_name_to_display_name", null),
        ("tool_name_to_description", null),
        ("extra_headers", Empty),
        ("mcp_info", null),
        ("static_headers", null),
        ("status", "unknown"),
        ("last_health_check", null),
        ("health_check_error", null),
        ("command", null),
        ("args", Empty),
        ("env", ConfigMap.Empty),
        ("authorization_url", null),
        ("token_url", null),
        ("registration_url", null),
        ("allow_all_keys", false),
        ("available_on_public_internet", true),
        ("is_byok", false),
        ("byok_description", Empty),
        ("byok_api_key_help_url", null),
        ("has_user_credential", null),
        ("source_url", null),
        ("approval_status", "active"),
        ("submitted_by", null),
        ("submitted_at", null),
        ("reviewed_at", null),
        ("review_notes", null),
    ];

    /// <summary>Validates a row and converts it to a record.</summary>
    /// <exception cref="PythonException">A value has the wrong type.</exception>
    public static ConfigMap CheckRow(ConfigMap row)
    {
        var record = new ConfigMap(Shown.Select(f => KeyValuePair.Create(f.Name, ValueOf(row, f.Name, f.Default))));
        if (record["env"] is ConfigScalar { IsNull: true })
            throw new PythonException(
                "1 validation error for LiteLLM_MCPServerTable\nenv\n  Input should be a valid dictionary [type=dict_type, input_type=NoneType]"
            );
        return Fields.Check(record);
    }

    /// <summary>The record without its credentials.</summary>
    public static ConfigMap Redact(ConfigMap record) => record.With("credentials", ConfigScalar.Null);

    private static ConfigNode ValueOf(ConfigMap row, string name, object? defaultValue)
    {
        if (!row.TryGet(name, out var value))
            return Json.Of(defaultValue);
        return value is ConfigScalar { IsNull: true } && defaultValue is ConfigList ? Empty : value;
    }
}
