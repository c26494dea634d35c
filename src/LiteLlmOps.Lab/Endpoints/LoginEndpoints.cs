using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Login to the admin UI with name and password (proxy/auth/login_utils.py). Each login inserts a row for a session key.</summary>
internal static class LoginEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post("/login", FormAsync, Access.Public);
        routes.Post("/v2/login", JsonAsync, Access.Public);
    }

    private static async Task<Answer> FormAsync(Exchange x)
    {
        var form = x.Request.HasFormContentType ? await x.Request.ReadFormAsync(x.Token) : FormCollection.Empty;
        var token = await LogInAsync(x, form["username"].ToString(), form["password"].ToString());
        return Answer.Redirect(Dashboard(x), 303).With("set-cookie", Cookie(token));
    }

    private static async Task<Answer> JsonAsync(Exchange x)
    {
        var body = await x.BodyAsync();
        var token = await LogInAsync(x, body.TextAt("username") ?? "None", body.TextAt("password") ?? "None");
        return Answer.Json(Json.Map(("redirect_url", Dashboard(x)))).With("set-cookie", Cookie(token));
    }

    private static async Task<string> LogInAsync(Exchange x, string user, string password)
    {
        if (x.Worker.MasterKey is not { } master)
            throw new ProxyError(
                500,
                "Master Key not set for Proxy. Please set Master Key to use Admin UI.",
                ProxyError.AuthError,
                "master_key"
            );
        // The defaults are 'admin' and the master key.
        var name = x.Worker.Environment.Get("UI_USERNAME") ?? "admin";
        var secret = x.Worker.Environment.Get("UI_PASSWORD") ?? master;
        if (!KeyHash.AreEqual(user, name) || !KeyHash.AreEqual(password, secret))
            throw new ProxyError(
                401,
                "Invalid credentials used to access UI.\nCheck 'UI_USERNAME', 'UI_PASSWORD' in .env file",
                ProxyError.AuthError,
                "invalid_credentials"
            );
        if (x.Worker.Environment.Get("DATABASE_URL") is null || x.Worker.Tables is null)
            throw new ProxyError(
                500,
                "No Database connected. Set DATABASE_URL in .env. If set, use `--detailed_debug` to debug issue.",
                ProxyError.AuthError,
                "DATABASE_URL"
            );
        var admin = x.Worker.Environment.Get("PROXY_ADMIN_ID") ?? Caller.AdminName;
        var duration = x.Worker.Environment.Get("LITELLM_UI_SESSION_DURATION") ?? "24h";
        var key = await KeyEndpoints.MakeAsync(
            x,
            Json.Map(("user_id", admin), ("team_id", "litellm-dashboard"), ("duration", duration), ("max_budget", 0.25))
        );
        var claims = Json.Map(
            ("user_id", admin),
            ("key", key["key"]),
            ("user_email", null),
            ("user_role", Caller.AdminRole),
            ("login_method", "username_password"),
            ("premium_user", false),
            ("auth_header_name", "Authorization"),
            ("disabled_non_admin_personal_key_creation", false),
            ("server_root_path", "")
        );
        return Sign(claims, master);
    }

    // A JWT, HS256, signed with the master key.
    private static string Sign(ConfigMap claims, string key)
    {
        var content = $"{Encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8)}.{Encode(NodeJson.WriteBytes(claims))}";
        return $"{content}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string Dashboard(Exchange x) =>
        $"{x.Worker.Environment.Get("PROXY_BASE_URL")?.TrimEnd('/') ?? $"http://{x.Request.Host}"}/ui/?login=success";

    private static string Cookie(string token) => $"token={token}; Path=/; SameSite=lax";
}
