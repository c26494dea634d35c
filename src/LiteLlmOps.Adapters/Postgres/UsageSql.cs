using LiteLlmOps.Entries;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The statement that reads keys, teams, grants and traffic from those of LiteLLM's tables that this database has.</summary>
internal static class UsageSql
{
    public const string Keys = "LiteLLM_VerificationToken";
    public const string Teams = "LiteLLM_TeamTable";
    public const string Permissions = "LiteLLM_ObjectPermissionTable";
    public const string AccessGroups = "LiteLLM_AccessGroupTable";
    public const string Traffic = "LiteLLM_DailyUserSpend";

    private const string TeamAliases = "LiteLLM_ModelTable";

    private static readonly string[] TrafficColumns = ["date", "model_group", "model", "api_requests", "spend"];

    private static readonly (string Table, string Key, string Name, string Word)[] Holders =
    [
        ("LiteLLM_UserTable", "user_id", "user_alias", "user"),
        ("LiteLLM_OrganizationTable", "organization_id", "organization_alias", "organization"),
        ("LiteLLM_EndUserTable", "user_id", "alias", "end user"),
    ];

    public static readonly string[] Tables =
    [
        Keys,
        Teams,
        Permissions,
        AccessGroups,
        Traffic,
        TeamAliases,
        .. Holders.Select(static h => h.Table),
    ];

    /// <summary>SQL with two columns: the table, and the row as JSON. $1 is yesterday and $2 today, in the format of LiteLLM. Null when no table exists.</summary>
    public static string? Of(StoredSchema schema)
    {
        var parts = new List<string?>
        {
            KeysPart(schema),
            TeamsPart(schema),
            PermissionsPart(schema),
            AccessGroupsPart(schema),
            TrafficPart(schema),
        };
        parts.AddRange(Holders.Select(h => HolderPart(schema, h)));
        var sql = parts.OfType<string>().ToList();
        return sql.Count == 0 ? null : string.Join("\nUNION ALL\n", sql);
    }

    /// <summary>False when this version has no daily usage, or has it in other columns.</summary>
    public static bool HasTraffic(StoredSchema schema) => Array.TrueForAll(TrafficColumns, c => schema.HasColumn(Traffic, c));

    // Blocked and expired keys cannot be used; those of the team litellm-dashboard are sessions of the admin UI.
    private static string? KeysPart(StoredSchema schema) =>
        Part(
            schema,
            Keys,
            ["token", "key_alias", "team_id", "models", "aliases", "access_group_ids", "object_permission_id"],
            "x.blocked IS NOT TRUE AND (x.expires IS NULL OR x.expires > now() AT TIME ZONE 'UTC') AND x.team_id IS DISTINCT FROM 'litellm-dashboard'"
        );

    private static string? TeamsPart(StoredSchema schema)
    {
        var aliases = schema.HasColumn(TeamAliases, "aliases") && schema.HasColumn(Teams, "model_id");
        return Part(
            schema,
            Teams,
            ["team_id", "team_alias", "models", "access_group_ids", "object_permission_id"],
            "x.blocked IS NOT TRUE",
            aliases ? "m.aliases" : null,
            aliases ? $" LEFT JOIN {Name(schema, TeamAliases)} m ON m.id = x.model_id" : ""
        );
    }

    private static string? PermissionsPart(StoredSchema schema) =>
        Part(schema, Permissions, ["object_permission_id", "mcp_servers", "mcp_access_groups", "mcp_tool_permissions"], "true");

    private static string? AccessGroupsPart(StoredSchema schema) =>
        Part(schema, AccessGroups, ["access_group_id", "access_model_names", "access_mcp_server_ids"], "true");

    private static string? TrafficPart(StoredSchema schema)
    {
        if (!HasTraffic(schema))
            return null;
        var tool = schema.HasColumn(Traffic, "mcp_namespaced_tool_name") ? "NULLIF(x.mcp_namespaced_tool_name, '')" : "NULL::text";
        return $"""
            (SELECT '{Traffic}', json_build_array(COALESCE(NULLIF(x.model_group, ''), x.model, ''), {tool}, x.date >= $2, sum(x.api_requests), sum(x.spend)::text)::text
            FROM {Name(
                schema,
                Traffic
            )} x WHERE x.date >= $1 GROUP BY COALESCE(NULLIF(x.model_group, ''), x.model, ''), {tool}, x.date >= $2)
            """;
    }

    private static string? HolderPart(StoredSchema schema, (string Table, string Key, string Name, string Word) holder)
    {
        if (!schema.HasColumn(holder.Table, "object_permission_id"))
            return null;
        var name = schema.HasColumn(holder.Table, holder.Name)
            ? $"COALESCE(NULLIF(x.{holder.Name}, ''), x.{holder.Key})"
            : $"x.{holder.Key}";
        return $"SELECT 'holder', json_build_array('{holder.Word} ' || {name}, x.object_permission_id)::text FROM {Name(schema, holder.Table)} x WHERE x.object_permission_id IS NOT NULL";
    }

    private static string? Part(
        StoredSchema schema,
        string table,
        IEnumerable<string> columns,
        string where,
        string? more = null,
        string join = ""
    )
    {
        if (!schema.Columns.ContainsKey(table))
            return null;
        var list = columns.Where(c => schema.HasColumn(table, c)).Select(static c => $"x.{c}").Concat(more is null ? [] : [more]);
        return $"SELECT '{table}', to_jsonb(r)::text FROM (SELECT {string.Join(", ", list)} FROM {Name(schema, table)} x{join} WHERE {where}) r";
    }

    private static string Name(StoredSchema schema, string table) => $"{RowSql.Quote(schema.Name)}.{RowSql.Quote(table)}";
}
