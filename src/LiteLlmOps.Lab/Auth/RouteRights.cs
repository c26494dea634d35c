using LiteLlmOps.Lab.Http;

namespace LiteLlmOps.Lab.Auth;

/// <summary>Which routes a key without the admin role may call (proxy/auth/route_checks.py; _types.py, LiteLLMRoutes).</summary>
internal static class RouteRights
{
    private static readonly string[] CallRoutes =
    [
        "/chat/completions",
        "/v1/chat/completions",
        "/completions",
        "/v1/completions",
        "/embeddings",
        "/v1/embeddings",
        "/rerank",
        "/v1/rerank",
        "/v2/rerank",
        "/models",
        "/v1/models",
        "/v1/mcp/server",
    ];

    private static readonly string[] InfoRoutes =
    [
        "/key/info",
        "/key/health",
        "/user/info",
        "/model/info",
        "/v1/model/info",
        "/v2/model/info",
        "/model_group/info",
        "/health",
        "/key/list",
    ];

    private static readonly string[] UserRoutes =
    [
        "/key/generate",
        "/key/update",
        "/key/delete",
        "/key/info",
        "/key/list",
        "/spend/logs",
        "/guardrails/list",
    ];

    private static readonly string[] ViewerRoutes =
    [
        "/spend/logs",
        "/global/spend",
        "/global/spend/logs",
        "/global/spend/keys",
        "/global/spend/models",
    ];

    /// <exception cref="ProxyError">The key may not call the route.</exception>
    public static void Check(Caller caller, string route)
    {
        if (caller.AllowedRoutes is { Count: > 0 } allowed && !allowed.Any(a => Matches(route, a)))
            throw new ProxyError(
                403,
                $"Virtual key is not allowed to call this route. Only allowed to call routes: [{string.Join(", ", allowed.Select(static a => $"'{a}'"))}]. Tried to call route: {route}",
                ProxyError.AuthError
            );
        if (!caller.IsAdmin && !MayCall(caller, route))
            throw new ProxyError(
                401,
                $"Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route={route}. Your role={caller.Role ?? "unknown"}. Your user_id={Masked(caller.UserId)}",
                ProxyError.AuthError
            );
    }

    private static bool MayCall(Caller caller, string route) =>
        IsCall(route)
        || InfoRoutes.Contains(route, StringComparer.Ordinal)
        || route.StartsWith("/v1/mcp/", StringComparison.Ordinal)
        || (caller.Role == Caller.AdminViewerRole && !IsWrite(route))
        || (caller.Role == Caller.UserRole && UserRoutes.Contains(route, StringComparer.Ordinal))
        || (caller.Role == Caller.UserViewerRole && ViewerRoutes.Contains(route, StringComparer.Ordinal));

    private static bool IsCall(string route) =>
        CallRoutes.Contains(route, StringComparer.Ordinal)
        || route.StartsWith("/v1/models/", StringComparison.Ordinal)
        || route.StartsWith("/models/", StringComparison.Ordinal);

    private static bool IsWrite(string route) =>
        route.StartsWith("/model/", StringComparison.Ordinal)
        || route.StartsWith("/config/", StringComparison.Ordinal)
        || route.StartsWith("/key/", StringComparison.Ordinal)
        || route.StartsWith("/user/new", StringComparison.Ordinal)
        || route.StartsWith("/credentials", StringComparison.Ordinal);

    private static bool Matches(string route, string allowed) =>
        allowed switch
        {
            "llm_api_routes" or "openai_routes" => IsCall(route),
            "info_routes" => InfoRoutes.Contains(route, StringComparer.Ordinal),
            "management_routes" => route.StartsWith("/key/", StringComparison.Ordinal)
                || route.StartsWith("/user/", StringComparison.Ordinal)
                || route.StartsWith("/model/", StringComparison.Ordinal),
            _ when allowed.EndsWith("/*", StringComparison.Ordinal) => route.StartsWith(allowed[..^1], StringComparison.Ordinal),
            _ => route == allowed || route.StartsWith(allowed + "/", StringComparison.Ordinal),
        };

    private static string Masked(string? user) =>
        user is null ? "unknown"
        : user.Length <= 8 ? "***"
        : $"{user[..6]}{new string('*', user.Length - 8)}{user[^2..]}";
}
