using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>The columns of a server that LiteLLM manages itself.</summary>
internal sealed record McpOwnColumns(string Id, string? Status, DateTime? CheckedAt, string? Error, string? Approval);

/// <summary>Merges the declared and the stored MCP servers.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="planes">The planes.</param>
/// <param name="own">The columns that LiteLLM manages, by id. Empty when they could not be read.</param>
internal sealed class McpServerQuery(Deployment deployment, EntryPlanes planes, IReadOnlyDictionary<string, McpOwnColumns> own)
{
    private const string Table = "LiteLLM_MCPServerTable";

    private static readonly string[] Columns = ["server_id", "status", "last_health_check", "health_check_error", "approval_status"];

    private static readonly string[] ToolMaps = ["tool_name_to_display_name", "tool_name_to_description"];

    public static readonly string[] Tables = [Table];

    /// <summary>All servers, by name.</summary>
    public IReadOnlyList<LlmMcpServer> Servers() =>
        [
            .. planes
                .Matches(ConfigSections.McpServers)
                .Select(Of)
                .OrderBy(static s => s.McpServer, StringComparer.OrdinalIgnoreCase)
                .ThenBy(static s => s.ServerId, StringComparer.Ordinal),
        ];

    public static RecordStatement Statement(StoredSchema schema)
    {
        RecordColumns.Require(schema, Table, "server_id");
        return new RecordStatement(
            $"SELECT {RecordColumns.Select(schema, Table, "s", Columns)} FROM {RecordColumns.Name(schema, Table)} s"
        );
    }

    public static McpOwnColumns Read(IRecord row) =>
        new(
            row.Text("server_id") ?? "",
            RecordText.Name(row.Text("status")),
            row.Time("last_health_check"),
            RecordText.Name(row.Text("health_check_error")),
            RecordText.Name(row.Text("approval_status"))
        );

    public static IEnumerable<string> Texts(ConfigNode? list) =>
        (list as ConfigList)?.Items.OfType<ConfigScalar>().Select(static s => s.Text).OfType<string>() ?? [];

    private LlmMcpServer Of(EntryMatch match)
    {
        var (declared, row) = (match.Declared, match.Stored);
        var stored = row?.Value as ConfigMap;
        var value = (deployment.Mode == DeploymentMode.File ? declared?.Value ?? stored : stored ?? declared?.Value) ?? ConfigMap.Empty;
        var key = row?.Key ?? declared!.Key;
        var columns = row is null ? null : own.GetValueOrDefault(key);
        var position = declared?.Value.Position ?? default;
        var shown = SecretMask.Mask(value, JsonPointer.Of(ConfigSections.McpServers, key)) as ConfigMap ?? ConfigMap.Empty;
        return new LlmMcpServer
        {
            McpServer = row?.Name ?? declared!.Name,
            Alias = value.TextAt("alias"),
            ServerId = key,
            Description = value.TextAt("description"),
            // Left out of the normal form, since it is the default.
            Transport = value.TextAt("transport") ?? "http",
            Url = shown.TextAt("url"),
            Command = shown.TextAt("command"),
            Arguments = [.. Texts(shown["args"])],
            AuthType = value.TextAt("auth_type"),
            CredentialNames = [.. value.Keys.Where(static k => McpServerEntries.EncryptedKeys.Contains(k, StringComparer.Ordinal))],
            UnreadableCredentials = [.. row?.Unreadable.Keys.Select(JsonPointer.Last) ?? []],
            AccessGroups = [.. Texts(value["access_groups"])],
            AllowAllKeys = value["allow_all_keys"] is ConfigScalar { Value: true },
            AllowedTools = [.. Texts(value["allowed_tools"])],
            StoredTools = [.. ToolsIn(stored)],
            IsDeclared = planes.Entries is null ? null : declared is not null,
            IsStored = planes.Stored is null ? null : row is not null,
            File = position.File,
            Line = position.IsKnown ? position.Line : null,
            StoredStatus = columns?.Status,
            StoredStatusAt = columns?.CheckedAt,
            StoredError = columns?.Error,
            ApprovalStatus = columns?.Approval,
            CreatedAt = row?.CreatedAt,
            CreatedBy = row?.CreatedBy,
            UpdatedAt = row?.ChangedAt,
            UpdatedBy = row?.ChangedBy,
            Config = value,
            Deployment = deployment.Path,
        };
    }

    private static IEnumerable<string> ToolsIn(ConfigMap? stored) =>
        ToolMaps.SelectMany(k => stored?.MapAt(k)?.Keys ?? []).Distinct(StringComparer.Ordinal);
}
