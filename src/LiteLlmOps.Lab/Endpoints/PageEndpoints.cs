using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Pages: the API documentation at /, the admin UI, the OpenAPI document and the list of routes.</summary>
internal static class PageEndpoints
{
    // Paths that LiteLLM excludes from its OpenAPI document.
    private static readonly string[] Unlisted =
    [
        "/config/",
        "/get/config/",
        "/login",
        "/v2/",
        "/ui",
        "/openapi.json",
        "/metrics",
        "/global/",
    ];

    private static readonly string[] SingleSignOn = ["GOOGLE_CLIENT_ID", "MICROSOFT_CLIENT_ID", "GENERIC_CLIENT_ID"];

    public static void Map(RouteTable routes, WebApplication app)
    {
        routes.Get("/", static x => Task.FromResult(Home(x.Worker)), Access.Public);
        routes.Get(["/ui", "/ui/{**page}"], static x => Task.FromResult(Ui(x.Worker)), Access.Public);
        routes.Get(
            ["/.well-known/litellm-ui-config", "/litellm/.well-known/litellm-ui-config"],
            static x => Task.FromResult<Answer>(UiConfig(x.Worker)),
            Access.Public
        );
        routes.Get("/openapi.json", x => Task.FromResult(OpenApi(x.Worker, app)), Access.Public);
        routes.Get("/routes", _ => Task.FromResult<Answer>(Json.Map(("routes", Endpoints(app).Select(Route)))), Access.Public);
    }

    // The Swagger page is at / unless DOCS_URL moves it.
    private static Answer Home(Worker worker) =>
        worker.Environment.Get("DOCS_URL") is null && worker.Environment.Flag("NO_DOCS") != true
            ? Answer.Html(
                "<!DOCTYPE html><html><head><title>LiteLLM API - Swagger UI</title></head><body><div id=\"swagger-ui\"></div></body></html>"
            )
            : Json.Of("LiteLLM: RUNNING");

    private static Answer Ui(Worker worker) =>
        Answer.Html(
            worker.Environment.Flag("DISABLE_ADMIN_UI") == true
                ? "<!DOCTYPE html><html><body><h1>Admin UI is disabled</h1></body></html>"
                : "<!DOCTYPE html><html><head><title>LiteLLM Dashboard</title></head><body><form method=\"post\" action=\"/login\"><input name=\"username\"><input name=\"password\" type=\"password\"><button>Login</button></form></body></html>"
        );

    private static ConfigMap UiConfig(Worker worker) =>
        Json.Map(
            ("server_root_path", worker.Environment.Get("SERVER_ROOT_PATH") ?? "/"),
            ("proxy_base_url", worker.Environment.Get("PROXY_BASE_URL")),
            ("auto_redirect_to_sso", worker.General.IsOn("auto_redirect_ui_login_to_sso")),
            ("admin_ui_disabled", worker.Environment.Flag("DISABLE_ADMIN_UI") == true),
            ("sso_configured", SingleSignOn.Any(v => worker.Environment.Get(v) is not null)),
            ("is_control_plane", false),
            ("workers", Array.Empty<object>())
        );

    private static Answer OpenApi(Worker worker, WebApplication app)
    {
        if (worker.Environment.Flag("NO_OPENAPI") == true && !worker.Behaviour.PublicReadinessIsDetailed)
            throw DetailError.Text(404, "Not Found");
        var paths = Endpoints(app)
            .Where(static e => !Unlisted.Any(u => Path(e).StartsWith(u, StringComparison.Ordinal)))
            .GroupBy(Path, StringComparer.Ordinal)
            .Select(static g =>
                KeyValuePair.Create<string, ConfigNode>(
                    g.Key,
                    new ConfigMap(
                        g.SelectMany(Methods)
                            .Select(static m =>
                                KeyValuePair.Create<string, ConfigNode>(
                                    m.ToLowerInvariant(),
                                    Json.Map(("responses", Json.Map(("200", Json.Map(("description", "Successful Response"))))))
                                )
                            )
                    )
                )
            );
        return Json.Map(
            ("openapi", "3.1.0"),
            (
                "info",
                Json.Map(
                    ("title", "LiteLLM API"),
                    ("description", "A stand-in for LiteLLM's proxy"),
                    ("version", worker.Options.Version.Text)
                )
            ),
            ("paths", new ConfigMap(paths))
        );
    }

    private static ConfigMap Route(RouteEndpoint endpoint) =>
        Json.Map(
            ("path", Path(endpoint)),
            ("methods", Methods(endpoint)),
            ("name", endpoint.DisplayName),
            ("endpoint", endpoint.DisplayName)
        );

    private static IEnumerable<RouteEndpoint> Endpoints(WebApplication app) =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(static s => s.Endpoints).OfType<RouteEndpoint>();

    private static string Path(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal);

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;
}
