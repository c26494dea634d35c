using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Users and spend (internal_user_endpoints.py, spend_management_endpoints.py).</summary>
internal static class UserEndpoints
{
    private static readonly LogPlace Place = new("internal_user_endpoints.py", 784);

    public static void Map(RouteTable routes)
    {
        routes.Get("/user/info", Wrapped.AsServerError(Place, InfoAsync));
        routes.Get("/user/list", ListAsync);
        routes.Get("/global/spend", SpendAsync);
    }

    private static async Task<Answer> InfoAsync(Exchange x)
    {
        if (x.Query("user_id") is null && x.Caller.IsAdmin)
            return Json.Map(
                ("user_id", null),
                ("user_info", null),
                ("keys", await x.Tables.Keys.AllAsync(x.Token)),
                ("teams", await x.Tables.Teams.AllAsync(x.Token))
            );
        var id = x.Query("user_id") ?? x.Caller.UserId ?? "";
        if (!x.Caller.SeesAll && id != x.Caller.UserId)
            throw DetailError.Text(403, $"key not allowed to access this user's info. user_id={id}, key's user_id={x.Caller.UserId}");
        var user = await x.Tables.Users.FindAsync(id, x.Token) ?? throw DetailError.Text(404, $"User {id} not found");
        var keys = await x.Tables.Keys.WhereAsync("user_id = $1", [id], x.Token);
        string[] teams = [.. (user["teams"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static t => t.Text).OfType<string>() ?? []];
        return Json.Map(
            ("user_id", id),
            ("user_info", user.Without("password")),
            ("keys", keys),
            ("teams", await x.Tables.Teams.WhereAsync("team_id = ANY($1)", [teams], x.Token))
        );
    }

    private static async Task<Answer> ListAsync(Exchange x)
    {
        var (page, size) = (x.QueryNumber("page", 1, 1, int.MaxValue), x.QueryNumber("page_size", 25, 1, 100));
        const string condition =
            "($1::text IS NULL OR user_role = $1) AND ($2::text IS NULL OR strpos(lower(user_email), lower($2)) > 0) "
            + "AND ($3::text IS NULL OR $3 = ANY(teams)) AND ($4::text[] IS NULL OR user_id = ANY($4::text[]))";
        object?[] parameters =
        [
            x.Query("role"),
            x.Query("user_email"),
            x.Query("team"),
            x.Query("user_ids")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ];
        var total = await x.Tables.Users.CountAsync(condition, parameters, x.Token);
        var rows = await x.Tables.Users.WhereAsync(
            $"{condition} ORDER BY created_at DESC, user_id LIMIT {size} OFFSET {(page - 1L) * size}",
            parameters,
            x.Token
        );
        var keys = await x.Tables.Keys.AllAsync(x.Token);
        return Json.Map(
            (
                "users",
                rows.Select(r =>
                    r.Without("password").With("key_count", Json.Of(keys.Count(k => k.TextAt("user_id") == r.TextAt("user_id"))))
                )
            ),
            ("total", total),
            ("page", page),
            ("page_size", size),
            ("total_pages", (total + size - 1) / size)
        );
    }

    // Spend of the last 30 days, read from LiteLLM's view if it exists; null when there was no spend.
    private static async Task<Answer> SpendAsync(Exchange x)
    {
        const string byView = "SELECT jsonb_build_object('spend', sum(spend))::text FROM \"MonthlyGlobalSpend\"";
        const string byLog =
            "SELECT jsonb_build_object('spend', sum(spend))::text FROM \"LiteLLM_SpendLogs\" WHERE \"startTime\" >= current_date - interval '30 days'";
        ConfigNode spend;
        try
        {
            spend = (await x.Tables.Database.QueryAsync(byView, [], x.Token))[0]["spend"]!;
        }
        catch (Database.DatabaseException e) when (e.IsMissing)
        {
            spend = (await x.Tables.Database.QueryAsync(byLog, [], x.Token))[0]["spend"]!;
        }

        return Json.Map(("spend", spend), ("max_budget", x.Worker.Module["max_budget"] ?? Json.Of(0.0)));
    }
}
