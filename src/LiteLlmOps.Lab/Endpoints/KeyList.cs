using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>/key/list: hashes, or whole rows, page by page (key_management_endpoints.py, _list_key_helper).</summary>
internal static class KeyList
{
    private static readonly string[] Sortable =
    [
        "spend",
        "max_budget",
        "created_at",
        "updated_at",
        "token",
        "key_alias",
        "user_id",
        "team_id",
        "key_name",
    ];

    public static async Task<Answer> RunAsync(Exchange x)
    {
        var (page, size) = (x.QueryNumber("page", 1, 1, int.MaxValue), x.QueryNumber("size", 10, 1, 100));
        var table = x.Query("status") switch
        {
            null => x.Tables.Keys,
            "deleted" => new Database.RowTable(x.Tables.Database, "LiteLLM_DeletedVerificationToken", "token"),
            _ => throw DetailError.Of(400, "Invalid status value. Currently only 'deleted' is supported."),
        };
        var (condition, parameters) = Condition(x);
        var total = await table.CountAsync(condition, parameters, x.Token);
        var rows = await table.WhereAsync($"{condition} ORDER BY {Order(x)} LIMIT {size} OFFSET {(page - 1L) * size}", parameters, x.Token);
        var isFull = x.QueryFlag("return_full_object") || x.Request.Query["expand"].Contains("user", StringComparer.Ordinal);
        return Json.Map(
            ("keys", rows.Select(r => isFull ? r : r["token"])),
            ("total_count", total),
            ("current_page", page),
            ("total_pages", (total + size - 1) / size)
        );
    }

    // Keys of UI sessions are excluded. Callers who are not admins see only their own keys.
    private static (string Condition, object?[] Parameters) Condition(Exchange x)
    {
        var conditions = new List<string> { "(team_id IS NULL OR team_id <> 'litellm-dashboard')" };
        var parameters = new List<object?>();
        void Add(string sql, string? value)
        {
            if (value is null)
                return;
            parameters.Add(value);
            conditions.Add(sql.Replace("$", "$" + parameters.Count, StringComparison.Ordinal));
        }

        Add(
            x.Caller.SeesAll ? "strpos(lower(user_id), lower($)) > 0" : "user_id = $",
            x.Caller.SeesAll ? x.Query("user_id") : x.Caller.UserId ?? ""
        );
        Add("team_id = $", x.Query("team_id"));
        Add("organization_id = $", x.Query("organization_id"));
        Add("token = $", x.Query("key_hash"));
        Add("strpos(lower(key_alias), lower($)) > 0", x.Query("key_alias"));
        return (string.Join(" AND ", conditions), [.. parameters]);
    }

    private static string Order(Exchange x)
    {
        if (x.Query("sort_by") is not { } column)
            return "created_at DESC, token DESC";
        if (!Sortable.Contains(column, StringComparer.Ordinal))
            throw DetailError.Of(400, $"Invalid sort column: {column}");
        return $"{column} {(string.Equals(x.Query("sort_order"), "asc", StringComparison.OrdinalIgnoreCase) ? "ASC" : "DESC")}";
    }
}
